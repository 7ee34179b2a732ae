"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

people = Blueprint("people", __name__, url_prefix="/people", template_folder="templates")


@people.get("/")
@needs(Role.ADMINISTRATOR)
def home() -> str:
    return render_template("console/people/home.html")
