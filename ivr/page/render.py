"""The page as HTML, from what it shows and the addresses around it."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from ivr.page.content import Page
from ivr.page.search import nearest, search
from ivr.web.translations import own_name, say_in

MAX_SHOWN = 100  # answers that a search shows
MAX_HEADING = 6  # HTML has no lower ones
GENERATOR = "ivr page"
"""What our files say of themselves, so that no others are replaced."""


class Addresses(NamedTuple):
    """Where the page's links lead: its style, itself in each language, and itself searched.

    `search` is None where nothing answers a search.
    """

    style: str
    languages: Mapping[str, str]
    search: str | None = None


def as_html(page: Page, addresses: Addresses, asked: str | None = None, written: str = "") -> str:
    """Write the page, or what a search (`asked`) finds on it; `written` is when, for a file."""
    found = () if asked is None else search(page, asked)
    return _environment().get_template("page/page.html").render(
        _=say_in(page.language),
        page=page,
        addresses=addresses,
        asked=asked,
        found=found,
        near=() if asked is None or found else nearest(page, asked),
        here="" if asked is None else addresses.languages[page.language],
        written=written,
        own_name=own_name,
        generator=GENERATOR,
        max_shown=MAX_SHOWN,
        max_heading=MAX_HEADING,
    )  # fmt: skip


def nothing() -> str:
    """Write what is shown in place of a page that the file takes away."""
    return _environment().get_template("page/none.html").render()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ivr.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
