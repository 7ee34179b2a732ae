"""The pictures of the figures: columns for days and hours, and how callers spread in the menu."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from ivr.events.period import Period
from ivr.events.report import Report
from ivr.events.written.page import MAX_COLUMNS
from ivr.events.written.picture import Count, Picture, picture
from ivr.events.written.tables import days
from ivr.tree.model import MAIN, Menu, Tree
from ivr.web import formats
from ivr.web.translations import gettext as _


class Way(NamedTuple):
    """An option as callers came to it: how deep it is, how many came, and which share of all."""

    id: str
    key: str
    title: str
    depth: int
    calls: int
    share: float


def by_day(found: Report, asked: Period) -> Picture:
    """Draw the calls of each day; of a long period, of each week."""
    counted = list(days(found, asked))
    if len(counted) <= MAX_COLUMNS:
        each = [
            Count(formats.full_day(day), formats.month_and_day(day), calls)
            for day, calls in counted
        ]
        return picture(each, _("Day"), _most)
    weeks = groupby(counted, lambda one: one[0] - timedelta(one[0].weekday()))
    each = [
        Count(_("week from %(day)s", day=formats.short_day(monday)), formats.month_and_day(monday),
              sum(calls for _day, calls in of))
        for monday, of in weeks
    ]  # fmt: skip
    return picture(each, _("Week"), _most)


def by_hour(found: Report) -> Picture:
    """Draw the calls of each hour of the day."""
    hours = [
        Count(_("%(hour)d:00 to %(next)d:00", hour=hour, next=hour + 1), str(hour),
              found.hours.get(hour, 0))
        for hour in range(24)
    ]  # fmt: skip
    return picture(hours, _("Hour"), _most)


def _most(most: Count) -> str:
    calls = formats.number(most.calls)
    return _("Most calls: %(when)s, %(calls)s.", when=most.label, calls=calls)


def ways(found: Report, tree: Tree) -> list[Way]:
    """List the options of a menu as it is now, each below its menu, with how many came there."""
    main = tree.options[MAIN]
    return list(_ways(found, tree, main, 0)) if isinstance(main, Menu) else []


def _ways(found: Report, tree: Tree, menu: Menu, depth: int) -> Iterator[Way]:
    for option in menu.options.values():
        came = found.came.get(option.id, 0)
        share = min(1.0, came / found.calls) if found.calls else 0.0
        yield Way(option.id, option.key, tree.title(option), depth, came, share)
        if isinstance(option, Menu):
            yield from _ways(found, tree, option, depth + 1)
