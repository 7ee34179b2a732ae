"""What waits for a person: proposals that were sent back to them, and for publishers new ones."""

from typing import NamedTuple

from ivr.console.access import Person, Role
from ivr.console.change.table import DraftsTable
from ivr.console.change.words import title_of
from ivr.console.context import console
from ivr.editions.planned.proposals import Proposal, ProposalsTable
from ivr.store.database import StoreError
from ivr.web.translations import ngettext


class Returned(NamedTuple):
    """A proposal that was sent back, and what its draft is called."""

    proposal: Proposal
    title: str


class Waiting(NamedTuple):
    """How many things wait in a part of the console, and what they are, in words."""

    number: int
    said: str


def returned(who: Person) -> list[Returned]:
    """What was sent back to somebody who has neither proposed it again nor dismissed it.

    Raises StoreError.
    """
    table = ProposalsTable(console().engine)
    if who.role < Role.EDITOR or not (found := table.returned(who.id, who.name)):
        return []
    titles = {one.id: one.title for one in DraftsTable(console().engine).all()}
    return [Returned(one, title_of(titles.get(one.draft, ""), one.draft)) for one in found]


def waiting(who: Person) -> dict[str, Waiting]:
    """What waits for somebody in each part of the console; nothing while the database is away."""
    if who.role < Role.EDITOR:
        return {}
    try:
        table, found = ProposalsTable(console().engine), dict[str, Waiting]()
        if back := len(table.returned(who.id, who.name)):
            said = ngettext("%(num)d was sent back to you", "%(num)d were sent back to you", back)
            found["console.change.home"] = Waiting(back, said)
        if who.role >= Role.PUBLISHER and (new := len(table.open())):
            said = ngettext("%(num)d waits for a publisher", "%(num)d wait for a publisher", new)
            found["console.publishing.home"] = Waiting(new, said)
    except StoreError:
        return {}
    return found
