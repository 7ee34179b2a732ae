"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

phone = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates")


@phone.get("/")
@needs(Role.VIEWER)
def home() -> str:
    return render_template("console/phone/home.html")
