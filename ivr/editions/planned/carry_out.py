"""Carries out what is due: publishes it, takes it back, or holds it and says why. Exactly once."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from ivr.editions.planned.schedules import ClaimedError, Schedule, SchedulesTable, claim
from ivr.editions.publish import MAX_NOTE
from ivr.editions.reading import read_edition
from ivr.editions.table import EditionsTable, Published, TakenError
from ivr.editions.written.publish import Author, Edition, Outcome, publish_and_write
from ivr.editions.written.record import Place


def carry_out(table: EditionsTable, place: Place, now: datetime) -> Iterator[Outcome | Schedule]:
    """Do what is due, and yield what came of each: it was published, or is held.

    Several machines may do so at once: the one that publishes it notes that in one transaction.
    Raises StoreError.
    """
    schedules = SchedulesTable(table.engine)
    for one in schedules.due(now):
        newest = table.newest()
        wanted = _edition(schedules, table, one, newest)
        if isinstance(wanted, str):
            if schedules.hold(one.id, wanted):
                yield one._replace(state="held", why=wanted)
            continue
        try:
            author, also = Author(one.by, one.email), partial(claim, one.id)
            yield publish_and_write(table, place, wanted, author, also)
        except (ClaimedError, TakenError):
            continue  # another machine, or a person, was faster: the next look will tell


def _edition(
    schedules: SchedulesTable, table: EditionsTable, one: Schedule, newest: Published | None
) -> Edition | str:
    """What a schedule publishes now, or why it must not."""
    after, name = one.after, one.edition
    if one.kind == "back" and one.parent:
        parent = schedules.get(one.parent)
        if parent is None or parent.state != "done":
            return "what it takes back was not published"
        before = table.get(parent.after)
        after, name = parent.number, before.edition if before else ""
    if newest is None or newest.number != after:
        return _meanwhile(newest, after)
    files = table.files(name)
    try:
        read_edition(files, name)
    except ValueError as error:
        return str(error)
    note, origin = one.note, "console"
    if one.kind == "back":
        number = next((old.number for old in table.all(None) if old.edition == name), 0)
        note, origin = f"back to {number}: {note or 'as planned'}", "rollback"
    live = table.files(newest.edition)
    return Edition(files, live, after, note[:MAX_NOTE], origin)  # type: ignore[arg-type]


def _meanwhile(newest: Published | None, after: int) -> str:
    if newest is None:
        return "nothing is live"
    return (f"{newest.by} published edition {newest.number} meanwhile; edition {after} was live "
            "when this was planned")  # fmt: skip
