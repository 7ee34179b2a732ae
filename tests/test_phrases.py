"""What the line says stands in its languages' files, complete and with the right placeholders."""

from collections import defaultdict
from typing import Any

import pytest

from ivr.dialogue import wording
from ivr.dialogue.phrases import languages, phrases, slots
from ivr.dialogue.pieces import pieces
from ivr.dialogue.state import LAST_MISS, State
from ivr.dialogue.wording import trouble
from ivr.tree.loader import load
from ivr.tree.model import Tree

HEAD = "name: Line\nlanguage: en-US\ngreeting: Welcome.\n"
CONTACTS = "contacts:\n  a: {name: the office, number: 617-726-3884}\noperator: a\n"
MENU = """\
menu:
  1: {title: Costs, menu: {1: {title: Bills, answer: [One., Two.]}, 2: {goto: main}}}
  2: {title: What does it cost?, menu: {1: {title: Cash, answer: Yes.}}}
  3: {title: Parking, answer: Yes.}
"""


def tree(text: str) -> Tree:
    loaded = load(text.encode())
    assert loaded.tree, loaded.problems
    return loaded.tree


class Recorded(str):
    """A phrase that remembers what is filled in."""

    filled: list[set[str]]

    def format(self, *args: object, **filled: object) -> str:
        assert not args
        self.filled.append(set(filled))
        return super().format(*args, **filled)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[set[str]]]:
    """By name, what each phrase that is asked for is filled with."""
    found: dict[str, list[set[str]]] = defaultdict(list)

    class Recording(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            recorded = Recorded(super().__getitem__(name))
            recorded.filled = found[name]
            return recorded

    def recording(language: str) -> dict[str, str]:
        return Recording(phrases(language))

    monkeypatch.setattr(wording, "phrases", recording)
    return found


def say_everything() -> None:
    for text in (HEAD + CONTACTS + MENU, HEAD + MENU):
        line = tree(text)
        pieces(line)
        for state in (None, State(line.edition, misses=LAST_MISS)):
            trouble(line, state)


def test_every_phrase_is_used_and_every_one_that_is_used_exists(used: dict[str, Any]) -> None:
    say_everything()
    assert used.keys() == phrases("en-US").keys()


def test_placeholders_are_exactly_what_is_filled_in(used: dict[str, list[set[str]]]) -> None:
    say_everything()
    for name, filled in used.items():
        for names in filled:
            assert slots(phrases("en-US")[name]) == names, name


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_phrases_with_the_same_placeholders(language: str) -> None:
    here, english = phrases(language), phrases("en-US")
    assert here.keys() == english.keys()
    assert {name: slots(phrase) for name, phrase in here.items()} == {
        name: slots(phrase) for name, phrase in english.items()
    }


def test_there_is_english() -> None:
    assert languages() == ("en-US",)
    assert phrases("en-US")["menu_back"] == "To go back, press star."


def test_an_unknown_language_is_told_by_its_name() -> None:
    with pytest.raises(KeyError, match="fr-FR"):
        phrases("fr-FR")


def test_slots_are_the_names_in_braces() -> None:
    assert slots("To speak with {contact}, call {number}.") == {"contact", "number"}
    assert slots("Goodbye.") == set()
