"""Reads when people are there, and when notices are heard."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from ivr.tree import fields
from ivr.tree.hours import DAY, Holidays, Hours, Notice, Span, supported, zone_info
from ivr.tree.instants import DATE, INSTANT, instant, within_reach
from ivr.tree.load import suggest
from ivr.tree.load.objects import Fields, Reader
from ivr.tree.load.texts import shown, unreadable
from ivr.tree.parse.parser import List, Mapping, Node, place
from ivr.tree.problems import Place, choice, short

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d\d?):(\d\d)\s*[-\u2013]\s*(\d\d?):(\d\d)")


class TimeReader(Reader):
    """Reads hours, holidays and notices."""

    zone = ""
    """The file's time zone, if it names one."""

    def timezone(self, found: Fields, owner: str) -> str:
        """The name of a zone in the IANA database, "" if none is named."""
        if "timezone" not in found:
            return ""
        node = found["timezone"]
        zone = self.text(node, owner, "timezone")
        if zone and zone not in suggest.zones():
            near = suggest.zone(zone)
            cure = f"write {near}" if near else "write it as in America/New_York"
            named = f"{owner}: timezone" if owner else "timezone"
            self.error(place(node), f'{named}: there is no time zone "{short(zone)}"', cure)
            return "UTC"
        return zone

    def hours(self, found: Fields, owner: str, at: Place) -> Hours | None:
        """When people are there; None if the file does not say, or not so that it can be read."""
        zone = self.timezone(found, owner) or self.zone
        if "hours" not in found:
            for name in ("timezone", "holidays", "closed"):
                if name in found:
                    message = f"{owner}: {name} says nothing without hours"
                    self.error(place(found[name]), message, "add hours:, or take it out")
            return None
        week = self.week(found["hours"], f"{owner}: hours")
        holidays = self.holidays(found["holidays"], owner) if "holidays" in found else Holidays()
        if not zone:
            cure = "add timezone: such as America/New_York, here or at the top of the file"
            self.error(place(found["hours"]), f"{owner}: hours without a time zone", cure)
        return Hours(week, zone, holidays) if week and zone else None

    def week(self, node: Node, owner: str) -> tuple[tuple[Span, ...], ...]:
        """Spans for each day, Monday first; () if there are none at all."""
        week: dict[int, tuple[Span, ...]] = {}
        before = len(self.problems)
        for key, value in self.pairs(node, owner, fields.HOURS):
            spans = tuple(self.spans(value, owner, shown(key)))
            for day in self.days(key, owner):
                if day in week:
                    message = f"{owner}: {DAYS[day]} stands here twice"
                    self.error(place(key), message, "put all its hours in one line")
                week[day] = spans
        if any(week.values()):
            return tuple(week.get(day, ()) for day in range(len(DAYS)))
        if len(self.problems) == before and not unreadable(node):
            message = f"{owner}: there is no day with any"
            self.error(place(node), message, "write at least one, as in mon-fri: 8:30-17:00")
        return ()

    def days(self, key: Node, owner: str) -> Iterator[int]:
        """The weekdays that a name stands for: `monday`, `mon-fri`, `mon, wed`."""
        for part in key.value.lower().split(","):
            ends = [_day(name.strip()) for name in re.split("[-\u2013]", part)]
            if len(ends) > 2 or None in ends:
                cure = f"write {', '.join(DAYS)}, or as in mon-fri"
                if DATE.fullmatch(part.strip()):
                    cure = "days on which nobody is there stand below holidays:"
                if not unreadable(key):
                    self.error(place(key), f'{owner}: "{shown(key)}" is no weekday', cure)
                return
            first, last = ends[0] or 0, ends[-1] or 0
            yield from (day % 7 for day in range(first, last + 1 + 7 * (last < first)))

    def spans(self, node: Node, owner: str, day: str) -> Iterator[Span]:
        """The spans of a day, in their order; none if it is closed."""
        texts, places = self.texts(node, owner, day)
        owner = f"{owner}: {day}"
        latest = 0
        for text, at in zip(texts, places, strict=True):
            for written in text.split(",") if text.lower() != "closed" else ():
                span = self.span(written.strip(), at, owner)
                if span and span.start < latest:
                    said = f'{owner}: "{short(written.strip())}" begins before the last has ended'
                    cure = "write them in their order, none within another"
                    if later := suggest.in_the_afternoon(span.start, span.end, latest):
                        cure = f"write {later}; hours are counted from 0 to 24"
                    self.error(at, said, cure)
                if span:
                    latest = span.end
                    yield span

    def span(self, text: str, at: Place, owner: str) -> Span | None:
        """One span of a day."""
        found = _SPAN.fullmatch(text)
        if not found:
            guess = suggest.span(text)
            cure = f"write {guess}" if guess else f"{suggest.SPAN}, or closed"
            self.error(at, f'{owner}: "{short(text)}" is no span of time', cure)
            return None
        start, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
        for minute, hour in ((start, found[1]), (end, found[3])):
            if int(hour) > 24 or minute > DAY or found[2] > "59" or found[4] > "59":
                self.error(at, f'{owner}: "{short(text)}" is no time of a day', suggest.SPAN)
                return None
        if start >= end:
            message = f'{owner}: "{short(text)}" ends before it begins'
            cure = f"write {found[1]}:{found[2]}-24:00, and the rest with the next day"
            if end and (later := suggest.span(text)):
                cure = f"write {later}; hours are counted from 0 to 24"
            self.error(at, message, cure)
            return None
        return Span(start, end)

    def holidays(self, node: Node, owner: str) -> Holidays:
        """Days on which nobody is there."""
        named = f"{owner}: holidays"
        if not isinstance(node, Mapping):
            return Holidays(self.dates(node, named))
        found = self.fields(node, fields.HOLIDAYS, named, place(node))
        dates = self.dates(found["dates"], named) if "dates" in found else frozenset()
        country = self.text(found["country"], named, "country") if "country" in found else ""
        state = self.text(found["state"], named, "state") if "state" in found else ""
        if state and not country:
            message = f"{named}: a state without a country"
            self.error(place(found["state"]), message, "add country: US")
        if country and country not in supported():
            upper = country.upper()
            cure = f"write {upper}" if upper in supported() else "write its two letters, as in US"
            message = f'{named}: no holidays are known of the country "{short(country)}"'
            self.error(place(found["country"]), message, cure)
        elif country and state and state not in supported()[country]:
            message = f'{named}: no holidays are known of the state "{short(state)}" in {country}'
            codes = supported()[country]
            cure = f"write its code, such as {codes[0]}" if codes else "take it out"
            self.error(place(found["state"]), message, cure)
        else:
            return Holidays(dates, country, state if country else "")
        return Holidays(dates)

    def dates(self, node: Node, owner: str) -> frozenset[date]:
        """Days, each a date."""
        texts, places = self.texts(node, owner, "dates")
        days = [
            self.day(one.strip(), at, owner)
            for text, at in zip(texts, places, strict=True)
            for one in text.split(",")
        ]
        return frozenset(day for day in days if day)

    def day(self, text: str, at: Place, owner: str) -> date | None:
        """One date."""
        if not text:
            return None
        try:
            if DATE.fullmatch(text):
                return within_reach(date.fromisoformat(text))
        except ValueError:
            self.error(at, f"{owner}: there is no {text}", "look at a calendar")
            return None
        self.error(at, f'{owner}: "{short(text)}" is no date', suggest.date(text))
        return None

    def notices(self, found: Fields) -> tuple[Notice, ...]:
        """What is heard for a time."""
        if "notices" not in found or unreadable(found["notices"]):
            return ()
        node = found["notices"]
        if not isinstance(node, List) or not node.value:
            cure = "write - text: below it, and from: and until: below text:"
            self.error(place(node), "notices: a list is expected here", cure)
            return ()
        return tuple(self.notice(item, number) for number, item in enumerate(node.value, 1))

    def notice(self, node: Node, number: int) -> Notice:
        """One notice; dates count whole days."""
        owner = f"notice {number}"
        found = self.fields(node, fields.NOTICE, owner, place(node))
        text = self.said(found["text"], owner, "text", self.limit) if "text" in found else ""
        start, end = (self.moment(found, name, owner) for name in ("from", "until"))
        if start and end and start >= end:
            message = f"{owner}: until is not after from"
            self.error(place(found["until"]), message, "nobody would ever hear it")
        return Notice(number, text, start, end, self.flag(found, "urgent", owner), place(node))

    def moment(self, found: Fields, name: str, owner: str) -> datetime | None:
        """When it begins, or when it ends: a day includes its last minute."""
        text = self.text(found[name], owner, name) if name in found else ""
        if not text:
            return None
        at = place(found[name])
        if not self.zone:
            message = "timezone is missing, so the times of notices are those of UTC"
            self.advise(Place(1, 1), message, "add timezone: such as America/New_York")
        zone = self.zone or "UTC"
        if not INSTANT.fullmatch(text):
            if not DATE.fullmatch(text) and (cure := suggest.moment(text)) != suggest.date(text):
                self.error(at, f'{owner}: {name}: "{short(text)}" is no date and time', cure)
                return None
            day = self.day(text, at, f"{owner}: {name}")
            day = day and day + timedelta(name == "until")
            return datetime.combine(day, time(0), zone_info(zone)) if day else None
        try:
            return instant(text, zone)
        except ValueError:
            self.error(at, f"{owner}: {name}: there is no {text}", "look at a calendar and a clock")
            return None

    def flag(self, found: Fields, name: str, owner: str) -> bool:
        """A field that says yes or no; no if it is not there."""
        text = self.text(found[name], owner, name).lower() if name in found else ""
        if text not in ("", "true", "yes", "false", "no"):
            message = f'{owner}: {name} "{short(text)}" says neither yes nor no'
            self.error(place(found[name]), message, choice(("true", "false")))
        return text in ("true", "yes")


def _day(name: str) -> int | None:
    """The number of a weekday, from its name or its first three letters and more."""
    names = (day for day, whole in enumerate(DAYS) if len(name) > 2 and whole.startswith(name))
    return next(names, None)
