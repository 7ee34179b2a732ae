"""Which menu a request is about: what is live, `?edition=3` or the draft `?draft=7`."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from flask import abort, request

from ivr.console.change.table import Draft
from ivr.console.change.words import title_of
from ivr.console.checks import Checked, checked, checked_draft
from ivr.console.context import Console, console
from ivr.editions.reading import read_edition
from ivr.editions.table import Published
from ivr.store.database import StoreError
from ivr.tree.load.sources import edition
from ivr.tree.model import Line
from ivr.tree.problems import Problem
from ivr.web.translations import gettext as _


class Subject(NamedTuple):
    """A menu: what pages call it, its files, and the line of it unless it has errors.

    `edition` is what it was published as last; None of a draft, and of what is live while the
    database is away. `texts` are the files as text. `asked` are the arguments of an address that is
    about the same menu.
    """

    title: str
    files: Mapping[str, bytes]
    line: Line | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    asked: Mapping[str, Any]
    edition: Published | None = None
    is_live: bool = False
    draft: Draft | None = None


def subject() -> Subject:
    """Find the menu that this request is about; nobody has asked for one that is not there (404).

    Raises StoreError, but not for what is live: that is known while the database is away.
    """
    here = console()
    if "draft" in request.args:
        return of_draft(_number("draft"))
    if "edition" in request.args:
        return of_edition(here, _number("edition"))
    return live(here)


def _number(name: str) -> int:
    number = request.args.get(name, 0, type=int)
    if not 0 < number < 2**31:
        abort(404)
    return number


def readable(about: Subject) -> Line | None:
    """The line of a menu, also where errors keep it from being published, if it can be read."""
    if about.line:
        return about.line
    with suppress(ValueError):
        return read_edition(about.files, edition(about.files))
    return None


def of_edition(here: Console, number: int) -> Subject:
    """The menu of an edition, given by its number. Raises StoreError."""
    found = here.table.get(number)
    if found is None:
        abort(404)
    newest = here.table.newest()
    title = _("edition %(number)d", number=number)
    is_live = newest is not None and newest.number == number
    return _published(here, found, title, {"edition": number})._replace(is_live=is_live)


def of_draft(number: int) -> Subject:
    """The menu of a draft as it is now. Raises StoreError."""
    draft, found = checked_draft(number)
    return _subject(found, title_of(draft.title, number), {"draft": number})._replace(draft=draft)


def live(here: Console) -> Subject:
    """What is live: the newest edition; what callers hear while the database is away."""
    title = _("what is live")
    try:
        if newest := here.table.newest():
            return _published(here, newest, title, {})._replace(is_live=True)
    except StoreError:
        pass
    heard = here.editions.live.line
    files = here.editions.files(heard.edition)
    return _subject(checked(files), title, {})._replace(line=heard, is_live=True)


def _published(here: Console, one: Published, title: str, asked: Mapping[str, int]) -> Subject:
    """An edition, which any release can read, however strict its rules have become."""
    files = here.table.files(one.edition)
    found = _subject(checked(files), title, asked)._replace(edition=one)
    if found.line is None or found.line.edition != one.edition:
        with suppress(ValueError):
            return found._replace(line=read_edition(found.files, one.edition))
    return found


def _subject(found: Checked, title: str, asked: Mapping[str, Any]) -> Subject:
    loaded = found.loaded
    return Subject(title, found.files, loaded.line, loaded.problems, loaded.texts, asked)
