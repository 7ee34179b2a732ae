"""Where something is in the menu of a draft: moved, removed, given another key, or new."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks
from ivr.console.access import Role, needs
from ivr.console.change import checked
from ivr.console.change.blueprint import change
from ivr.console.change.forms import inputs, new
from ivr.console.change.forms.outline import title_of_element
from ivr.console.change.pages.answers import save_and_answer
from ivr.console.change.table import Draft
from ivr.editing.changes import (
    Change,
    EditError,
    Move,
    Remove,
    SetKey,
    address_after,
    apply,
)
from ivr.editing.form import find, languages
from ivr.web.problems import told
from ivr.web.translations import gettext as _


@change.post("/<int:id>/place")
@needs(Role.EDITOR)
def place() -> ResponseReturnValue:
    """Move an element, give it another key, or remove it."""
    draft, address = checked.draft(), request.form.get("address", "")
    files = _began(draft)
    element = find(checks.checked(files).elements, address)
    if element is None:
        abort(404)
    action = request.form.get("action", "")
    known: dict[str, Change] = {
        "up": Move(element.address, -1),
        "down": Move(element.address, 1),
        "key": SetKey(element.address, request.form.get("key", "")),
        "remove": Remove(element.address),
    }
    if action not in known:
        abort(400)
    title = title_of_element(element)
    what = _("%(title)s removed", title=title) if action == "remove" else _(
        "%(title)s moved", title=title)  # fmt: skip
    here = url_for("console.change.element", id=draft.id, address=element.address)
    return _changed(draft, known[action], what, here)


def _changed(draft: Draft, wanted: Change, what: str, back: str) -> ResponseReturnValue:
    files, was = _began(draft), request.form.get("was", "")
    try:
        mine = apply(files, wanted)
        after = address_after(files, wanted)
    except EditError as error:
        flash(_("Not changed: %(why)s.", why=told(str(error))), "error")
        return redirect(back, 303)
    here = url_for("console.change.draft", id=draft.id)
    if after:
        here = url_for("console.change.element", id=draft.id, address=after)
    return save_and_answer(draft, mine, was, here, what)


def _began(draft: Draft) -> dict[str, bytes]:
    """The files that the person has seen."""
    return checked.table().files(draft.id, request.form.get("was", "")) or dict(draft.files)


@change.get("/<int:id>/add")
@needs(Role.EDITOR)
def add() -> str:
    """Show the form of something new."""
    return _new("")


@change.post("/<int:id>/add")
@needs(Role.EDITOR)
def added() -> ResponseReturnValue:
    """Add something new, and show its form."""
    draft, files = checked.draft(), _began(checked.draft())
    kind, menu = _asked()
    form = dict(request.form.lists())
    wanted = new.change(kind, menu, form, languages(files))
    try:
        mine, after = apply(files, wanted), address_after(files, wanted)
    except EditError as error:
        return _new(told(str(error))), 422
    here = url_for("console.change.element", id=draft.id, address=after)
    return save_and_answer(draft, mine, request.form.get("was", ""), here, _(new.KINDS[kind][0]))


def _asked() -> tuple[str, str]:
    """What should be added, and to which menu."""
    kind = request.values.get("kind", "")
    if kind not in new.KINDS:
        abort(404)
    return kind, request.values.get("menu", "menu")


def _new(error: str) -> str:
    kind, menu = _asked()
    draft, found = checked.checked_draft()
    around = inputs.known(found.elements, found.loaded.line)
    fields = new.fields(kind, languages(draft.files))
    return render_template(
        "console/change/new.html",
        draft=draft,
        kind=kind,
        menu=menu,
        around=find(found.elements, menu),
        heading=_(new.KINDS[kind][0]),
        inputs=[inputs.inputs(field, around) for field in fields],
        error=error,
    )
