"""Questions from an FAQ: understood, shown for a look, and kept as a draft or added to one."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import checks, log
from ivr.console.access import Role, needs, somebody
from ivr.console.change import checked, words
from ivr.console.change.blueprint import change
from ivr.console.change.forms.faq import menus, with_questions, without_known
from ivr.console.change.pages.answers import save_and_answer
from ivr.console.change.table import Draft
from ivr.console.change.uploaded import uploaded, why
from ivr.console.context import console
from ivr.console.subject import live
from ivr.dialogue.phrases import languages as every_language
from ivr.drafts.arrange import arranged
from ivr.drafts.draft import draft as draft_of
from ivr.drafts.draft import written
from ivr.drafts.menu_file import WORDS, Start, guessed_language, mistakes
from ivr.drafts.outline import Outline, Section, from_json, to_json
from ivr.drafts.uploads import Understood, UploadError, check_size, understood
from ivr.editing.changes import EditError
from ivr.editing.form import languages
from ivr.tree.telephone import time_zone
from ivr.web.problems import told
from ivr.web.translations import gettext as _

MAX_LISTED = 50  # texts that were left out, of each kind


class Chosen(NamedTuple):
    """What somebody gives besides the questions: of a new line, or where a draft gets them."""

    language: str
    name: str = ""
    number: str = ""
    hours: str = ""
    menu: str = "menu"
    own: str = ""

    @property
    def start(self) -> Start:
        zone = time_zone(self.number, self.language.rpartition("-")[2])
        zone = zone or (_live_zone() if self.hours else "")
        return Start(self.name, self.language, number=self.number, hours=self.hours, timezone=zone)


def _live_zone() -> str:
    line = live(console()).line
    return line.default.timezone if line else ""


@change.get("/faq")
@needs(Role.EDITOR)
def new_faq() -> ResponseReturnValue:
    """Ask for an FAQ of which a new line is made."""
    return _ask(None)


@change.get("/<int:id>/faq")
@needs(Role.EDITOR)
def faq() -> ResponseReturnValue:
    """Ask for an FAQ whose questions come into a draft."""
    return _ask(checked.draft())


def _ask(draft: Draft | None, error: str = "") -> ResponseReturnValue:
    menu = request.values.get("menu", "")
    page = render_template("console/change/faq.html", draft=draft, menu=menu, error=error)
    return page, 422 if error else 200


@change.post("/faq")
@needs(Role.EDITOR)
def understand_new() -> ResponseReturnValue:
    """Show what was understood of an FAQ."""
    return _understand(None)


@change.post("/<int:id>/faq")
@needs(Role.EDITOR)
def understand() -> ResponseReturnValue:
    """Show what was understood of an FAQ, and where it can go."""
    return _understand(checked.draft())


def _understand(draft: Draft | None) -> ResponseReturnValue:
    try:
        found = understood(*uploaded("file", "text"))
    except UploadError as error:
        return _ask(draft, why(error.reason))
    return _look(draft, found.outline, _first_choice(draft, found))


def _first_choice(draft: Draft | None, found: Understood) -> Chosen:
    language = guessed_language(found.language, found.outline)
    if draft:
        known = languages(draft.files)
        language = language if language in known else known[0] if known else language
        return Chosen(language, menu=request.form.get("menu", "menu"))
    return Chosen(language, found.site)


def _look(
    draft: Draft | None, outline: Outline, chosen: Chosen, errors: Sequence[str] = ()
) -> ResponseReturnValue:
    entries, twice = without_known(outline.entries, draft.files if draft else {})
    page = render_template(
        "console/change/faq_look.html",
        draft=draft,
        outline=outline,
        outline_json=json.dumps(to_json(outline)),
        entries=arranged(entries, WORDS.get(chosen.language, WORDS["en-US"])),
        count=len([*Section("", entries).questions()]),
        twice=twice,
        most=MAX_LISTED,
        chosen=chosen,
        errors=errors,
        languages=languages(draft.files) if draft else every_language(),
        menus=menus(checks.checked(draft.files).elements) if draft else (),
    )
    return page, 422 if errors else 200


@change.post("/faq/keep")
@needs(Role.EDITOR)
def keep_new_faq() -> ResponseReturnValue:
    """Make a draft of a whole line from the questions that were shown."""
    outline, chosen = _sent(every_language())
    if not chosen.name:
        return _look(None, outline, chosen, [_("write what the line is called")])
    if errors := mistakes(chosen.start):
        return _look(None, outline, chosen, [one.rstrip(".") for one in errors])
    entries, _twice = without_known(outline.entries, {})
    text = written(draft_of(chosen.start, outline._replace(entries=entries)))[0]
    title = _("From an FAQ: %(name)s", name=chosen.name)
    made = checked.table().begin({"": text.encode()}, 0, somebody().name, title)
    log.record("draft begun", words.title_of(made.title, made.id))
    return redirect(url_for("console.change.draft", id=made.id), 303)


@change.post("/<int:id>/faq/keep")
@needs(Role.EDITOR)
def keep_faq() -> ResponseReturnValue:
    """Add the questions that were shown to a menu of the draft."""
    draft, was = checked.draft(), request.form.get("was", "")
    files = checked.table().files(draft.id, was) or draft.files
    outline, chosen = _sent(languages(files))
    entries, _twice = without_known(outline.entries, files)
    try:
        mine = with_questions(files, entries, chosen.menu, chosen.own, chosen.language)
    except EditError as error:
        return _look(draft, outline, chosen, [told(str(error))])
    here = url_for("console.change.draft", id=draft.id)
    return save_and_answer(draft, mine, was, here, _("questions from an FAQ"))


def _sent(known: Sequence[str]) -> tuple[Outline, Chosen]:
    """What was shown, and what somebody gave besides."""
    try:
        outline = from_json(json.loads(request.form.get("outline", "")))
        check_size(outline)
    except (ValueError, RecursionError, UploadError):
        abort(400)
    given = {name: " ".join(request.form.get(name, "").split()) for name in Chosen._fields}
    chosen = Chosen(**given)
    return outline, chosen if chosen.language in known else chosen._replace(language=known[0])
