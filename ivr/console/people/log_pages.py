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
from ivr.web.translations import N_

PAGE = 100  # entries
MAX_ID = 2**63 - 1
MOST = 100_000  # that a file holds
# What this part writes into the log, for the catalogues.
ACTIONS = (
    N_("signed in"), N_("signed out"), N_("signed out everywhere"), N_("was refused"),
    N_("opened the console"), N_("accepted the invitation"), N_("set a password"),
    N_("changed their password"), N_("changed their name"),
    N_("corrected a name or an address"), N_("began to use a second factor"),
    N_("stopped using a second factor"), N_("made new recovery codes"), N_("invited"),
    N_("gave a role"), N_("made a link"), N_("took back a link"), N_("removed a second factor"),
    N_("signed somebody out"), N_("removed"), N_("exported the log"),
)  # fmt: skip
COLUMNS = "time", "person", "e-mail", "action", "what", "note"


@people.get("/log")
@needs(Role.ADMINISTRATOR)
def log() -> str:
    """Show the log, newest first."""
    asked, before = _filter(), min(request.args.get("before", 0, int), MAX_ID)
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
    given = (request.args.get(name, "").replace("\0", " ").strip() for name in Filter._fields)
    return Filter(*given)


def local_time(at: int) -> str:
    """A time as the line's clocks show it."""
    return f"{datetime.fromtimestamp(at, _zone()):%Y-%m-%d %H:%M}"


def _zone() -> tzinfo:
    return zone_info(console().editions.live.line.zone)
