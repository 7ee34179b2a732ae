"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

recordings = Blueprint(
    "recordings", __name__, url_prefix="/recordings", template_folder="templates"
)


@recordings.get("/")
@needs(Role.EDITOR)
def home() -> str:
    return render_template("console/recordings/home.html")
