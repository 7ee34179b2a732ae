"""One question, contact, notice, … of a draft as a form, which changes only its own lines."""

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks
from ivr.console.access import Role, needs
from ivr.console.change import checked
from ivr.console.change.blueprint import change
from ivr.console.change.forms import inputs
from ivr.console.change.forms.outline import anchor, problems_of, title_of_element
from ivr.console.change.forms.sent import changes
from ivr.console.change.forms.shown import fields_of, rare_fields_of
from ivr.console.change.forms.week import WeekError
from ivr.console.change.pages.answers import save_and_answer, wants_json
from ivr.console.change.table import Draft
from ivr.console.checks import Checked
from ivr.console.phone.sound import sounds
from ivr.editing.changes import EditError, apply
from ivr.editing.form import Element, find
from ivr.prompts.listen import read_aloud
from ivr.tree.model import Line
from ivr.web.problems import told
from ivr.web.translations import gettext as _


@change.get("/<int:id>/element")
@needs(Role.EDITOR)
def element() -> str:
    """Show the form of what `address` names, by its place or an option's id."""
    draft, menu = checked.checked_draft()
    found = find(menu.elements, request.args.get("address", ""))
    if found is None:
        abort(404)
    return _form(draft, menu, found)


def _form(draft: Draft, menu: Checked, found: Element, error: Exception | None = None) -> str:
    loaded, every = menu.loaded, menu.elements
    around = inputs.known(every, loaded.line)
    problems = problems_of(found, every, loaded.problems)
    return render_template(
        "console/change/element.html",
        draft=draft,
        element=found,
        heading=title_of_element(found, every),
        inputs=[inputs.inputs(field, around, found.kind) for field in fields_of(found)],
        rare=[inputs.inputs(field, around, found.kind) for field in rare_fields_of(found)],
        problems=problems,
        own_forms={
            one: (found.address, where) for one in problems if (where := anchor(one, found))
        },
        beside={anchor(one, found): one for one in reversed(problems)},
        below=[(one, title_of_element(one, every)) for one in every if one.menu == found.address],
        around=find(every, found.menu) if found.menu else None,
        hear=_languages(loaded.line, found),
        error="" if error is None else told(str(error)),
        days=error.days if isinstance(error, WeekError) else {},
    )


def _languages(line: Line | None, element: Element) -> list[str]:
    """The languages in which an option can be heard: none if the menu has errors, or no voice."""
    if line is None or not element.key or not sounds().has_voice:
        return []
    return [one for one, tree in line.languages.items() if element.id in tree.options]


@change.post("/<int:id>/element")
@needs(Role.EDITOR)
def save_element() -> ResponseReturnValue:
    """Save what a form has changed, in its own lines."""
    draft, was = checked.draft(), request.form.get("was", "")
    files = checked.table().files(draft.id, was) or draft.files
    menu = checks.checked(files)
    found = find(menu.elements, request.form.get("address", ""))
    if found is None:
        abort(404)
    mine = dict(files)
    try:
        for one in changes(found, dict(request.form.lists())):
            mine = apply(mine, one)
    except (EditError, WeekError) as error:
        return _refused(draft, menu, found, error)
    here = url_for("console.change.element", id=draft.id, address=found.address)
    return save_and_answer(draft, mine, was, here, title_of_element(found, menu.elements))


def _refused(draft: Draft, menu: Checked, found: Element, error: Exception) -> ResponseReturnValue:
    """Say why nothing was saved, above the form with what somebody typed."""
    if wants_json():
        return jsonify(said=_("Not saved: %(why)s.", why=told(str(error)))), 422
    return _form(draft, menu, found, error), 422


@change.post("/<int:id>/spoken")
@needs(Role.EDITOR)
def spoken() -> ResponseReturnValue:
    """Say how a text is spoken while somebody types it."""
    _draft, menu = checked.checked_draft()
    tree = inputs.Known(menu.loaded.line, (), ()).tree(request.form.get("language", ""))
    heard = read_aloud(request.form.get("text", ""), tree)
    return jsonify(words=heard.words, problems=[*map(told, heard.problems)])
