"""Operators of menus and options, short wordings of titles, and the emergency sentence."""

import pytest

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Key, PickedUp
from tests.support.clinic import SILENCE, at, call, dialled, line_of, said

LINE = line_of("""\
name: Clinic line
language: en-US
emergency: If this is a medical emergency, hang up and dial 911.
notices: [{text: It snows., urgent: true}]
greeting: Welcome.
contacts:
  desk: {name: the desk, number: 617-726-3884}
  pharmacy: {name: the pharmacy, number: 617-726-2000}
  nurse: {name: the nurse, number: 617-726-2001}
operator: desk
menu:
  1:
    title: Prescriptions and refills
    spoken: Pharmacy
    operator: pharmacy
    menu:
      1: {title: How do I refill it?, spoken: Refills, answer: [Call., Wait.]}
      2: {title: Side effects, operator: nurse, answer: Stop., offer: desk}
      3: {title: Doses, operator: nurse, menu: {1: {title: Pills, answer: Two.}, 2: {goto: main}}}
      4: {transfer: nurse}
  2: {goto: how-do-i-refill-it}
  3: {title: Refilling, goto: how-do-i-refill-it}
  4: {title: Parking, answer: Here.}
""")
PHARMACY, NURSE = "To speak with the pharmacy, press 0.", "To speak with the nurse, press 0."
DESK = "To speak with the desk, press 0."
NUMBERS = {PHARMACY: "+16177262000", NURSE: "+16177262001", DESK: "+16177263884"}


@pytest.mark.parametrize(
    ("keys", "offer"),
    [("", DESK), ("1", PHARMACY), ("11#", PHARMACY), ("12", DESK), ("13", NURSE), ("131", NURSE),
     ("2#", PHARMACY)],
)  # fmt: skip
def test_key_0_reaches_the_nearest_operator_and_is_said_plainly(keys: str, offer: str) -> None:
    assert offer in said(call(keys, line=LINE))
    assert dialled(call(keys, "0", line=LINE)) == NUMBERS[offer]


def test_where_key_0_reaches_the_operator_of_the_line_only_the_main_menu_says_so() -> None:
    assert not [text for text in said(call("4", line=LINE)) if text.endswith("press 0.")]
    assert dialled(call("4", "0", line=LINE)) == NUMBERS[DESK]


def test_after_a_failed_transfer_key_0_reaches_the_operator_around_it() -> None:
    assert dialled(call("14", line=LINE)) == NUMBERS[NURSE]
    failed = at(call("14", line=LINE))
    assert LINE.default.person(LINE.default.options[failed.place]).key == "pharmacy"  # type: ignore[union-attr]


def test_the_third_miss_names_the_operator_of_the_menu_and_any_key_calls_them() -> None:
    lost = call("1", SILENCE, SILENCE, SILENCE, line=LINE)
    assert said(lost)[0].startswith("Perhaps a person can help. To speak with the pharmacy, press")
    assert dialled(step(LINE, at(lost), Key("5"))) == NUMBERS[PHARMACY]


def test_a_menu_says_the_short_wording_and_the_title_follows_once_it_is_chosen() -> None:
    assert said(call(line=LINE))[3] == "For pharmacy, press 1."
    assert said(call("1", line=LINE))[:2] == ["Prescriptions and refills.", "For refills, press 1."]
    assert said(call("11", line=LINE)) == [
        "How do I refill it?",
        "2 parts. To skip one, press pound.",
        "Call.",
    ]
    assert said(call("11", SILENCE, line=LINE))[0] == "Wait."
    assert said(call("119", line=LINE)) == ["Call."]
    assert "To go back to pharmacy, press star." in said(call("11#", line=LINE))


def test_a_goto_without_a_title_takes_the_short_wording_of_its_target() -> None:
    menu = said(call(line=LINE))
    assert menu[4:6] == ["For refills, press 2.", "For refilling, press 3."]
    assert said(call("3", line=LINE)) == said(call("11", line=LINE))


def test_whoever_picks_up_hears_the_title() -> None:
    whisper = step(LINE, at(call("11", "0", line=LINE)), PickedUp())
    assert said(whisper) == ["Clinic line, about: How do I refill it?"]


def test_the_emergency_sentence_is_heard_first_and_never_again() -> None:
    emergency = "If this is a medical emergency, hang up and dial 911."
    assert said(call(line=LINE))[:3] == [emergency, "It snows.", "Welcome."]
    for keys in ("9", "#", "4#", "7", "8"):
        assert emergency not in said(call(keys, line=LINE))
    assert emergency not in said(step(LINE, State("of-long-ago"), SILENCE))
