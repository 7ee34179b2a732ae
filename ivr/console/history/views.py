"""Every edition: who published it, when and why, what it changed, and putting an old one back."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import log
from ivr.console.access import Role, needs, somebody
from ivr.console.context import console
from ivr.console.differences.say import say
from ivr.console.history.shown import entry, side_by_side
from ivr.console.publishing.going_live import write_file
from ivr.editions.publish import (
    MAX_NOTE,
    go_back,
    go_forward,
    next_back,
    next_forward,
    not_closed,
    taken_back,
)
from ivr.editions.reading import broken_rules, read_edition
from ivr.editions.table import EditionsTable, Published, RefusedError, TakenError
from ivr.preview.diff.compare import compare
from ivr.preview.diff.facts import Difference
from ivr.store.database import StoreError
from ivr.tree.load.sources import edition as name_of
from ivr.tree.model import Line
from ivr.web.translations import gettext as _

history = Blueprint("history", __name__, url_prefix="/history", template_folder="templates")

PAGE = 20  # editions on a page
BEFORE, LIVE = "before", "live"
Look = Callable[[EditionsTable], tuple[Published, Published]]


@history.context_processor
def _said() -> dict[str, object]:
    return {"say": say}


@history.errorhandler(StoreError)
def away(_error: StoreError) -> ResponseReturnValue:
    return render_template("console/history/away.html"), 503


@history.get("/")
@needs(Role.VIEWER)
def home() -> str:
    table = console().table
    every = table.all(limit=None)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = every[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "console/history/home.html",
        entries=[entry(one) for one in shown],
        live=every[0].number if every else 0,
        page=page,
        pages=pages,
        zone=_zone(),
        back=_next(next_back, table),
        forward=_next(next_forward, table),
        went_back=any(one.origin == "rollback" for one in every),
    )


def _next(
    look: Callable[[EditionsTable], tuple[Published, Published]], table: EditionsTable
) -> Published | None:
    """The edition that going back, or forward, leads to; None if there is none."""
    try:
        return look(table)[1]
    except RefusedError:
        return None


@history.get("/<int:number>")
@needs(Role.VIEWER)
def edition(number: int) -> str:
    table = console().table
    one = _edition(table, number)
    before, live = table.get(number - 1), table.newest()
    line = table.line(one.edition)
    is_heard = live is not None and live.edition == one.edition
    return render_template(
        "console/history/edition.html",
        entry=entry(one),
        line=line,
        before=before,
        live=live,
        is_heard=is_heard,
        changes=_changes(before and table.line(before.edition), line),
        differs=None if is_heard or live is None else _changes(table.line(live.edition), line),
        zone=_zone(),
    )


@history.get("/<int:number>/text")
@needs(Role.VIEWER)
def text(number: int) -> str:
    """Compare an edition line by line with the one before, or with what is live."""
    table = console().table
    one = _edition(table, number)
    against = request.args.get("with", BEFORE)
    other = table.newest() if against == LIVE else table.get(number - 1)
    old, new = (table.files(found.edition) if found else {} for found in (other, one))
    return render_template("console/history/text.html", one=one, other=other, against=against,
                           files=list(side_by_side(old, new)))  # fmt: skip


@history.get("/taken-back")
@needs(Role.VIEWER)
def taken() -> str:
    table = console().table
    return render_template("console/history/taken.html", taken=taken_back(table))


class Back(NamedTuple):
    """What would be live: from which edition to which, and how callers would notice."""

    newest: Published
    old: Published
    changes: list[Difference] | None
    errors: int


@history.get("/back", defaults={"number": 0})
@history.get("/<int:number>/back")
@needs(Role.PUBLISHER)
def back(number: int) -> ResponseReturnValue:
    """Ask whether to go back to an edition; with 0 to the menu before the one that is live."""
    return _asked(number, is_forward=False)


@history.post("/back", defaults={"number": 0})
@history.post("/<int:number>/back")
@needs(Role.PUBLISHER)
def put_back(number: int) -> ResponseReturnValue:
    table, by, note, seen = console().table, somebody().name, _note(), _seen()
    try:
        live = go_back(table, number, by, note, seen)
    except TakenError as error:
        return _stale(error, number, is_forward=False)
    except RefusedError:
        return _asked(number, is_forward=False)
    return _done(live, "went back")


@history.get("/forward")
@needs(Role.PUBLISHER)
def forward() -> ResponseReturnValue:
    """Ask whether to undo the last going back."""
    return _asked(0, is_forward=True)


@history.post("/forward")
@needs(Role.PUBLISHER)
def put_forward() -> ResponseReturnValue:
    table, by, note, seen = console().table, somebody().name, _note(), _seen()
    try:
        live = go_forward(table, by, note, seen)
    except TakenError as error:
        return _stale(error, 0, is_forward=True)
    except RefusedError:
        return _asked(0, is_forward=True)
    return _done(live, "went forward")


def _note() -> str:
    """What the form says as the reason, in one line, as lists show it."""
    return " ".join(request.form.get("note", "").split())[:MAX_NOTE]


def _seen() -> int:
    """The edition that was live when the form was shown; without one, nothing is changed."""
    return request.form.get("live", type=int) or abort(400)


def _done(live: Published, action: str) -> ResponseReturnValue:
    found = entry(live)
    log.record(action, f"edition {found.target}", found.note)
    flash(_("Edition %(number)d is live: it is edition %(target)d again.",
            number=live.number, target=found.target), "well")  # fmt: skip
    write_file(live)
    return redirect(url_for("console.history.home"))


def _stale(error: TakenError, number: int, is_forward: bool) -> ResponseReturnValue:
    newest = error.newest
    said = _("%(by)s has published edition %(number)d meanwhile, so nothing was changed. Look at "
             "what callers would hear differently now, and decide again.",
             by=newest.by, number=newest.number)  # fmt: skip
    return _asked(number, is_forward, said), 409


def _asked(number: int, is_forward: bool, problem: str = "") -> str:
    found = _back(console().table, number, is_forward)
    return render_template(
        "console/history/back.html", found=found, number=number, is_forward=is_forward,
        problem=problem, note=_note(), MAX_NOTE=MAX_NOTE, zone=_zone(),
    )  # fmt: skip


def _back(table: EditionsTable, number: int, is_forward: bool) -> Back | None:
    """What would change; None if there is nowhere to go, or it is live already."""
    if number:
        _edition(table, number)
    try:
        newest, old = next_forward(table) if is_forward else next_back(table, number)
    except RefusedError:
        return None
    files = table.files(old.edition)
    if not number and not is_forward:
        files = not_closed(table, old.edition)
    try:
        line = read_edition(files, name_of(files))
    except ValueError:
        return Back(newest, old, None, 0)
    changes = _changes(table.line(newest.edition), line)
    return Back(newest, old, changes or [], len(broken_rules(files)))


def _changes(old: Line | None, new: Line | None) -> list[Difference] | None:
    """What callers hear differently; None if one of the two cannot be read."""
    return compare(old, new) if old and new else None


def _edition(table: EditionsTable, number: int) -> Published:
    return (table.get(number) if number < 2**31 else None) or abort(404)


def _zone() -> str:
    """The time zone of the line: that of what callers hear."""
    return console().editions.live.line.zone
