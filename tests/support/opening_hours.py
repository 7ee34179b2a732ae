"""The hours of a contact, as the loader reads them, and a model of them, minute by minute."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays as public

from ivr.tree.hours import Hours
from ivr.tree.load.loader import load
from tests.support.instants import NAMES

HEAD = "name: Line\nlanguage: en-US\ngreeting: Welcome.\nmenu: {1: {title: A, transfer: a}}\n"
NEW_YORK = "America/New_York"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def read(fields: dict[str, object]) -> Hours:
    """The hours of a contact as a file writes them."""
    contact = {"name": "the desk", "number": "617-726-3884", **fields}
    loaded = load(f"{HEAD}contacts:\n  a: {contact}\n".encode())
    assert loaded.line, loaded.problems
    found = loaded.line.default.contacts["a"].hours
    assert found
    return found


def desk(week: str, zone: str = NEW_YORK, **fields: object) -> Hours:
    """Hours from text such as `mon-fri 8:30-17:00; sat 9:00-12:00`."""
    days = dict(re.findall(r"([a-z][a-z, -]+) ([\d:, -]+)", week))
    return read({"hours": days, "timezone": zone, **fields})


class MinuteByMinute:
    """Who is there in the days about an instant, by looking at the clock on the wall each minute.

    It knows nothing of how `Hours` reckons: it reads times as RFC 5545 says, by what the clock
    shows. The first minute that shows a time is that time; one that no minute shows comes as long
    after the last minute before it as it seems to.
    """

    def __init__(self, fields: dict[str, Any], about: datetime, days: int = 4) -> None:
        self.week: dict[str, list[str]] = fields.get("hours") or {
            day: ["0:00-24:00"] for day in NAMES
        }
        self.zone = ZoneInfo(fields["timezone"])
        self.holidays = fields.get("holidays", [])
        whole = about.replace(second=0)
        self.first, self.last = whole - days * DAY, whole + days * DAY
        self.shown: dict[datetime, datetime] = {}
        for minute in range(2 * days * 24 * 60):
            instant = self.first + minute * MINUTE
            self.shown.setdefault(instant.astimezone(self.zone).replace(tzinfo=None), instant)
        self.open = list(self._open())

    def is_open(self, now: datetime) -> bool:
        return any(start <= now < end for start, end in self.open)

    def next_change(self, now: datetime) -> datetime | None:
        """The first minute at which it is not as it is now; None if that is too far away."""
        minute = now.replace(second=0) + MINUTE
        while minute < self.last - 2 * DAY:
            if self.is_open(minute) != self.is_open(now):
                return minute
            minute += MINUTE
        return None

    def _open(self) -> Iterator[tuple[datetime, datetime]]:
        for day in sorted({wall.date() for wall in self.shown}):
            if self._is_holiday(day):
                continue
            for text in self.week[NAMES[day.weekday()]]:
                if text == "closed":
                    continue
                start, end = (_wall(day, time) for time in text.split("-"))
                yield self.instant(start), self.instant(end if end > start else end + DAY)

    def instant(self, wall: datetime) -> datetime:
        """When the clock on the wall shows a time."""
        if wall in self.shown:
            return self.shown[wall]
        before = max((one for one in self.shown if one < wall), default=None)
        return self.shown[before] + (wall - before) if before else self.first

    def _is_holiday(self, day: date) -> bool:
        if isinstance(self.holidays, list):
            return _is_listed(day, self.holidays)
        country, state = self.holidays["country"], self.holidays.get("state")
        is_public = day in public.country_holidays(country, subdiv=state)
        return is_public or _is_listed(day, self.holidays.get("dates", []))


def _is_listed(day: date, dates: list[str]) -> bool:
    """Whether a day is in a list of dates and ranges, all of which are of one form."""
    return any(one[:10] <= str(day) <= one[-10:] for one in dates)


def _wall(day: date, time: str) -> datetime:
    hour, minute = (int(number) for number in re.findall(r"\d+", time))
    if time.endswith("m"):
        hour = hour % 12 + 12 * (time[-2] == "p")
    return datetime.combine(day, datetime.min.time()) + timedelta(hours=hour, minutes=minute)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
