"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

history = Blueprint("history", __name__, url_prefix="/history", template_folder="templates")


@history.get("/")
@needs(Role.VIEWER)
def home() -> str:
    return render_template("console/history/home.html")
