"""Brings what others have published since a draft was begun into it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks, log
from ivr.console.access import Role, needs, somebody
from ivr.console.change import checked, words
from ivr.console.change.blueprint import change
from ivr.console.change.forms.sides import choices
from ivr.console.change.newer import newer
from ivr.console.change.pages.both import chosen
from ivr.console.change.table import Draft, StaleDraftError
from ivr.console.context import console
from ivr.console.identity.kept_forms import local
from ivr.editing.merge import Merged, merge
from ivr.editions.table import Published
from ivr.web.translations import gettext as _


@change.post("/<int:id>/newer")
@needs(Role.EDITOR)
def bring_newer() -> ResponseReturnValue:
    """Bring the newer changes in; where they collide with the draft's, let the person choose."""
    draft = checked.draft()
    live, was = newer(draft), request.form.get("was", draft.hash)
    mine = checked.table().files(draft.id, was)
    if live is None or mine is None:
        flash(_("There is nothing newer to bring in: the draft has all that is live."), "well")
        return _back(draft)
    table = console().table
    base, theirs = table.get(draft.base), table.files(live.edition)
    merged = merge(table.files(base.edition) if base else {}, mine, theirs, chosen())
    if merged.collisions and not _is_chosen(merged, live):
        shown = choices(merged.collisions, checks.checked(theirs).elements)
        page = render_template("console/change/newer_choice.html", draft=draft, live=live, was=was,
                               choices=shown, back=request.form.get("back", ""))  # fmt: skip
        return page, 409
    return _saved(draft, merged, was, live)


def _is_chosen(merged: Merged, live: Published) -> bool:
    """Whether the form has a choice for each of these collisions."""
    form = request.form
    is_all = all(f"choice-{number}" in form for number, _one in enumerate(merged.collisions))
    return is_all and form.get("after") == str(live.number)


def _saved(draft: Draft, merged: Merged, was: str, live: Published) -> ResponseReturnValue:
    what = _("the changes of edition %(number)d brought in", number=live.number)
    try:
        checked.table().save(draft.id, merged.files, was, somebody().name, what, live.number)
    except StaleDraftError as stale:
        flash(_("%(name)s has changed this draft meanwhile. Choose again.", name=stale.draft.by),
              "error")  # fmt: skip
        return _back(draft)
    log.record("draft brought up to date", words.title_of(draft.title, draft.id),
               f"edition {live.number}")  # fmt: skip
    flash(_("The draft now has the changes of edition %(number)d as well. Undo takes this back.",
            number=live.number), "well")  # fmt: skip
    return _back(draft)


def _back(draft: Draft) -> ResponseReturnValue:
    back = local(request.form.get("back", ""))
    return redirect(back or url_for("console.change.draft", id=draft.id), 303)
