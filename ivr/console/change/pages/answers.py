"""What every form of a draft answers once it has saved: a page, or a script's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import csrf, log
from ivr.console.access import somebody
from ivr.console.change import checked, saving, typed, words
from ivr.console.change.saving import CollisionError, Saved
from ivr.console.change.table import Draft
from ivr.web.translations import gettext as _

GOING_ON = timedelta(minutes=10)


def wants_json() -> bool:
    """Whether a script has sent this, which shows the answer itself."""
    return request.accept_mimetypes.best == "application/json"


def save_and_answer(
    draft: Draft, mine: Mapping[str, bytes], was: str, here: str, what: str
) -> ResponseReturnValue:
    """Save files, then go on `here`, or to where somebody chooses between two changes."""
    try:
        saved = keep(draft, mine, was, what)
    except CollisionError as collision:
        return choose(draft, collision)
    merged = saved.merged_with and _(
        "%(name)s changed other places meanwhile; both changes are in the draft.",
        name=saved.merged_with,
    )
    if wants_json():
        state = state_of(saved.draft, request.form.get("file"))
        return jsonify({**state, "merged": merged, "mine": saved.mine})
    flash(merged or _("Saved in the draft. Callers hear it once the draft is published."), "well")
    return redirect(here, 303)


def keep(draft: Draft, mine: Mapping[str, bytes], was: str, what: str) -> Saved:
    """Save files, and write it into the log. Raises CollisionError."""
    saved = saving.save(checked.table(), draft.id, mine, was, somebody().name, what)
    if _is_worth_a_line(draft):
        log.record("draft changed", words.title_of(draft.title, draft.id), what)
    return saved


def choose(draft: Draft, collision: CollisionError) -> ResponseReturnValue:
    """Lead to where somebody chooses between two changes."""
    both = url_for("console.change.both", id=draft.id, mine=collision.mine, was=collision.was)
    if wants_json():
        said = _("%(name)s has changed the same place. Your text is kept: choose what should "
                 "stay.", name=collision.theirs.by)  # fmt: skip
        return jsonify(said=said, choose=both), 409
    return redirect(both, 303)


def _is_worth_a_line(before: Draft) -> bool:
    """Whether a save belongs into the log: not each pause of somebody who goes on typing.

    The draft itself keeps every state with its author.
    """
    goes_on = before.by == somebody().name and datetime.now(UTC) - before.at < GOING_ON
    return before.step == 1 or not goes_on


def state_of(draft: Draft, file: str | None) -> dict[str, object]:
    """Return what a script shows of a draft that was changed; a file's text if it shows one."""
    said = _("%(name)s changed this draft %(ago)s.", name=draft.by, ago=words.ago(draft.at))
    found = None if file is None else draft.files.get(file)
    shown = None if found is None else typed.as_text(found)
    return {"hash": draft.hash, "by": draft.by, "said": said, "text": shown,
            "token": csrf.token()}  # fmt: skip
