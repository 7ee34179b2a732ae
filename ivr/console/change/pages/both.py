"""Two changes of one place, side by side, and a choice for each."""

from collections.abc import Sequence

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks
from ivr.console.access import Role, needs
from ivr.console.change import checked
from ivr.console.change.blueprint import change
from ivr.console.change.forms.sides import choices
from ivr.console.change.pages.answers import save_and_answer
from ivr.console.change.table import Draft
from ivr.editing.merge import Choice, Merged, merge
from ivr.web.translations import gettext as _

_CHOICES: dict[str, Choice] = {"mine": "mine", "theirs": "theirs", "both": "both"}


@change.get("/<int:id>/both")
@needs(Role.EDITOR)
def both() -> str:
    """Show what somebody could not save beside what another has saved."""
    draft = checked.draft()
    mine, was = request.args.get("mine", ""), request.args.get("was", "")
    merged = _merged(draft, mine, was, draft.hash, ())
    shown = choices(merged.collisions, checks.checked(draft.files).elements)
    return render_template(
        "console/change/both.html", draft=draft, mine=mine, was=was, choices=shown
    )


@change.post("/<int:id>/both")
@needs(Role.EDITOR)
def choose() -> ResponseReturnValue:
    """Save what was chosen; what has changed since the choice is merged again."""
    draft, form = checked.draft(), request.form
    theirs = form.get("theirs", "")
    merged = _merged(draft, form.get("mine", ""), form.get("was", ""), theirs, chosen())
    here = url_for("console.change.draft", id=draft.id)
    return save_and_answer(draft, merged.files, theirs, here, _("two changes of one place"))


def chosen() -> list[Choice]:
    """What the form says of each collision, in their order."""
    form = request.form
    count = min(form.get("count", 0, type=int), 10_000)
    return [_CHOICES.get(form.get(f"choice-{number}", ""), "mine") for number in range(count)]


def _merged(draft: Draft, mine: str, was: str, theirs: str, choices: Sequence[Choice]) -> Merged:
    table = checked.table()
    my, their = table.files(draft.id, mine), table.files(draft.id, theirs)
    if my is None or their is None:
        abort(404)
    return merge(table.files(draft.id, was) or {}, my, their, choices)
