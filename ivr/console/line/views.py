"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

line = Blueprint("line", __name__, url_prefix="/line", template_folder="templates")


@line.get("/")
@needs(Role.VIEWER)
def home() -> str:
    return render_template("console/line/home.html")
