"""Which menus can be called: what is live, each draft, and what was published lately."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ivr.console.change.table import DraftsTable
from ivr.console.change.words import ago, title_of
from ivr.console.context import console
from ivr.console.phone.held import HeldCall
from ivr.console.subject import Subject, live, of_draft, of_edition
from ivr.store.database import StoreError
from ivr.web.translations import gettext as _

MAX_EDITIONS = 10


class Choice(NamedTuple):
    """A menu that can be called: its name, whose it is and since when, and its arguments."""

    title: str
    about: str
    asked: Mapping[str, Any]


def others(menu: Subject) -> list[Choice]:
    """Return all menus that can be called but this one; few while the database is away."""
    here = console()
    found = [Choice(_("what is live"), "", {})]
    try:
        for draft in DraftsTable(here.engine).all():
            about = _("changed %(ago)s by %(name)s", ago=ago(draft.at), name=draft.by)
            found.append(Choice(title_of(draft.title, draft.id), about, {"draft": draft.id}))
        for one in here.table.all(MAX_EDITIONS):
            title = _("edition %(number)d", number=one.number)
            about = _("published %(ago)s by %(name)s", ago=ago(one.at), name=one.by)
            found.append(Choice(title, about, {"edition": one.number}))
    except StoreError:
        pass
    return [one for one in found if one.asked != dict(menu.asked)]


def as_it_is_now(call: HeldCall) -> Subject:
    """Return the menu of a call as it is now: a draft may have changed, and what is live too."""
    here, asked = console(), call.asked
    if "draft" in asked:
        return of_draft(asked["draft"])
    return of_edition(here, asked["edition"]) if "edition" in asked else live(here)
