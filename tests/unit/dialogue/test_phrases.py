"""The phrases of each language are complete and have the right placeholders."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.dialogue import schedule, sentences, transfers
from ivr.dialogue.engine import trouble
from ivr.dialogue.phrases import NOT_SAID, languages, phrasebook, phrases
from ivr.dialogue.state import LAST_MISS, State
from ivr.editions import closing
from ivr.editions.closing import sentence
from ivr.prompts import pieces as pieces_module
from ivr.prompts.pieces import pieces
from ivr.tree.load.lexicon import placeholders
from ivr.tree.load.loader import load
from ivr.tree.model import Line

HEAD = "name: Line\nlanguage: {language}\ngreeting: Welcome.\n"
CONTACTS = """\
contacts: {a: {name: the office, number: [617-726-3884, 617-726-2000]}}
operator: a
"""
MENU = """\
menu:
  1: {title: Costs, menu: {1: {title: Bills, answer: [One., Two.]}, 2: {goto: main}}}
  2: {title: What does it cost?, menu: {1: {title: Cash, answer: Yes.}}}
  3: {title: Parking, answer: Yes.}
"""
BOTH = """\
contacts:
  a: {name: {en-US: an office, es-US: una oficina}, number: 617-726-3884, languages: [LANGUAGE]}
  b:
    name: {en-US: a desk, es-US: un lugar}
    number: 617-726-2000
    languages: [en-US, es-US]
operator: a
menu:
  1: {title: {en-US: Desk, es-US: Lugar}, transfer: b}
"""
PARTIAL = """\
menu:
  1: {title: {en-US: Desk, es-US: Lugar}, answer: {en-US: Here., es-US: Aquí.}}
  2: {title: {OTHER: Other}, answer: {OTHER: Here.}}
"""
TIMES = """\
timezone: America/New_York
contacts:
  a: {name: the office, number: 617-726-3884, hours: {mon-sun: 0:00-24:00}, holidays: 2026-12-24}
  b:
    name: the desk
    number: 617-726-2000
    hours:
      mon-wed: 8:30-12:00, 13:00-17:30
      fri: 19:00-22:00
      sun: 22:00-24:00
    holidays: {country: US, state: MA}
operator: b
menu:
  1: {title: Office, transfer: a}
"""
PICKED_UP = """\
sip: pbx.example.org
contacts:
  a: {name: the office, number: "sip:204@pbx.example.org", accept: true}
  b: {name: the desk, number: "sip:205@pbx.example.org", hours: {mon-sun: 0:00-24:00}}
timezone: America/Chicago
operator: a
menu:
  1: {title: Parking, answer: Yes.}
  2: {title: Visits, answer: Yes., operator: b}
"""
CHRISTMAS_EVE = datetime(2026, 12, 24, 15, tzinfo=UTC)
MONDAYS = """\
contacts:
  a:
    name: the office
    number: 617-726-3884
    timezone: America/New_York
    hours: {mon: 1:00-2:00}
    holidays: 2026-12-28
timezone: America/Chicago
menu:
  1: {title: Office, transfer: a}
