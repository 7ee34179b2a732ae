"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

asked = Blueprint("asked", __name__, url_prefix="/asked", template_folder="templates")


@asked.get("/")
@needs(Role.VIEWER)
def home() -> str:
    return render_template("console/asked/home.html")
