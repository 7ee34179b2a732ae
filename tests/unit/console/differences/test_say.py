"""What callers hear differently, in the words of an office manager."""

import pytest
from flask import Flask
from hypothesis import given

from ivr.console.differences.say import Marked, say
from ivr.preview.diff.compare import compare
from ivr.tree.model import Line
from tests.support.clinic import HEAD, MENU, line_of
from tests.support.examples import examples
from tests.support.trees import trees

FILE = HEAD + "operator: billing\n" + MENU
HOURS = "617-726-3884, hours: {mon-fri: 9:00-17:00}, holidays: 2026-12-24}"
NOTICE = "timezone: America/New_York\nnotices: [{text: We have moved., until: 2026-12-24}]\n"
TIMELY = FILE.replace("617-726-3884}", HOURS, 1) + NOTICE


def shown(runs: Marked) -> str:
    return " ".join(f"[{text}]" if changed else text for text, changed in runs)


def said(was: str, now: str) -> list[str]:
    """Each difference in one line, with what is marked of its texts in brackets."""
    found = []
    for one in say(compare(line_of(was), line_of(now))):
        texts = [shown(side) for how in one.how for pair in how.texts for side in pair[:2]]
        found.append(" | ".join([one.what, *(how.said for how in one.how), *texts]))
    return found


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("answer: By card.", "answer: By cheque.",
         "Under 1, then 2 (“Paying”) | the answer is now | By [card.] | By [cheque.]"),
        ("operator: billing", "operator: nurse",
         "Key 0 | it reaches: the nurse, (617) 726-2000 instead of the billing office, "
         "617-726-3884"),
        ("name: the nurse", "name: a nurse", "The nurse | it was called “the nurse”"),
        ("number: 617-726-3884", "number: 617-726-2000",
         "The billing office | the number is: 617-726-2000 instead of 617-726-3884"),
        ("  5: {goto: cost-and-billing}\n", "", "Under 5 (“Cost and billing”) | it is removed"),
        ("goto: paying", "goto: parking",
         "Under 3 (“How do I pay?”) | it leads to: under 4, then 1 (“Parking”) instead of under "
         "1, then 2 (“Paying”)"),
        ("9:00-17:00", "9:00-16:00",
         "The billing office | the opening hours are now | Monday to Friday: 9:00 AM to [5:00] "
         "PM; Saturday to Sunday: closed | Monday to Friday: 9:00 AM to [4:00] PM; Saturday to "
         "Sunday: closed"),
        ("holidays: 2026-12-24", "holidays: {country: US, state: MA}",
         "The billing office | holidays: the public holidays of US MA instead of Dec 24, 2026"),
        ("until: 2026-12-24}", "until: 2026-12-26 18:00}",
         "Notice “We have moved.” | heard after the greeting, until Dec 26, 2026, 6:00 PM instead "
         "of heard after the greeting, until Thursday, December 24, 2026"),
        ("Help desk: help-desk", "Help desk: helpdesk",
         "How “Help desk” is spoken | “helpdesk” instead of “help-desk”"),
        ("greeting:", "emergency: Dial 911.\ngreeting:",
         "What callers hear about emergencies | new |  | [Dial 911.]"),
    ],
)  # fmt: skip
def test_it_says_what_an_office_manager_would(was: str, now: str, expected: str) -> None:
    assert expected in said(TIMELY, TIMELY.replace(was, now, 1))


def test_a_spanish_reader_reads_it_in_spanish() -> None:
    with Flask("a").test_request_context(headers={"Accept-Language": "es"}):
        assert said(TIMELY, TIMELY.replace("By card.", "By cheque.")) == [
            "Con 1, luego 2 («Paying») | la respuesta ahora es | By [card.] | By [cheque.]"
        ]


@examples(25)
@given(trees(), trees())
def test_any_two_lines_can_be_said(line: Line, other: Line) -> None:
    found = say(compare(line, other))
    assert all(one.what and one.how and all(how.said for how in one.how) for one in found)
