"""A draft as text: a file of it in an editor, saved with the hash of what was edited."""

from collections.abc import Mapping

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import csrf, log
from ivr.console.access import Role, needs, somebody
from ivr.console.change import checked, saving, typed, words
from ivr.console.change.blueprint import MAX_LISTED, change
from ivr.console.change.menu import rows
from ivr.console.change.saving import CollisionError
from ivr.console.change.table import Draft
from ivr.tree.problems import Problem
from ivr.tree.schema import schema
from ivr.web.translations import gettext as _


@change.get("/<int:id>/text")
@needs(Role.EDITOR)
def text() -> str:
    """Show a file of a draft as text, with its problems."""
    draft = checked.draft()
    name = _named(draft.files, request.args.get("file", ""))
    loaded = checked.check_files(draft.files)
    return render_template(
        "console/change/text.html",
        draft=draft,
        name=name,
        text=typed.as_text(draft.files[name]),
        is_utf8=typed.is_utf8(draft.files[name]),
        problems=loaded.problems[:MAX_LISTED],
        more=len(loaded.problems[MAX_LISTED:]),
        rows=[row for row in rows(loaded.line) if row.place.file == name],
        line=request.args.get("line", 0, type=int),
    )


@change.post("/<int:id>/text")
@needs(Role.EDITOR)
def save_text() -> ResponseReturnValue:
    """Save a typed text, merged with what others have saved; a script hears of it in JSON."""
    draft, was = checked.draft(), request.form.get("was", "")
    began = checked.table().files(draft.id, was) or draft.files
    name = _named(began, request.form.get("file", ""))
    mine = {**began, name: typed.as_bytes(request.form.get("text", ""), began[name])}
    here = url_for("console.change.text", id=draft.id, file=name or None)
    return save_and_answer(draft, mine, was, here, _("as text"))


def save_and_answer(
    draft: Draft, mine: Mapping[str, bytes], was: str, here: str, what: str
) -> ResponseReturnValue:
    """Save files, then go on `here`, or to where somebody chooses between two changes."""
    is_script = request.accept_mimetypes.best == "application/json"
    try:
        saved = saving.save(checked.table(), draft.id, mine, was, somebody().name, what)
    except CollisionError as collision:
        both = url_for("console.change.both", id=draft.id, mine=collision.mine, was=collision.was)
        if is_script:
            said = _("%(name)s has changed the same place. Your text is kept: choose what should "
                     "stay.", name=collision.theirs.by)  # fmt: skip
            return jsonify(said=said, choose=both), 409
        return redirect(both, 303)
    log.record("draft changed", words.title_of(draft.title, draft.id), what)
    merged = saved.merged_with and _(
        "%(name)s changed other places meanwhile; both changes are in the draft.",
        name=saved.merged_with,
    )
    if is_script:
        state = _state(saved.draft, request.form.get("file", ""))
        return jsonify({**state, "merged": merged, "mine": saved.mine})
    flash(merged or _("Saved."), "well")
    return redirect(here, 303)


@change.get("/<int:id>/changed")
@needs(Role.EDITOR)
def changed() -> ResponseReturnValue:
    """Tell a script whether a draft has changed since its hash was `was`, and how."""
    draft = checked.draft()
    if draft.hash == request.args.get("was"):
        said = _("Last changed by %(name)s, %(ago)s.", name=draft.by, ago=words.ago(draft.at))
        return jsonify(hash=draft.hash, said=said, token=csrf.token())
    return jsonify(_state(draft, request.args.get("file", "")))


def _state(draft: Draft, file: str) -> dict[str, object]:
    """Return what a script shows of a draft that was changed."""
    said = _("%(name)s changed this draft %(ago)s.", name=draft.by, ago=words.ago(draft.at))
    shown = typed.as_text(draft.files[file]) if file in draft.files else None
    return {"hash": draft.hash, "by": draft.by, "said": said, "text": shown,
            "token": csrf.token()}  # fmt: skip


@change.post("/<int:id>/check")
@needs(Role.EDITOR)
def check() -> ResponseReturnValue:
    """Check a text while somebody types it: its problems, and its menu with the lines."""
    draft = checked.draft()
    name = _named(draft.files, request.form.get("file", ""))
    now = typed.as_bytes(request.form.get("text", ""), draft.files[name])
    loaded = checked.check_files({**draft.files, name: now})
    return jsonify(
        problems=[as_json(one) for one in loaded.problems[:MAX_LISTED]],
        more=len(loaded.problems[MAX_LISTED:]),
        rows=[
            {"key": row.key, "title": row.title, "depth": row.depth, "line": row.place.line}
            for row in rows(loaded.line)
            if row.place.file == name
        ],
        has_errors=loaded.line is None,
    )


def as_json(problem: Problem) -> dict[str, object]:
    """Turn a problem into what the editor shows."""
    is_error = problem.severity == "error"
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": "error" if is_error else "info",
        "message": problem.message,
        "cure": problem.cure,
    }


@change.get("/schema")
@needs(Role.EDITOR)
def fields() -> ResponseReturnValue:
    """Give the editor what may be written where, to complete and explain it."""
    answer = jsonify(schema(part="part" in request.args))
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _named(files: Mapping[str, bytes], name: str) -> str:
    """Return the name of a file of a draft; there is none: 404."""
    if name not in files:
        abort(404)
    return name
