"""The addresses of the public page: `/`, one for each language, and a search."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.page.content import Page, page_at, until
from ivr.page.render import Addresses, as_html, nothing
from ivr.tree.model import Line


class _Kept(NamedTuple):
    """The page of a language as it is sent, until an instant."""

    until: datetime
    page: Page
    html: str
    tag: str


class _Pages:
    """The pages of what is live, each kept while it shows what it should."""

    def __init__(self) -> None:
        self._edition = ""
        self._kept: dict[str, _Kept] = {}

    def get(self, line: Line, language: str, now: datetime, addresses: Addresses) -> _Kept:
        if line.edition != self._edition:
            self._edition, self._kept = line.edition, {}
        pages = self._kept
        found = pages.get(language)
        if not found or now >= found.until:
            page = page_at(line, language, now)
            html = as_html(page, addresses)
            tag = sha256(html.encode()).hexdigest()[:20]
            found = pages[language] = _Kept(until(line, now), page, html, tag)
        return found


def create_page(live: Callable[[], Line], clock: Callable[[], datetime]) -> Blueprint:
    """Make the page of the menu that `live` returns, at the instant that `clock` tells."""
    page = Blueprint("page", __name__, static_folder="static", static_url_path="/page/static")
    pages = _Pages()

    @page.get("/")
    def home() -> Response:
        line = live()
        if not line.default.page:
            return Response(nothing(), mimetype="text/html")
        response = _answer(line, _asked_for(line))
        if line.choices:
            response.vary.add("Accept-Language")
        return response

    @page.get("/<string:language>/", strict_slashes=False)
    def in_language(language: str) -> ResponseReturnValue:
        line = live()
        tag = {name: tag for tag, name in names(line).items()}.get(language)
        if tag is None or not line.default.page:
            abort(404)
        if not request.path.endswith("/"):
            return redirect(url_for("page.in_language", language=language), 308)
        return _answer(line, tag)

    def _answer(line: Line, language: str) -> Response:
        asked, addresses = request.args.get("q", "").strip(), _addresses(line, language)
        kept = pages.get(line, language, clock(), addresses)
        if asked:
            response = Response(as_html(kept.page, addresses, asked), mimetype="text/html")
        else:
            response = Response(kept.html, mimetype="text/html")
            response.set_etag(kept.tag)
        response.content_language.add(language)
        response.cache_control.no_cache = True  # ask again, since the line may say something else
        response.make_conditional(request)
        return response

    return page


def names(line: Line) -> Mapping[str, str]:
    """Name each language of a line in an address: `es` for `es-US`, unless there are two such."""
    short = [tag.partition("-")[0] for tag in line.languages]
    return {
        tag: (tag if short.count(one) > 1 else one).lower()
        for tag, one in zip(line.languages, short, strict=True)
    }


def _addresses(line: Line, language: str) -> Addresses:
    style = url_for("page.static", filename="page.css")
    languages = {
        tag: url_for("page.in_language", language=name) for tag, name in names(line).items()
    }
    if not line.choices:
        languages = dict.fromkeys(languages, url_for("page.home"))
    return Addresses(style, languages, languages[language])


def _asked_for(line: Line) -> str:
    """The language that a reader's browser asks for first, of those of the line; else the first."""
    for asked, quality in request.accept_languages:
        first = asked.partition("-")[0].lower()
        found = [tag for tag in line.languages if tag.partition("-")[0].lower() == first]
        exact = [tag for tag in found if tag.lower() == asked.lower()]
        if found and quality > 0:
            return (exact or found)[0]
    return line.default.language
