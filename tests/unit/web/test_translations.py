"""The words of the page and the console: each in every language, and none that nobody reads.

`pytest --update` adds the messages that a catalogue lacks, without a translation, and removes those
that are not used.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ivr.web.translations import CATALOGUES, LANGUAGES, own_name, say_in
from tests.support.paths import ROOT

ROOMS = ("web", "page", "console")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"silent": "false"}}
OTHERS = sorted(LANGUAGES.keys() - {"en"})
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

Message = str | tuple[str, ...]
"""A message, or one for one thing and one for several."""


@cache
def messages() -> dict[Message, str]:
    """Every message of the pages, and where it is first."""
    found = dict[Message, str]()
    for room in ROOMS:
        folder = ROOT / "ivr" / room
        extracted = extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS)
        for file, line, message, _, _ in extracted:
            found.setdefault(message, f"{room}/{file}:{line}")
    return found


def catalogue(language: str) -> Catalog:
    path = CATALOGUES / f"{language}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Write a catalogue with exactly the messages that are used, in their order of use."""
    old = catalogue(language)
    new = Catalog(locale=language, project="ivr", creation_date=datetime(2026, 11, 28, tzinfo=UTC))
    new.revision_date, new.fuzzy = new.creation_date, False
    new.header_comment = f"# The words of the page and the console ({language})."
    # No count here reaches a million, for which Spanish has a form of its own.
    new._num_plurals, new._plural_expr = 2, "(n != 1)"  # type: ignore[assignment]
    for message in messages():
        known = old.get(used(message))
        new.add(message, known.string if known else None)
    with (CATALOGUES / f"{language}.po").open("wb") as file:
        write_po(file, new, width=100, omit_header=False)


def used(message: object) -> str:
    return message if isinstance(message, str) else str(message[0])  # type: ignore[index]


def translations(language: str) -> Iterator[tuple[str, str]]:
    """Each message, or form of one, with its translation."""
    for one in catalogue(language):
        if isinstance(one.id, str) and one.id:
            yield one.id, str(one.string)
        elif one.id:
            singular, plural = one.id
            for number, form in enumerate(one.string or [""]):
                yield plural if number else singular, form


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_message_and_no_other(
    language: str, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("update"):
        update(language)
    known = catalogue(language)
    ids = {used(one.id): one for one in known if one.id}
    missing = {used(one): where for one, where in messages().items() if used(one) not in ids}
    empty = [text for text, one in ids.items() if not one.string or not all(one.string)]
    unused = ids.keys() - {*map(used, messages())}
    unsure = [text for text, one in ids.items() if one.fuzzy]
    assert (missing, empty, unused, unsure) == ({}, [], set(), [])


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_as_the_message(language: str) -> None:
    wrong = [
        (message, said)
        for message, said in translations(language)
        if Counter(FILLED_IN.findall(message)) != Counter(FILLED_IN.findall(said))
    ]
    # One of a thing may be said without its number.
    assert [pair for pair in wrong if FILLED_IN.findall(pair[1]) or "%(num)d" not in pair[0]] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_as_the_message(language: str) -> None:
    """Spaces at the ends join it to something else; a stop or a question mark is kept."""
    wrong = [
        (message, said) for message, said in translations(language) if _ends(message) != _ends(said)
    ]
    assert wrong == []


def _ends(text: str) -> tuple[bool, bool, str]:
    end = text[-1:] if text[-1:] in ".?:" else ""
    return text[:1].isspace(), text[-1:].isspace(), end


def test_a_message_is_said_in_a_language_whoever_reads_it() -> None:
    assert say_in("en-US")("Open %(until)s", until="today") == "Open today"
    assert say_in("es-US")("Open %(until)s", until="hoy") == "Abierto hoy"
    assert say_in("fr-CA")("Open %(until)s", until="today") == "Open today"


def test_languages_have_names_of_their_own() -> None:
    assert [*map(own_name, ("en-US", "es-US", "fr-CA"))] == ["English", "Español", "Français"]
