"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

publishing = Blueprint(
    "publishing", __name__, url_prefix="/publishing", template_folder="templates"
)


@publishing.get("/")
@needs(Role.EDITOR)
def home() -> str:
    return render_template("console/publishing/home.html")
