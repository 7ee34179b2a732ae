"""What the forms of this part say: reasons, texts by language, whom, and until when."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import request

from ivr.console.now import reasons
from ivr.editions.closing import Edited
from ivr.tree.hours import instant, zone_info
from ivr.tree.model import Line
from ivr.web.translations import gettext as _

UNTIL = ("today", "tomorrow", "time", "open")
"""The ends of a closing or notice: of today or tomorrow, at a time, or when somebody ends it."""


class FormError(ValueError):
    """A field is not filled in right; the message says which and how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Wanted(NamedTuple):
    """What somebody asks for; the texts are those of each language of the line."""

    texts: Mapping[str, str]
    until: str
    date: str
    time: str
    contacts: tuple[str, ...]
    urgent: bool
    reason: str

    def ends(self, now: datetime, zone: str) -> datetime | None:
        """When it ends; None if somebody ends it. Raises FormError."""
        if self.until == "open":
            return None
        if self.until != "time":
            return end_of_day(now, zone, days=self.until == "tomorrow")
        return when(self.date, self.time, now, zone)


def when(date: str, time: str, now: datetime, zone: str) -> datetime:
    """Read a date and a time of the line's zone; without a time it is the end of that day.

    Raises FormError, also if that is over.
    """
    if not date:
        raise FormError("date", _("The date is missing: choose a day."))
    try:
        noon = instant(f"{date} {time}".strip(), zone)
    except ValueError:
        raise FormError("date", _("This day or time does not exist: choose another one.")) from None
    at = noon if time else end_of_day(noon, zone)
    if at <= now:
        raise FormError("date", _("This day or time is over: choose a later one."))
    return at


def wanted(line: Line) -> Wanted:
    """Read the form that was sent; what it lacks is as the reason has it, for today."""
    form = request.values
    reason = form.get("reason", reasons.OWN)[:20]
    usual = reasons.said(reason, line.languages)
    texts = {tag: form.get(f"text-{tag}", text)[:2000] for tag, text in usual.items()}
    until = form.get("until", UNTIL[0])
    contacts = tuple(one for one in form.getlist("for") if one in line.default.contacts)
    return Wanted(texts, until if until in UNTIL else UNTIL[0], form.get("date", ""),
                  form.get("time", ""), contacts, "urgent" in form, reason)  # fmt: skip


def fingerprint(edited: Edited) -> str:
    """Name what a person looked at: the edition that is changed, and what it becomes."""
    seen = f"{edited.before.published.number} {edited.line.edition}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def end_of_day(now: datetime, zone: str, days: int = 0) -> datetime:
    """The midnight that ends today, or a day so many days later, in a zone."""
    local = now.astimezone(zone_info(zone))
    tomorrow = local.date() + timedelta(days + 1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone_info(zone))
