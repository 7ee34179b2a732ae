"""The log of who did what, as administrators read it, and as a file."""

from datetime import UTC, datetime, tzinfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs
from ivr.console.context import console
from ivr.console.log import Filter, entries, record, words
from ivr.console.people.blueprint import people
from ivr.files import as_csv
from ivr.tree.hours import zone_info

PAGE = 100  # entries
MOST = 100_000  # that a file holds
COLUMNS = "time", "person", "e-mail", "action", "what", "note"


@people.get("/log")
@needs(Role.ADMINISTRATOR)
def log() -> str:
    """Show the log, newest first."""
    asked, before = _filter(), request.args.get("before", 0, int)
    found = entries(console().engine, asked, PAGE + 1, before, _zone())
    names, actions = words(console().engine)
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "console/people/log.html", entries=found[:PAGE], asked=asked, older=older, names=names,
        actions=actions, local=local_time, query=asked.query(),
    )  # fmt: skip


@people.get("/log.csv")
@needs(Role.ADMINISTRATOR)
def log_file() -> ResponseReturnValue:
    """Give the log as a file; that somebody took it is in the log too."""
    asked = _filter()
    found = entries(console().engine, asked, MOST, zone=_zone())
    record("exported the log", asked.query())
    rows = [[datetime.fromtimestamp(one.at, UTC).isoformat(), *one[2:]]
            for one in found]  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="log.csv"', "Cache-Control": "no-store"}
    return Response(as_csv([COLUMNS, *rows]), mimetype="text/csv", headers=headers)


def _filter() -> Filter:
    return Filter(*(request.args.get(name, "").strip() for name in Filter._fields))


def local_time(at: int) -> str:
    """A time as the line's clocks show it."""
    return f"{datetime.fromtimestamp(at, _zone()):%Y-%m-%d %H:%M}"


def _zone() -> tzinfo:
    return zone_info(console().editions.live.line.zone)
