"""What somebody reads where a page cannot be shown: a plain page that says why, and what to do."""

import logging
from typing import NamedTuple

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException, default_exceptions

from ivr.logs import REQUEST
from ivr.store.database import InvalidDataError, StoreError
from ivr.web.hosts import is_console
from ivr.web.translations import N_, gettext

log = logging.getLogger(__name__)

_KEPT = ("Allow", "Retry-After")


class Words(NamedTuple):
    """A heading, and what is the matter."""

    title: str
    text: str


FAILED = Words(N_("Something went wrong"),
               N_("This is a fault of this software, not yours. Telephone calls go on. Go back and "
                  "try again."))  # fmt: skip
WORDS = {
    400: Words(N_("This cannot be read"),
               N_("Something is missing in what was sent, or is not as expected. Go back and try "
                  "again.")),
    403: Words(N_("This is not yours to open"),
               N_("It belongs to people with another role. Ask an administrator if you need it. If "
                  "you were sending a form, go back, load the page again, and send it once more.")),
    404: Words(N_("There is no such page"),
               N_("It may have been removed, or the address may be mistyped.")),
    405: Words(N_("This does not work in this way"),
               N_("Go back and use a button or a link there.")),
    408: Words(N_("That took too long"), N_("Go back and try again.")),
    413: Words(N_("This is too large"),
               N_("What was sent is larger than this page can take. Send a shorter text or "
                  "recording.")),
    429: Words(N_("Too many attempts"), N_("Wait a few minutes, then try again.")),
    500: FAILED,
    503: Words(N_("Try again in a moment"),
               N_("This page cannot be shown now. Telephone calls go on.")),
}  # fmt: skip
AWAY = Words(N_("The database cannot be reached"),
             N_("Calls go on, with what callers heard last. Nothing that you saved is lost. Try "
                "again in a moment."))  # fmt: skip


def install(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(StoreError, without_database)
    app.register_error_handler(InvalidDataError, _unsuitable)


def _refused(error: HTTPException) -> Response:
    code = error.code or 500
    words = WORDS.get(code, FAILED if code >= 500 else WORDS[400])
    usual = default_exceptions[code].description if code in default_exceptions else None
    own = error.description if error.description != usual else None
    response = _page(code, words, own)
    for name, value in error.get_headers():
        if name in _KEPT:
            response.headers[name] = value
    return response


def without_database(error: StoreError) -> Response:
    """Say that the database is away, and that calls go on."""
    log.warning("a page could not be shown: %s", error)
    response = _page(503, AWAY, sent=_sent())
    response.headers["Retry-After"] = "5"
    return response


def _sent() -> list[tuple[str, str]]:
    """What somebody has typed and sent, so that they can send it again; never a password."""
    is_form = request.method == "POST" and request.path.startswith("/console/")
    if not is_form or request.path.startswith("/console/people/"):
        return []
    return [*request.form.items(multi=True)]


def _unsuitable(_: InvalidDataError) -> Response:
    return _page(400, WORDS[400])


def _page(
    code: int, words: Words, own: str | None = None, sent: list[tuple[str, str]] | None = None
) -> Response:
    """Make the page; `own` is what was said for this one, in the reader's language.

    `sent` are the fields of a form that could not be answered.
    """
    console = is_console(request.path)
    name = "console" if console else "page"
    style = None
    if name in current_app.blueprints:
        style = url_for(f"{name}.static", filename=f"{name}.css")
    html = render_template(
        "web/error.html", title=gettext(words.title), text=own or gettext(words.text), style=style,
        home="/console/" if console else "/", is_console=console, id=REQUEST.get() * (code >= 500),
        sent=sent, path=request.full_path.removesuffix("?"),
    )  # fmt: skip
    response = Response(html, code, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
