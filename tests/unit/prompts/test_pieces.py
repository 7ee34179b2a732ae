"""Everything that callers can hear, by the names of its recordings."""

import re
from collections.abc import Iterable
from datetime import datetime

from hypothesis import given

from ivr.dialogue.engine import trouble
from ivr.dialogue.phrases import phrases
from ivr.dialogue.schedule import at_time
from ivr.dialogue.transfers import AFTER_KEY, PAUSE, PAUSE_SLOW
from ivr.dialogue.turn import Prompt, Say
from ivr.dialogue.wording import prompts
from ivr.prompts.pieces import pieces
from ivr.prompts.recordings import SLOW, SLOWED
from ivr.tree.model import Line
from tests.support.clinic import ALONE, CLINIC, HEAD, line_of
from tests.support.examples import examples
from tests.support.full_walk import full_walk
from tests.support.instants import instants
from tests.support.trees import trees

few = examples(12)


def texts(said: tuple[Prompt, ...]) -> set[str]:
    return {prompt.text for prompt in said if isinstance(prompt, Say)}


def named(line: Line) -> dict[str, str]:
    return {piece.name: piece.text for piece in pieces(line)}


@few
@given(trees(), instants())
def test_pieces_hold_all_that_any_step_says_at_any_time(line: Line, now: datetime) -> None:
    """But for a day so far ahead that its date is said."""
    known = {language: texts_of(line, language) for language in line.choices or ("",)}
    dated = {words["opens_date"] for words in map(phrases, ("en-US", "es-US"))}
    current = at_time(line, now)
    for step in full_walk(current):
        if step.move.reason == "whisper":  # no caller hears it
            continue
        for key in "17A" if step.move.reason == "no_match" else ("",):
            move = step.move._replace(key=key or step.move.key)
            for say in says(prompts(current, move)):
                assert say.text in known[say.language] or fits(say.text, dated)


def says(said: tuple[Prompt, ...]) -> list[Say]:
    return [prompt for prompt in said if isinstance(prompt, Say)]


def texts_of(line: Line, language: str) -> set[str]:
    return {piece.text for piece in pieces(line, language)}


def fits(text: str, forms: Iterable[str]) -> bool:
    """Whether a text is one of these forms, within a sentence."""
    return any(re.search(re.sub(r"\\{\w+\\}", ".+", re.escape(form)), text) for form in forms)


def test_pieces_hold_every_wrong_key() -> None:
    known = named(CLINIC)
    for key in "1234567ABCD":
        assert known[f"key-{key}.wrong-1"] == f"Key {key} is not a choice here."


def test_what_is_said_when_the_line_fails_is_not_recorded() -> None:
    for line in (CLINIC, ALONE):
        first = texts(trouble(line, None).prompts[:1])
        assert first
        assert not first & set(named(line).values())


@few
@given(trees())
def test_a_name_stands_for_one_text_and_a_text_for_one_name(line: Line) -> None:
    found = pieces(line)
    assert len({piece.name for piece in found}) == len(found)
    assert len({piece.text for piece in found}) == len(found)


@few
@given(trees())
def test_a_name_can_be_that_of_a_file_anywhere(line: Line) -> None:
    names = [piece.name for piece in pieces(line)]
    assert all(re.fullmatch(r"greeting|[\w-]+\.[a-z0-9-]+", name, re.ASCII) for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) < 200
    # A recording's own name ends so if it is slow.
    assert not any(name.endswith((SLOW, SLOWED)) for name in names)


def test_pieces_are_in_the_order_of_the_file() -> None:
    names = [piece.name for piece in pieces(CLINIC)]
    assert names[:8] == [
        "greeting",
        "cost-and-billing.choice",
        "cost-and-billing.menu",
        "cost-and-billing.answer-back",
        "what-does-it-cost.choice",
        "what-does-it-cost.answer",
        "paying.choice",
        "paying.answer",
    ]
    after = [name for name in names if not name.startswith(tuple(CLINIC.default.options))][1:]
    assert after[0] == "billing.person"
    assert after[-1].startswith(("line.", "key-"))


def test_parts_and_contacts_are_named_after_what_they_are() -> None:
    known = named(CLINIC)
    assert known["getting-ready.part-2"] == "Sit down."
    assert known["3.parts"].startswith("3 parts.")
    assert known["nurse.person"] == "To speak with the nurse, press 0."
    assert known["billing.number"] == "The number is 617-726-3884."
    assert known["line.menu-back"] == "To go back, press star."


def test_a_piece_names_its_option() -> None:
    found = {piece.name: piece.option and piece.option.id for piece in pieces(CLINIC)}
    assert found["paying.answer"] == "paying"
    assert found["cost-and-billing.answer-back"] == "cost-and-billing"
    assert found["greeting"] is None
    assert found["billing.person"] is None


def test_a_contact_and_an_option_may_have_the_same_name() -> None:
    menu = (
        "operator: billing\nmenu: {1: {title: Billing, answer: A.}, 2: {title: Line, answer: B.}}"
    )
    line = line_of(HEAD + menu)
    known = {piece.name: piece.option for piece in pieces(line)}
    assert known["billing.answer"] is line.default.options["billing"]
    assert known["billing.help"] is None
    assert known["line.answer"] is line.default.options["line"]
    assert known["line.menu-again"] is None


def test_two_that_say_the_same_are_equal_whatever_their_names() -> None:
    assert Say("Hello.", piece="a") == Say("Hello.", piece="b")
    assert len({Say("Hello.", piece="a"), Say("Hello.", piece="b")}) == 1
    assert Say("Hello.", slow=True) != Say("Hello.")


def test_the_pauses_are_those_that_are_heard() -> None:
    from ivr.prompts.pieces import PAUSES

    assert [pause.seconds for pause in PAUSES] == [AFTER_KEY, PAUSE, PAUSE_SLOW]


def test_what_only_the_office_hears_is_not_recorded() -> None:
    assert not any(text.startswith("Clinic line") for text in named(CLINIC).values())
