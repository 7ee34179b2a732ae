"""The Flask application for people with a browser, apart from the line's own."""

from flask import Flask, Response

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


def create_pages() -> Flask:
    """Make the application. What it shows says nothing about the menu."""
    app = Flask(__name__, static_folder=None)

    @app.get("/")
    def home() -> Response:
        return Response(HOME, mimetype="text/html")

    return app
