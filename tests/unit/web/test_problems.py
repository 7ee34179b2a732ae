"""Problems and refusals: said in Spanish whatever they are, and in English as the rooms below do.

`pytest --update` adds the forms that the catalogue lacks, without a translation, and removes those
that the source has no more.
"""

import re
from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ivr.check.check import check
from ivr.web.application import create_application
from ivr.web.problems import said_in, told
from ivr.web.translations import CATALOGUES, LANGUAGES
from tests.support.bad_files import MADE, STORED, contents
from tests.support.problem_forms import forms

OTHERS = sorted(LANGUAGES.keys() - {"en"})
NOW = datetime(2026, 11, 28, tzinfo=UTC)
_PLACE = re.compile(r"%\((\w+)\)s")


def catalogue(language: str) -> dict[str, str]:
    with (CATALOGUES / f"{language}.problems.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id}


def update(language: str) -> None:
    """Write a catalogue with exactly the forms of the source, in their order."""
    old = catalogue(language)
    new = Catalog(locale=language, project="ivr", creation_date=datetime(2026, 11, 28, tzinfo=UTC))
    new.revision_date, new.fuzzy = new.creation_date, False
    new.header_comment = f"# What the console says is wrong, and what to do ({language})."
    for form in forms():
        new.add(form, old.get(form))
    with (CATALOGUES / f"{language}.problems.po").open("wb") as file:
        write_po(file, new, width=100, omit_header=False)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_form_and_no_other(
    language: str, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("update"):
        update(language)
    known = catalogue(language)
    missing = {form: where for form, where in forms().items() if not known.get(form)}
    assert (missing, known.keys() - forms().keys()) == ({}, set())


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_nothing_else(language: str) -> None:
    wrong = {
        form: said
        for form, said in catalogue(language).items()
        if {*_PLACE.findall(said)} - {*_PLACE.findall(form)}
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_form_is_found_again_whatever_is_filled_in(language: str) -> None:
    wrong = []
    for form, said in catalogue(language).items():
        values = {name: f"x{number}" for number, name in enumerate(_PLACE.findall(form))}
        if re.search(r"\w", _PLACE.sub("", form)) and not form.endswith(" "):
            heard = said_in(form % values, language)
            wrong += [(form, heard)] * (heard != said % values)
    assert wrong == []


@pytest.mark.parametrize("name", [*MADE, *sorted(STORED)])
def test_nothing_that_is_wrong_with_a_file_is_said_in_english(name: str) -> None:
    problems = check(contents(name), NOW).problems
    written = {text for one in problems for text in (one.message, one.cure) if text}
    said = {text: said_in(text, "es") for text in written if not _THE_SAME.fullmatch(text)}
    left = {text: one for text, one in said.items() if text == one or _english(one)}
    assert left == {}


_THE_SAME = re.compile(r"use \S+")  # in Spanish, too
_OWN = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|answer: .*|(quítelas?|quítelo): .*|#.*,")
"""What is somebody's own, or what they should type."""
_ENGLISH = re.compile(
    r"(?<![-\w])(the|is|are|not|which|there|write|with|you|and|or|of|under|put|found|first)(?![-\w])"
)


def _english(said: str) -> bool:
    return bool(_ENGLISH.search(_OWN.sub("", said).replace("line:", "")))


def test_what_somebody_wrote_stays_as_it_is() -> None:
    said = said_in('option 1 "a list": title: "go forth" is not written yet', "es")
    assert said == 'opción 1 "a list": title: "go forth" todavía no está escrito'
    assert said_in("write answer: Behind the house.", "es") == "escriba answer: Behind the house."
    assert said_in("the sea is calm", "es") == "the sea is calm"


def test_what_is_filled_in_is_said_too() -> None:
    said = said_in('option 2 "Parking" has the same title as option 1 "Cars" in line 5', "es")
    assert said == 'opción 2 "Parking" tiene el mismo título que opción 1 "Cars" en línea 5'
    held = "remove it, or put the text in quotes: 'x'; then the rest can be checked"
    assert said_in(held, "es") == (
        "quítelo, o ponga el texto entre comillas: 'x'; después se podrá revisar lo demás"
    )


def test_a_refusal_of_many_lines_is_said_line_by_line() -> None:
    assert said_in("the file is empty\nerror: the file is empty", "es") == (
        "el archivo está vacío\nerror: el archivo está vacío"
    )


def test_english_is_for_everybody_else() -> None:
    assert told("the file is empty") == "the file is empty"
    app = create_application("secret", is_https=False)
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert told("the file is empty") == "el archivo está vacío"
        assert app.jinja_env.from_string("{{ 'remove it'|told }}").render() == "quítelo"


@pytest.mark.parametrize("text", ["expected " * 200, "a: b; c, d is e " * 20])
def test_what_somebody_wrote_is_left_as_it_is(text: str) -> None:
    assert said_in(text.strip(), "es") == text.strip()