"""


def line_of(text: str, language: str) -> Line:
    if text in (BOTH, PARTIAL):
        other = next(one for one in languages() if one != language)
        both = f"languages: [{language}, {other}]"
        if text == PARTIAL:
            text = text.replace("OTHER", other)
            both = f"languages: {{{other}: , {language}: {{partial: true}}}}"
        head = HEAD.replace("language: {language}", both)
        greeting = f"greeting: {{{language}: Welcome., {other}: Hi.}}"
        text = head.replace("greeting: Welcome.", greeting) + text.replace("LANGUAGE", other)
        loaded = load(text.encode())
        assert loaded.line, loaded.problems
        return loaded.line
    loaded = load((HEAD.format(language=language) + text).encode())
    assert loaded.line, loaded.problems
    return loaded.line


class Recorded(str):
    """A phrase that remembers which placeholders are filled in."""

    filled: list[set[str]]

    def format(self, *args: object, **filled: object) -> str:
        assert not args
        self.filled.append(set(filled))
        return super().format(*args, **filled)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[set[str]]]:
    """The placeholders that are filled in, each time that a phrase is used, by its name."""
    found: dict[str, list[set[str]]] = defaultdict(list)

    class Recording(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            recorded = Recorded(super().__getitem__(name))
            recorded.filled = found[name]
            return recorded

    def recording(language: str) -> dict[str, str]:
        return Recording(phrases(language))

    monkeypatch.setattr(sentences, "phrases", recording)
    for module in (sentences, transfers, schedule, pieces_module, closing):
        monkeypatch.setattr(module, "worded", lambda line: recording(line.language))
    return found


def say_everything(language: str) -> None:
    for text in (CONTACTS + MENU, MENU, BOTH, PARTIAL, TIMES, MONDAYS, PICKED_UP):
        line = line_of(text, language)
        pieces(line)
        schedule.at_time(line, CHRISTMAS_EVE)
        for state in (None, State(line.edition, misses=LAST_MISS)):
            trouble(line, state)
        for contacts in ((), (*line.default.contacts,)):
            for reason in ("snow", ""):
                sentence(line.default, reason, contacts)


@pytest.mark.parametrize("language", languages())
def test_every_phrase_is_used_and_every_one_that_is_used_exists(
    used: dict[str, Any], language: str
) -> None:
    say_everything(language)
    advised = {"closed_words"}  # nobody says them: `check` looks for them
    assert used.keys() == phrases(language).keys() - advised


@pytest.mark.parametrize("language", languages())
def test_placeholders_are_exactly_what_is_filled_in(
    used: dict[str, list[set[str]]], language: str
) -> None:
    say_everything(language)
    for name, filled in used.items():
        for names in filled:
            if name.startswith("opens_"):  # each language chooses how it names a day
                assert {"time"} <= placeholders(phrases(language)[name]) <= names, name
            else:
                assert placeholders(phrases(language)[name]) == names, name


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_phrases_with_the_same_placeholders(language: str) -> None:
    here, english = phrases(language), phrases("en-US")
    assert here.keys() == english.keys()
    assert {name: placeholders(phrase) for name, phrase in here.items()} == {
        name: placeholders(phrase) for name, phrase in english.items()
    }


def test_there_are_english_and_spanish() -> None:
    assert languages() == ("en-US", "es-US")
    assert phrases("en-US")["menu_back"] == "To go back, press star."
    assert phrases("es-US")["menu_back"] == "Para regresar, oprima la tecla asterisco."


def test_no_phrase_is_the_same_in_two_languages() -> None:
    """It would be one that nobody has translated, unless it is only a title or a name."""
    english, spanish = (set(phrases(language).items()) for language in languages())
    assert {name for name, _ in english & spanish} == {"menu", "whisper_main"}


def test_in_spanish_no_name_follows_a_word_that_would_merge_with_its_el() -> None:
    """`a el` and `de el` become `al` and `del`, and a title or name may begin with `el`."""
    for name, phrase in phrases("es-US").items():
        assert not re.search(r"\b(a|de) \{(title|contact)\}", phrase, re.IGNORECASE), name


def test_in_spanish_callers_are_usted() -> None:
    words = re.findall(r"\w+", " ".join(phrases("es-US").values()).lower())
    assert "oprima" in words
    assert {"tu", "tú", "te", "ti", "tus", "oprime", "llama", "vos"} & set(words) == set()


def test_a_file_can_reword_phrases() -> None:
    """Every sentence with them changes, and nothing else."""
    own = "phrases: {option: 'Press {key} for {title}.', completed: Bye., silence_1: Hm.}\n"
    line, usual = line_of(own + CONTACTS + MENU, "en-US"), line_of(CONTACTS + MENU, "en-US")
    changed = {piece.text for piece in pieces(line)} - {piece.text for piece in pieces(usual)}
    assert changed == {
        *(
            "Press 1 for costs.",
            "Press 1 for cash.",
            "Press 1 for bills.",
            "Press 3 for parking.",
            "Bye.",
            "Hm.",
        ),
        "Press 2 for the main menu.",
    }


@pytest.mark.parametrize("language", languages())
def test_everything_that_is_said_can_be_reworded_and_nothing_else(language: str) -> None:
    book = phrasebook()[language]
    assert book.items() <= phrases(language).items()
    assert phrases(language).keys() - book.keys() == NOT_SAID
    own = "".join(f"  {json.dumps(name)}: {json.dumps(text)}\n" for name, text in book.items())
    assert line_of(f"phrases:\n{own}{CONTACTS}{MENU}", language).default.phrases == book


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(KeyError, match="fr-FR"):
        phrases("fr-FR")


def test_slots_are_the_names_in_braces() -> None:
    assert placeholders("To speak with {contact}, call {number}.") == {"contact", "number"}
    assert placeholders("Goodbye.") == set()
