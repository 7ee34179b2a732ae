"""The pages of saved calls: they are played on any menu, and tell where it is heard differently."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import log
from ivr.console.access import Role, needs, somebody
from ivr.console.context import console
from ivr.console.phone.held import own_call
from ivr.console.phone.saved import (
    CallsTable,
    Saved,
    replay_all,
    replay_one,
    saved_calls,
    title_of,
)
from ivr.console.subject import Subject, subject
from ivr.preview.saved_call import SavedCallError
from ivr.store.database import StoreError
from ivr.web.problems import told
from ivr.web.translations import gettext as _


def listed(menu: Subject) -> dict[str, object]:
    """Return what a page shows of all saved calls, played on a menu."""
    here = console()
    try:
        calls = saved_calls(here.engine, here.settings.tree.parent)
    except StoreError as error:
        return {"saved": [], "outcomes": [], "away": told(str(error))}
    outcomes = replay_all(menu.line, calls) if menu.line else []
    return {"saved": calls, "outcomes": outcomes, "away": ""}


@needs(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Keep a call that was made here as a test of the line."""
    held = own_call(name)
    if held is None:
        abort(404)
    title = request.form.get("title", "").strip()
    if not title:
        flash(_("Give the call a name, such as what the caller wants, and save it again."), "error")
        return redirect(url_for(".call", name=name))
    number = _table().save(title, held.saved_text(), somebody().name)
    log.record("call saved", title)
    flash(_("The call is saved. Every draft can be tried with it before it is published."), "well")
    return _to_saved(number, held.asked)


@needs(Role.EDITOR)
def upload() -> ResponseReturnValue:
    """Keep a call from a file, as `ivr call` prints it."""
    file = request.files.get("file")
    raw = file.read(64 * 1024) if file else b""
    try:
        text = raw.decode("utf-8-sig")
        title = request.form.get("title", "").strip() or title_of(text) or _("A call")
        number = _table().save(title, text, somebody().name)
    except UnicodeDecodeError:
        flash(_("The file is not text: choose one that was downloaded here."), "error")
        return redirect(url_for(".home"))
    except SavedCallError as error:
        line, why = error.problems[0]
        flash(
            _("The file is not a saved call: line %(line)d: %(why)s", line=line, why=told(why)),
            "error",
        )
        return redirect(url_for(".home"))
    log.record("call saved", title)
    return redirect(url_for(".saved", number=number))


@needs(Role.VIEWER)
def saved(number: int) -> str:
    """Show a saved call, and where a menu is heard differently."""
    call, menu = _found(number), subject()
    outcome = replay_one(menu.line, call) if menu.line else None
    return render_template(
        "console/phone/saved.html", call=call, subject=menu, outcome=outcome,
        lines=call.text.splitlines(),
    )  # fmt: skip


@needs(Role.VIEWER)
def download(number: int) -> Response:
    """Answer with the file that `ivr test` reads."""
    call = _found(number)
    response = Response(call.text, mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=call.file_name)
    return response


@needs(Role.EDITOR)
def rewrite(number: int) -> ResponseReturnValue:
    """Keep a call as it is heard now."""
    call, menu = _found(number), subject()
    outcome = replay_one(menu.line, call) if menu.line else None
    if outcome and outcome.match and outcome.match.text:
        _table().rewrite(number, outcome.match.text, somebody().name)
        log.record("saved call rewritten", call.title)
        flash(_("The call is saved as it is heard now."), "well")
    return _to_saved(number, menu.asked)


@needs(Role.EDITOR)
def remove(number: int) -> ResponseReturnValue:
    """Remove a saved call; it can be brought back."""
    call = _found(number)
    _table().remove(number)
    log.record("saved call removed", call.title)
    return redirect(url_for(".home", removed=number))


@needs(Role.EDITOR)
def bring_back(number: int) -> ResponseReturnValue:
    """Undo the removal of a saved call."""
    _table().bring_back(number)
    log.record("saved call brought back", _found(number).title)
    return redirect(url_for(".saved", number=number))


def add_to(phone: Blueprint) -> None:
    """Give these pages their addresses."""
    phone.add_url_rule("/call/<name>/save", view_func=save, methods=["POST"])
    phone.add_url_rule("/saved", view_func=upload, methods=["POST"])
    phone.add_url_rule("/saved/<int:number>", view_func=saved)
    phone.add_url_rule("/saved/<int:number>.txt", view_func=download)
    phone.add_url_rule("/saved/<int:number>/rewrite", view_func=rewrite, methods=["POST"])
    phone.add_url_rule("/saved/<int:number>/remove", view_func=remove, methods=["POST"])
    phone.add_url_rule("/saved/<int:number>/back", view_func=bring_back, methods=["POST"])


def _to_saved(number: int, asked: Mapping[str, int]) -> ResponseReturnValue:
    values: dict[str, Any] = {**asked, "number": number}
    return redirect(url_for(".saved", **values))


def _table() -> CallsTable:
    return CallsTable(console().engine)


def _found(number: int) -> Saved:
    found = _table().get(number) if number < 2**31 else None
    if found is None:
        abort(404)
    return found
