"""The pages of this part."""

from flask import Blueprint, render_template

from ivr.console.access import Role, needs

now = Blueprint("now", __name__, url_prefix="/now", template_folder="templates")


@now.get("/")
@needs(Role.VIEWER)
def home() -> str:
    return render_template("console/now/home.html")
