"""The texts of a draft in another language: a table for a translator, and the table put back."""

from typing import NamedTuple

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs
from ivr.console.change import checked
from ivr.console.change.blueprint import change
from ivr.console.change.pages.answers import choose, keep
from ivr.console.change.saving import CollisionError
from ivr.console.change.table import Draft
from ivr.console.change.uploaded import Uploaded, uploaded, why
from ivr.dialogue.phrases import languages
from ivr.drafts.translate import (
    HEADING,
    Files,
    TranslateError,
    Translations,
    as_table,
    from_csv,
    own_languages,
    read,
    table_rows,
)
from ivr.drafts.translated import Put, first_language, missing_in, put
from ivr.drafts.uploads import UploadError, as_csv, check_bytes
from ivr.events.written.spreadsheet import LibraryMissingError, as_xlsx
from ivr.events.written.tables import Table
from ivr.web.formats import language_name
from ivr.web.problems import told
from ivr.web.translations import gettext as _

MAX_LISTED = 50  # texts of a report
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Language(NamedTuple):
    """A language into which a menu can be translated; `missing` texts are to be written."""

    tag: str
    is_new: bool
    missing: int


@change.get("/<int:id>/translation")
@needs(Role.EDITOR)
def translation() -> ResponseReturnValue:
    """Offer the texts that a translator has to write, and take them back."""
    return _page(checked.draft())


def _page(
    draft: Draft, error: str = "", report: Put | None = None, language: str = ""
) -> ResponseReturnValue:
    found: list[Language] = []
    try:
        first = first_language(draft.files)
        found = [_language(draft, one) for one in languages() if one != first]
    except TranslateError as wrong:
        error = error or told(str(wrong))
    page = render_template(
        "console/change/translation.html",
        draft=draft, languages=found, error=error, report=report, tag=language,
        most=MAX_LISTED, left=next((one.missing for one in found if one.tag == language), 0),
    )  # fmt: skip
    return page, 422 if error else 200


def _language(draft: Draft, language: str) -> Language:
    known = own_languages(read(draft.files))
    return Language(language, language not in known, len(missing_in(draft.files, language)))


@change.get("/<int:id>/translation/table")
@needs(Role.EDITOR)
def translation_table() -> ResponseReturnValue:
    """Answer with a table of what is missing in a language."""
    draft, language, kind = checked.draft(), _asked(), request.args.get("kind", "csv")
    if kind not in _KINDS:
        abort(404)
    try:
        first = first_language(draft.files)
        rows = missing_in(draft.files, language)
    except TranslateError as error:
        return _page(draft, told(str(error)))
    name = _("the menu")
    if kind == "csv":
        content = as_table(rows, name, first, language)
    else:
        try:
            heading = [*HEADING, first, language]
            content = as_xlsx([Table(language, heading, [*table_rows(rows, name)])])
        except LibraryMissingError:
            return _page(draft, why("package"))
    answer = Response(content, content_type=_KINDS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="texts-{language}.{kind}"'
    return answer


def _asked() -> str:
    """The language that is asked for; there is no such: 404."""
    language = request.values.get("language", "")
    if language not in languages():
        abort(404)
    return language


@change.post("/<int:id>/translation")
@needs(Role.EDITOR)
def translated() -> ResponseReturnValue:
    """Put a translator's table into the draft, and say what was taken and what was not."""
    draft, language, was = checked.draft(), _asked(), request.form.get("was", "")
    files = checked.table().files(draft.id, was) or draft.files
    try:
        report = _put(files, language)
    except UploadError as error:
        return _page(draft, why(error.reason))
    except TranslateError as error:
        return _page(draft, _("Nothing was taken: %(why)s.", why=told(str(error))))
    if not report.taken and "add" not in request.form:
        return _page(draft, report=report, language=language)
    what = _("texts in %(language)s", language=language_name(language))
    try:
        saved = keep(draft, report.files, was, what)
    except CollisionError as collision:
        return choose(draft, collision)
    return _page(saved.draft, report=None if "add" in request.form else report, language=language)


def _put(files: Files, language: str) -> Put:
    """Put a table into a menu, or make room only. Raises UploadError, TranslateError."""
    if "add" in request.form:
        return put(files, language, Translations(()))
    table = from_csv(_table(uploaded("table")), first_language(files), language)
    return put(files, language, table)


def _table(sent: Uploaded) -> bytes:
    """Return a table as CSV. Raises UploadError."""
    check_bytes(sent.content)
    return as_csv(sent.content) if sent.content.startswith(b"PK") else sent.content
