"""The list of drafts, and what can be done with each as a whole."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import log
from ivr.console.access import Role, needs, somebody
from ivr.console.change import checked, words
from ivr.console.change.blueprint import MAX_LISTED, change
from ivr.console.change.forms.outline import MAX_OPTIONS, addresses, anchor, sections
from ivr.console.change.newer import newer
from ivr.console.change.table import Draft, StaleDraftError
from ivr.console.context import console
from ivr.console.identity.kept_forms import local
from ivr.console.publishing.returned import returned
from ivr.web.translations import gettext as _


@change.get("/")
@needs(Role.EDITOR)
def home() -> str:
    """List the drafts, and let somebody begin one."""
    table = checked.table()
    return render_template(
        "console/change/home.html",
        drafts=table.all(),
        removed=table.removed(),
        newest=console().table.newest(),
        returned=returned(somebody()),
        line=console().editions.live.line,
    )


@change.post("/")
@needs(Role.EDITOR)
def begin() -> ResponseReturnValue:
    """Begin a draft from what is live, or from an edition that the form names."""
    number, files = _beginning()
    made = checked.table().begin(files, number, somebody().name, _line_of("title"))
    log.record("draft begun", words.title_of(made.title, made.id))
    return redirect(url_for("console.change.draft", id=made.id), 303)


def _beginning() -> tuple[int, dict[str, bytes]]:
    """Return the number and the files of the edition that a draft should begin from."""
    here = console()
    asked = request.form.get("edition", 0, type=int)
    found = here.table.get(asked) if 0 < asked < 2**31 else here.table.newest()
    if found is None:
        abort(404)
    return found.number, here.table.files(found.edition)


@change.get("/<int:id>/")
@needs(Role.EDITOR)
def draft() -> str:
    """Show the menu of a draft as a list, with its problems."""
    found, menu = checked.checked_draft()
    every, problems = menu.elements, menu.loaded.problems
    shown = problems[:MAX_LISTED]
    return render_template(
        "console/change/draft.html",
        draft=found,
        sections=sections(every, problems),
        is_large=sum(bool(one.key) for one in every) > MAX_OPTIONS,
        has_menu=any(one.key for one in every),
        problems=shown,
        forms={
            one: (where.address, anchor(one, where))
            for one, where in addresses(every, shown)
            if where
        },
        more=len(problems[MAX_LISTED:]),
        returned=[one for one in returned(somebody()) if one.proposal.draft == found.id],
        line=console().editions.live.line,
        newest=newer(found),
        errors=sum(one.severity == "error" for one in problems),
        advice=sum(one.severity != "error" for one in problems),
    )


@change.post("/<int:id>/title")
@needs(Role.EDITOR)
def rename() -> ResponseReturnValue:
    """Give a draft another title."""
    draft = checked.draft()
    checked.table().rename(draft.id, _line_of("title"))
    log.record("draft renamed", words.title_of(draft.title, draft.id), _line_of("title"))
    return _to(draft)


@change.post("/<int:id>/remove")
@needs(Role.EDITOR)
def remove() -> ResponseReturnValue:
    """Take a draft out of the list; it can be brought back for a month."""
    draft = checked.draft()
    title = words.title_of(draft.title, draft.id)
    checked.table().remove(draft.id)
    log.record("draft removed", title)
    flash(_("“%(title)s” is removed. You can bring it back below.", title=title), "well")
    return redirect(url_for("console.change.home"), 303)


@change.post("/<int:id>/restore")
@needs(Role.EDITOR)
def restore() -> ResponseReturnValue:
    """Bring a removed draft back."""
    table = checked.table()
    if g.draft_id >= 2**31:
        abort(404)
    table.restore(g.draft_id)
    log.record("draft brought back", words.title_of(checked.draft().title, g.draft_id))
    return _to(checked.draft())


@change.post("/<int:id>/undo")
@needs(Role.EDITOR)
def undo() -> ResponseReturnValue:
    """Take back the last change, if it is the one that the person has seen."""
    return _moved("undo")


@change.post("/<int:id>/redo")
@needs(Role.EDITOR)
def redo() -> ResponseReturnValue:
    """Make again what was taken back."""
    return _moved("redo")


def _moved(where: str) -> ResponseReturnValue:
    table, before = checked.table(), checked.draft()
    move = table.undo if where == "undo" else table.redo
    try:
        after = move(before.id, request.form.get("was", ""))
    except StaleDraftError as stale:
        said = _("%(name)s has changed this draft meanwhile. Look at it, then undo again.",
                 name=stale.draft.by)  # fmt: skip
        flash(said, "error")
        return _to(before)
    if after.step == before.step:
        flash(_("There is nothing more to undo.") if where == "undo"
              else _("There is nothing to do again."), "warning")  # fmt: skip
    else:
        log.record(f"draft {where}", words.title_of(after.title, after.id))
        by = before.by if where == "undo" else after.by
        flash(_("The change by %(name)s is undone.", name=by) if where == "undo"
              else _("The change by %(name)s is made again.", name=by), "well")  # fmt: skip
    return _to(after)


@change.get("/<int:id>/states")
@needs(Role.EDITOR)
def states() -> str:
    """Show who changed a draft, when, and let somebody go back to any state of it."""
    draft = checked.draft()
    saved = checked.table().states(draft.id)
    return render_template("console/change/states.html", draft=draft, states=saved)


@change.post("/<int:id>/states")
@needs(Role.EDITOR)
def take_state() -> ResponseReturnValue:
    """Make an earlier state of a draft its present one."""
    table, draft = checked.table(), checked.draft()
    files = table.files(draft.id, request.form.get("hash", ""))
    if files is None:
        abort(404)
    try:
        base = table.base(draft.id, request.form.get("hash", ""))
        table.save(draft.id, files, request.form.get("was", ""), somebody().name, base=base)
    except StaleDraftError as stale:
        flash(_("%(name)s has changed this draft meanwhile. Choose again.", name=stale.draft.by),
              "error")  # fmt: skip
        return redirect(url_for("console.change.states", id=draft.id), 303)
    log.record("draft set back", words.title_of(draft.title, draft.id))
    flash(_("The draft is as it was then. Undo takes this back."), "well")
    return _to(draft)


def _to(draft: Draft) -> ResponseReturnValue:
    """Go to where a form of this part was sent from, else to the draft."""
    back = request.form.get("back", "")
    known = url_for("console.change.draft", id=draft.id)
    return redirect(back if back.startswith(known) and local(back) else known, 303)


def _line_of(field: str) -> str:
    """Return what was typed in one line of a form, without what no database keeps."""
    return " ".join(request.form.get(field, "").replace("\0", " ").split())
