"""Plans: a draft that is published at a time, and taken back at a time."""

from datetime import datetime
from typing import NamedTuple

from flask import request

from ivr.console.change.table import DraftsTable
from ivr.console.change.words import title_of
from ivr.console.context import console
from ivr.console.now.forms import FormError, when
from ivr.console.publishing.review import Review
from ivr.editions.planned.schedules import Schedule, SchedulesTable
from ivr.editions.publish import next_back
from ivr.editions.written.publish import Author
from ivr.web.translations import gettext as _


class Planned(NamedTuple):
    """A plan as pages show it, what its draft is called, and when it is taken back, if it is."""

    schedule: Schedule
    back: Schedule | None
    title: str


def open_schedules() -> list[Planned]:
    """What waits, and what was held and nobody has cleared away. Raises StoreError."""
    found = SchedulesTable(console().engine).open()
    ids = {one.id for one in found}
    backs = {one.parent: one for one in found if one.parent}
    titles = {one.id: title_of(one.title, one.id) for one in DraftsTable(console().engine).all()}
    return [Planned(one, backs.get(one.id), titles.get(one.draft, _("a draft")))
            for one in found if one.parent not in ids]  # fmt: skip


def plan_from_form(found: Review, note: str, by: Author, dry_run: bool) -> dict[str, str]:
    """Plan a draft as the form says; say what is wrong with its fields. Raises StoreError."""
    zone, now = found.live.line.zone, console().clock()
    try:
        at = _at("", now, zone)
    except FormError as error:
        return {error.field: str(error)}
    back: datetime | None = None
    if request.form.get("back-date"):
        try:
            back = _at("back-", max(now, at), zone)
        except FormError as error:
            return {f"back-{error.field}": _("Taking it back: %(why)s", why=str(error))}
    if not dry_run:
        table, live = SchedulesTable(console().engine), found.live.published
        made = table.publish_at(at, found.draft.files, live.number, by, note, found.draft.id)
        if back:
            table.back_at(back, 0, "", by, note, parent=made)
    return {}


def plan_back(by: Author) -> dict[str, str]:
    """Plan that what is live is taken back, as the form says; say what is wrong with its fields.

    Raises RefusedError if there is nothing to go back to, StoreError.
    """
    table = console().table
    newest, before = next_back(table)
    try:
        at = _at("", console().clock(), console().editions.live.line.zone)
    except FormError as error:
        return {error.field: str(error)}
    if request.form.get("after") != str(newest.number):
        return {"date": _("%(who)s has published edition %(number)d since you looked.",
                          who=newest.by, number=newest.number)}  # fmt: skip
    SchedulesTable(table.engine).back_at(at, newest.number, before.edition, by)
    return {}


def _at(prefix: str, now: datetime, zone: str) -> datetime:
    date, time = (request.form.get(f"{prefix}{name}", "") for name in ("date", "time"))
    if date and not time:
        raise FormError("time", _("The time is missing: say when on that day."))
    return when(date, time, now, zone)
