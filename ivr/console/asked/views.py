"""The pages of figures: what callers asked, in any period, with tables and CSV files."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, render_template, request

from ivr import files
from ivr.console.access import Role, needs
from ivr.console.asked.pictures import by_day, by_hour, ways
from ivr.console.context import console
from ivr.console.figures import USUAL, Counted, counted
from ivr.events.compare import Compared, compare
from ivr.events.period import Period
from ivr.events.report import EditionCalls, Report, UnknownEditionError
from ivr.events.written.picture import BOTTOM, HEIGHT, WIDTH
from ivr.events.written.tables import tables
from ivr.web import formats
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

asked = Blueprint("asked", __name__, url_prefix="/asked", template_folder="templates")

PERIODS = {
    "7d": N_("last 7 days"),
    USUAL: N_("last 30 days"),
    "last week": N_("last week"),
    "this month": N_("this month"),
    "last month": N_("last month"),
    "this year": N_("this year"),
}


class Asked(NamedTuple):
    """What a request asks for: a period in the words of `events.period`, an edition's number."""

    since: str
    until: str
    edition: int

    def address(self) -> dict[str, str]:
        """The arguments of an address with the same figures."""
        edition = str(self.edition) if self.edition else ""
        found = {"since": self.since, "until": self.until, "edition": edition}
        return {name: value for name, value in found.items() if value}


def _asked() -> Asked:
    given = request.args
    edition = given.get("edition", 0, type=int)
    since, until = (given.get(name, "").strip() for name in ("since", "until"))
    return Asked(since or USUAL, until, edition if 0 < edition < 2**31 else 0)


@asked.get("/")
@needs(Role.VIEWER)
def home() -> str | tuple[str, int]:
    wanted, error = _asked(), ""
    try:
        found = counted(*wanted)
    except (ValueError, UnknownEditionError):
        error = _("This is not a time, or it ends before it begins. Choose two dates, or one of "
                  "the periods below.")  # fmt: skip
        wanted = Asked(USUAL, "", 0)
        found = counted(*wanted)
    page = render_template("console/asked/home.html", error=error, wanted=wanted,
                           periods=PERIODS, **_shown(found))  # fmt: skip
    return (page, 400) if error else page


def _shown(one: Counted) -> dict[str, Any]:
    """What the template shows of a report."""
    found, line = one.found, console().editions.live.line
    compared = _compared(found, request.args.get("before", 0, type=int),
                         request.args.get("after", 0, type=int))  # fmt: skip
    return {
        "found": found,
        "period": _in_words(one.asked, found.zone),
        "dates": _dates(one.asked, one.at),
        "by_day": by_day(found, one.asked),
        "by_hour": by_hour(found),
        "ways": ways(found, line.default),
        "titles": {one.id: str(one) for one in line.default.options.values()},
        "compared": compared,
        "comparable": [one for one in found.editions if one.numbers],
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - BOTTOM,
    }


def _in_words(asked: Period, zone: str) -> str:
    begin = formats.short_day(asked.start, zone)
    if asked.end is None:
        return _("since %(begin)s", begin=begin)
    last = formats.short_day(asked.end - timedelta(seconds=1), zone)
    return begin if begin == last else _("%(begin)s to %(last)s", begin=begin, last=last)


def _dates(asked: Period, now: datetime) -> tuple[date, date]:
    """The first and the last day of a period, for a calendar."""
    end = asked.end or now.astimezone(asked.start.tzinfo)
    return asked.start.date(), (end - timedelta(seconds=1)).date()


def _compared(found: Report, before: int, after: int) -> Compared | None:
    """Compare two editions: those that are asked for, else the two newest with calls."""
    known = [one for one in found.editions if one.numbers]
    first, second = (_with(known, number) for number in (before, after))
    if not (first and second) and len(known) > 1:
        second, first = known[:2]
    return compare(first, second) if first and second and first != second else None


def _with(known: list[EditionCalls], number: int) -> EditionCalls | None:
    return next((one for one in known if number in one.numbers), None)


@asked.get("/<name>.csv")
@needs(Role.VIEWER)
def as_csv(name: str) -> Response:
    """One table of the figures, for a spreadsheet."""
    try:
        one = counted(*_asked())
    except (ValueError, UnknownEditionError):
        abort(400)
    found = next((table for table in tables(one.found, one.asked) if table.name == name), None)
    if found is None:
        abort(404)
    response = Response(files.as_csv([found.columns, *found.rows]), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
