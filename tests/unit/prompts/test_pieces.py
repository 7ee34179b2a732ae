"""Everything that callers can hear, by the names of its recordings."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from hypothesis import given

from ivr.dialogue.engine import step, trouble
from ivr.dialogue.phrases import phrases
from ivr.dialogue.schedule import at_time
from ivr.dialogue.transfers import AFTER_KEY, PAUSE, PAUSE_SLOW
from ivr.dialogue.turn import Prompt, Say
from ivr.dialogue.walk import walk
from ivr.dialogue.wording import prompts
from ivr.prompts.pieces import pieces
from ivr.prompts.recordings import SLOW, SLOWED
from ivr.prompts.render import wanted
from ivr.telephony.responder import audio_url
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line
from tests.support.clinic import ALONE, CLINIC, HEAD, MENU, line_of
from tests.support.examples import examples
from tests.support.full_walk import full_walk
from tests.support.instants import instants
from tests.support.trees import trees

few = examples(12)

NOBODY = """\
name: Clinic line
language: en-US
greeting: Welcome.
menu: {1: {title: Paying, answer: By card.}}
"""
BILINGUAL = """\
name: Clinic
languages: [en-US, es-US]
greeting: {{en-US: Hi., es-US: Hola.}}
operator: desk
contacts:
  desk:
    name: {{en-US: the desk, es-US: la oficina}}
    number: 617-726-3884
    languages: {languages}
menu: {{1: {{title: {{en-US: One, es-US: Uno}}, answer: {{en-US: It is one., es-US: Es uno.}}}}}}
"""


def texts(said: tuple[Prompt, ...]) -> set[str]:
    return {prompt.text for prompt in said if isinstance(prompt, Say)}


def named(line: Line) -> dict[str, str]:
    return {piece.name: piece.text for piece in pieces(line)}


@few
@given(trees(), instants())
def test_pieces_hold_all_that_any_step_says_at_any_time(line: Line, now: datetime) -> None:
    """But for a day so far ahead that its date is said."""
    known = {tree.language: texts_of(line, tree.language) for tree in line.trees}
    dated = {words["opens_date"] for words in map(phrases, ("en-US", "es-US"))}
    current = at_time(line, now)
    for taken in full_walk(current):
        for key in "17A" if taken.move.reason == "no_match" else ("",):
            move = taken.move._replace(key=key or taken.move.key)
            for say in says(prompts(current, move)):
                language = say.language or line.default.language
                assert say.text in known[language] or fits(say.text, dated)


SHUT = """\
timezone: America/New_York
contacts: {desk: {name: the desk, number: 617-726-3884, hours: {mon-fri: 8:00-17:00}}}
operator: desk
closures: [%s]
"""


@pytest.mark.parametrize(
    ("closed", "dated"),
    [  # Monday the 4th is the first day after each; the 29th is a Tuesday
        ("2026-12-24 to 2027-01-02", True),
        ("2026-12-29 to 2027-01-01", True),  # on Monday evening, that is a week away
        ("2026-12-30 to 2027-01-01", False),
    ],
)
def test_after_a_long_closure_the_day_is_known_with_its_date(closed: str, dated: bool) -> None:
    known = texts_of(line_of(NOBODY + SHUT % f'"{closed}"'), "")
    assert "You can call again on Monday at 8 in the morning." in known
    said = "You can call again on Monday, January 4, at 8 in the morning."
    assert [text for text in known if "January" in text] == [said] * dated


class Rendered(NamedTuple):
    """An edition whose audio is all there."""

    line: Line
    sounds: dict[str, str]
    version: str = ""


@examples(3)  # each writes every document of a line
@given(trees(), instants())
def test_with_all_audio_rendered_no_voice_is_needed(line: Line, now: datetime) -> None:
    """But in trouble, and for a day so far ahead that its date is said."""
    edition = Rendered(line, {one.key: f"/prompts/{one.key}.wav" for one in wanted(line)})
    dated = {words["opens_date"] for words in map(phrases, ("en-US", "es-US"))}
    current = at_time(line, now)
    for before, event, *_ in walk(current):
        turn = step(current, before, event)
        said = ElementTree.fromstring(twiml(line, turn, partial(audio_url, edition))).iter("Say")
        spoken = ["".join(say.itertext()) for say in said]
        assert all(fits(text, dated) for text in spoken)
    in_trouble = twiml(line, trouble(line, None), partial(audio_url, edition))
    assert "<Say" in in_trouble


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
    assert all(
        re.fullmatch(r"greeting|emergency|[\w-]+\.[a-z0-9-]+", name, re.ASCII) for name in names
    )
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


def test_whispers_come_last_and_are_marked() -> None:
    found = pieces(CLINIC)
    whispers = [piece for piece in found if piece.whispered]
    assert found[-len(whispers) :] == whispers
    assert {piece.name: piece.text for piece in whispers} == {
        "line.whisper-main": "Clinic line.",
        "line.whisper-unhurried": "The caller needs more time. A pause may be a relay operator who "
        "is typing.",
        "cost-and-billing.whisper": "Clinic line, about: Cost and billing",
        "what-does-it-cost.whisper": "Clinic line, about: What does it cost?",
        "paying.whisper": "Clinic line, about: Paying",
        "getting-ready.whisper": "Clinic line, about: Getting ready",
        "where-are-you.whisper": "Clinic line, about: Where are you?",
        "parking.whisper": "Clinic line, about: Parking",
    }
    assert whispers[0].option is CLINIC.default.options["cost-and-billing"]
    assert not any(piece.whispered for piece in pieces(line_of(NOBODY)))


def test_what_callers_hear_too_is_no_whisper() -> None:
    head = HEAD.replace("Clinic line", "Hello").replace("Welcome to the clinic", "Hello")
    line = line_of(head + "operator: billing\n" + MENU)
    assert "line.whisper-main" not in named(line)
    assert {piece.name: piece.whispered for piece in pieces(line)}["greeting"] is False


ENGLISH = ["Clinic, about: One", "Clinic.", "The caller has chosen English."]
SPANISH = ["Clinic, sobre: Uno", "Clinic.", "El idioma elegido es español."]


@pytest.mark.parametrize(
    ("languages", "english", "spanish"),
    [
        ("[en-US, es-US]", ENGLISH, SPANISH),
        ("[en-US]", [*ENGLISH, "The caller has chosen Spanish."], []),
        ("[es-US]", [], [*SPANISH, "El idioma elegido es inglés."]),
    ],
)
def test_a_whisper_is_in_every_language_in_which_somebody_may_hear_it(
    languages: str, english: list[str], spanish: list[str]
) -> None:
    line = line_of(BILINGUAL.format(languages=languages))
    for language, texts in (("en-US", english), ("es-US", spanish)):
        found = {piece.text for piece in pieces(line, language) if piece.whispered}
        relay = {phrases(language)["whisper_unhurried"]}  # for callers without time limits
        assert found == set(texts) | (relay if texts else set())


def test_the_key_that_takes_a_call_is_among_the_whispers() -> None:
    asked = BILINGUAL.replace("languages: {languages}", "accept: true").format(languages="")
    said = {piece.text for piece in pieces(line_of(asked)) if piece.whispered}
    words = phrases("en-US")
    assert {words[name] for name in ("accept", "accepted", "declined")} < said


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
