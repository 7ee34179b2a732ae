"""The address of the public page."""

from collections.abc import Callable

from flask import Blueprint, Response

from ivr.tree.model import Line

HOME = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A telephone line</title>
<h1>This is a telephone line</h1>
<p>The computer at this address answers telephone calls. To hear what it says, call its number.</p>
</html>
"""


def create_page(live: Callable[[], Line]) -> Blueprint:
    """Make the page of the menu that `live` returns."""
    page = Blueprint("page", __name__, template_folder="templates", static_folder="static",
                     static_url_path="/page/static")  # fmt: skip

    @page.get("/")
    def home() -> Response:
        return Response(HOME, mimetype="text/html")

    return page
