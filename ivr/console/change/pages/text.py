"""A draft as text: a file of it in an editor, saved with the hash of what was edited."""

from collections.abc import Mapping

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks, csrf
from ivr.console.access import Role, needs, somebody
from ivr.console.change import checked, typed, words
from ivr.console.change.blueprint import MAX_LISTED, change
from ivr.console.change.forms.outline import entries
from ivr.console.change.pages.answers import save_and_answer, state_of
from ivr.console.checks import OutdatedError
from ivr.tree.problems import Problem
from ivr.tree.schema import schema
from ivr.web.problems import told
from ivr.web.translations import gettext as _


@change.get("/<int:id>/text")
@needs(Role.EDITOR)
def text() -> str:
    """Show a file of a draft as text, with its problems."""
    draft, menu = checked.checked_draft()
    name, problems = _named(draft.files, request.args.get("file", "")), menu.loaded.problems
    return render_template(
        "console/change/text.html",
        draft=draft,
        name=name,
        text=typed.as_text(draft.files[name]),
        is_utf8=typed.is_utf8(draft.files[name]),
        problems=problems[:MAX_LISTED],
        more=len(problems[MAX_LISTED:]),
        rows=entries(menu.elements, name),
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


@change.get("/<int:id>/changed")
@needs(Role.EDITOR)
def changed() -> ResponseReturnValue:
    """Tell a script whether a draft has changed since its hash was `was`, and how."""
    draft = checked.draft()
    if draft.hash == request.args.get("was"):
        said = _("Last changed by %(name)s, %(ago)s.", name=draft.by, ago=words.ago(draft.at))
        return jsonify(hash=draft.hash, said=said, token=csrf.token())
    return jsonify(state_of(draft, request.args.get("file")))


@change.post("/<int:id>/check")
@needs(Role.EDITOR)
def check() -> ResponseReturnValue:
    """Check a text while somebody types it: its problems, and its menu with the lines."""
    draft = checked.draft()
    name = _named(draft.files, request.form.get("file", ""))
    now = typed.as_bytes(request.form.get("text", ""), draft.files[name])
    try:
        menu = checks.checked({**draft.files, name: now}, (draft.id, somebody().id))
    except OutdatedError:
        return jsonify(), 409  # the same person has typed something else meanwhile
    problems = menu.loaded.problems
    return jsonify(
        problems=[as_json(one) for one in problems[:MAX_LISTED]],
        more=len(problems[MAX_LISTED:]),
        rows=entries(menu.elements, name),
    )


def as_json(problem: Problem) -> dict[str, object]:
    """Turn a problem into what the editor shows."""
    is_error = problem.severity == "error"
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": "error" if is_error else "info",
        "message": told(problem.message),
        "cure": told(problem.cure),
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
