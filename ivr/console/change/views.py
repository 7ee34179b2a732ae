"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

change = Blueprint("change", __name__, url_prefix="/change", template_folder="templates")


@change.get("/")
@needs(Role.EDITOR)
def home() -> str:
    return render_template("console/change/home.html")
