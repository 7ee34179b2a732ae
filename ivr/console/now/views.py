"""The page Now: what is in force, and the buttons for a bad day."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs, somebody
from ivr.console.context import console
from ivr.console.log import record
from ivr.console.now.forms import FormError, Wanted, fingerprint, wanted
from ivr.console.now.reasons import OWN, REASONS
from ivr.console.now.state import State, state
from ivr.console.publishing.going_live import author, place, say_what_became
from ivr.console.publishing.live import live_state
from ivr.console.publishing.planning import open_schedules
from ivr.console.publishing.returned import returned
from ivr.editions import closing
from ivr.editions.closing import Edited, Live
from ivr.editions.holding import is_to_come
from ivr.editions.planned.proposals import ProposalsTable
from ivr.editions.table import Origin, RefusedError, TakenError
from ivr.store.database import StoreError
from ivr.tree.closings import Notice
from ivr.tree.hours import zone_info
from ivr.tree.model import Line
from ivr.web import formats
from ivr.web.problems import told
from ivr.web.translations import gettext as _

now = Blueprint("now", __name__, url_prefix="/now", template_folder="templates")


@now.app_template_filter("soon")
def _moment(at: datetime, zone: str) -> str:
    return formats.when(at, zone, console().clock())


@now.app_template_filter("until")
def _until(at: datetime, zone: str) -> str:
    return formats.until(at, zone, console().clock())


@now.app_template_filter("near_day")
def _day(at: datetime, zone: str) -> str:
    today = console().clock().astimezone(zone_info(zone)).date()
    return formats.near_day(at.astimezone(zone_info(zone)).date(), today)


@now.get("/")
@needs(Role.VIEWER)
def home() -> str:
    at, heard = console().clock(), console().editions.live.line
    try:
        found = live_state()
    except StoreError:
        return render_template("console/now/home.html", line=heard, state=state(heard, at),
                               live=None, made=[], announced=[], now=at)  # fmt: skip
    before = closing.live(console().table) if found.newest else None
    line = before.line if before else heard
    # What the buttons of this page have made:
    made = [one for one in closing.made(before) if is_to_come(one, at)] if before else []
    announced = closing.announcements(before) if before else []
    announced = [one for one in announced if is_to_come(one, at)]
    return render_template("console/now/home.html", line=line, state=state(line, at), live=found,
                           made=made, announced=announced, reasons=REASONS, now=at,
                           proposed=len(ProposalsTable(console().engine).open()),
                           planned=open_schedules(), returned=returned(somebody()))  # fmt: skip


@now.errorhandler(StoreError)
def _away(_error: StoreError) -> ResponseReturnValue:
    return redirect(url_for("console.now.home"))


@now.errorhandler(RefusedError)
def _refused(error: RefusedError) -> ResponseReturnValue:
    flash(told(str(error)), "error")
    return redirect(url_for("console.now.home"))


class Asked(NamedTuple):
    """What a form asks for, and what would come of it; `edited` is None while it cannot be done."""

    form: Wanted
    edited: Edited | None
    field: str = ""
    error: str = ""


def _closing(before: Live) -> Asked:
    """What the form of a closing asks for."""
    at, form = console().clock(), wanted(before.line)
    if form.reason == OWN and not any(form.texts.values()):
        return Asked(form, None)
    return _tried(form, lambda: closing.close(
        at, before, form.texts, form.contacts, form.ends(at, before.line.zone)))  # fmt: skip


def _notice(before: Live) -> Asked:
    """What the form of a notice asks for."""
    at, form = console().clock(), wanted(before.line)
    missing = [tag for tag, text in form.texts.items() if not text.strip()]
    if len(missing) == len(form.texts) and request.method == "GET":
        return Asked(form, None)
    if missing:
        return Asked(form, None, f"text-{missing[0]}", _("Write what callers should hear."))
    return _tried(form, lambda: closing.announce(
        at, before, form.texts, form.ends(at, before.line.zone), form.urgent))  # fmt: skip


def _tried(form: Wanted, make: Callable[[], Edited]) -> Asked:
    try:
        return Asked(form, make())
    except FormError as error:
        return Asked(form, None, error.field, str(error))
    except RefusedError as error:
        return Asked(form, None, "", told(str(error)))


def _shown(template: str, asked: Asked, before: Live) -> str:
    line = asked.edited.line if asked.edited else before.line
    return render_template(
        f"console/now/{template}.html", form=asked.form, edited=asked.edited, line=line,
        field=asked.field, error=asked.error, heard=_texts(asked.edited),
        seen=fingerprint(asked.edited) if asked.edited else "", reasons=REASONS,
        after=_after(asked.edited), now=console().clock(),
    )  # fmt: skip


def _texts(edited: Edited | None) -> dict[str, str]:
    """What callers will hear of the new notice, by language."""
    if edited is None or not edited.notices:
        return {}
    name = str(edited.notices[0])
    return {tag: one.text for tag, tree in edited.line.languages.items()
            for one in tree.notices if str(one) == name}  # fmt: skip


def _after(edited: Edited | None) -> State | None:
    return state(edited.line, console().clock()) if edited else None


@now.route("/close", methods=["GET", "POST"])
@needs(Role.PUBLISHER)
def close() -> ResponseReturnValue:
    before = closing.live(console().table)
    asked = _closing(before)
    edited = _confirmed(asked.edited)
    if edited is None:
        return _shown("close", asked, before)
    [notice] = edited.notices
    said = _("closed %(until)s: %(text)s", until=_lasts(notice, before.line), text=notice.text)
    return _go_live(edited, said, "closing")


@now.route("/notice", methods=["GET", "POST"])
@needs(Role.PUBLISHER)
def notice() -> ResponseReturnValue:
    before = closing.live(console().table)
    asked = _notice(before)
    edited = _confirmed(asked.edited)
    if edited is None:
        return _shown("notice", asked, before)
    [made] = edited.notices
    return _go_live(edited, _("notice: %(text)s", text=made.text), "console")


@now.route("/open", methods=["GET", "POST"])
@needs(Role.PUBLISHER)
def reopen() -> ResponseReturnValue:
    found, number = _ending(), request.values.get("notice", "")
    if found is None:
        flash(_("Nothing is closed from here any more, so nothing was changed."), "warning")
        return redirect(url_for("console.now.home"))
    edited = _confirmed(found)
    if edited is None:
        return render_template("console/now/open.html", edited=found, seen=fingerprint(found),
                               before=found.before.line, number=number, after=_after(found),
                               now=console().clock())  # fmt: skip
    if number:
        said = _("notice taken back: %(text)s", text=edited.notices[0].text)
        return _go_live(edited, said, "console")
    return _go_live(edited, _("open again"), "opening")


def _ending() -> Edited | None:
    """Take out all closings, or the notice that is named."""
    before, number = closing.live(console().table), request.values.get("notice", "")
    if number.isdecimal():
        return closing.withdraw(before, int(number[:6]))
    return closing.reopen(console().clock(), before)


def _confirmed(edited: Edited | None) -> Edited | None:
    """What is sent now by a person who has looked at exactly this; else they are shown it first."""
    seen = request.form.get("seen")
    return edited if edited and request.method == "POST" and seen == fingerprint(edited) else None


def _lasts(notice: Notice, line: Line) -> str:
    return _until(notice.end, line.zone) if notice.end else _("until somebody opens it")


def _go_live(edited: Edited, note: str, origin: Origin) -> ResponseReturnValue:
    """Publish, write the menu file if it is what was live, and show what callers hear now."""
    who = somebody()
    try:
        outcome = closing.publish(console().table, place(), edited, author(who), note, origin)
    except TakenError as error:
        flash(_("%(who)s has published something else just now: look again, and confirm.",
                who=error.newest.by), "error")  # fmt: skip
        return redirect(url_for("console.now.home"))
    record(origin, f"edition {outcome.published.number}", note)
    say_what_became(outcome)
    return redirect(url_for("console.now.home"))
