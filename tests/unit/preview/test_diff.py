"""What callers hear differently on another edition, in words. Whole outputs: spec/reports/."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from ivr.preview.diff.compare import compare
from ivr.preview.diff.text import in_words
from ivr.preview.pairing import excerpts
from ivr.preview.replay import first_difference
from ivr.tree.model import Line
from tests.support.clinic import CLINIC, HEAD, MENU, line_of
from tests.support.examples import examples
from tests.support.trees import trees

FILE = HEAD + "operator: billing\n" + MENU
COST = "      1: {title: What does it cost?, answer: It is free., offer: nurse}\n"
PAYING = "      2: {title: Paying, answer: By card.}\n"

EDITS = [
    ("name: Clinic line", "name: Another", ()),
    ("Welcome to the clinic.", "Hello.",
     ("greeting: reworded\n    was: Welcome to the clinic.\n    now: Hello.",)),
    ("operator: billing", "operator: nurse",
     ("key 0: reaches the nurse at (617) 726-2000, was the billing office at 617-726-3884",)),
    ("operator: billing\n", "", ("key 0: reaches nobody, was the billing office at 617-726-3884",)),
    ("greeting:", "voice: Polly.Matthew-Neural\ngreeting:",
     ("voice: Polly.Matthew-Neural, was Polly.Joanna-Neural",)),
    ("number: 617-726-3884", "number: 617-726-2000",
     ('contact billing "the billing office": its number is 617-726-2000, was 617-726-3884',)),
    ("name: the nurse", "name: a nurse", ('contact nurse "the nurse": now called "a nurse"',)),
    ("timeout: 40", "timeout: 40, private: true",
     ('contact nurse "the nurse": its number is private, was said to callers',)),
    (", timeout: 40", "", ('contact nurse "the nurse": rings 25 seconds, was 40',)),
    ("Help desk: help-desk", "Help desk: helpdesk",
     ('lexicon "Help desk": said "helpdesk", was "help-desk"',)),
    ("greeting:", "phrases: {completed: Thank you. Goodbye.}\ngreeting:",
     ("phrase completed: reworded\n    was: Thank you for calling. Goodbye.\n"
      "    now: Thank you. Goodbye.",)),
    ("title: Getting ready", "title: Getting all ready",
     ('option 2 "Getting all ready": was called "Getting ready"',)),
    ("Sit down.", "Stand up.",
     ('option 2 "Getting ready": reworded\n    was: Sit down.\n    now: Stand up.',)),
    ("[Log in., Sit down., Smile.]", "[Log in. Sit down., Smile.]",
     ('option 2 "Getting ready": in 2 parts, was in 3 parts',)),
    (", offer: nurse", "", ('option 1,1 "What does it cost?": offers nobody, was the nurse at '
     "(617) 726-2000",)),
    ("title: A nurse, transfer: nurse", "title: A nurse, transfer: billing",
     ('option 1,4 "A nurse": leads to the billing office at 617-726-3884, was to the nurse at '
      "(617) 726-2000",)),
    ("title: Paying,", "title: Paying, spoken: How to pay,",
     ('option 1,2 "Paying": menus say "How to pay", was "Paying"',)),
    ("title: Paying,", "title: Paying, operator: nurse,",
     ('option 1,2 "Paying": its key 0 reaches the nurse at (617) 726-2000, was the same as around '
      "it",)),
    ("greeting: Welcome", "emergency: Dial 911.\ngreeting: Welcome",
     ("emergency: reworded\n    was: (nothing)\n    now: Dial 911.",)),
    ("goto: paying", "goto: parking",
     ('option 3 "How do I pay?": leads to option 4,1 "Parking", was to option 1,2 "Paying"',)),
    ("  5: {goto: cost-and-billing}", "  5: {title: New, answer: News.}",
     ('option 5 "New": new', '"Cost and billing": removed; was at 5')),
    ("  5: {goto: cost-and-billing}", "  6: {goto: cost-and-billing}",
     ('option 6 "Cost and billing": was at 5',)),
    ("  2: {title: Getting ready, answer: [Log in., Sit down., Smile.]}",
     "  2: {title: Getting ready, menu: {1: {title: Devices, answer: Any.}, "
     "2: {title: Times, answer: Any time.}}}",
     ('menu 2 "Getting ready": is a menu, was an answer', 'option 2,1 "Devices": new',
      'option 2,2 "Times": new')),
    ("  1:\n    title: Cost and billing\n", "  6:\n    title: Cost and billing\n",
     ('menu 6 "Cost and billing": was at 1',)),
    (COST + PAYING, COST.replace("1:", "2:") + PAYING.replace("2:", "1:"),
     ('option 1,1 "Paying": was at 1,2', 'option 1,2 "What does it cost?": was at 1,1')),
    ("  4: {title: Where are you?, menu: "
     "{1: {title: Parking, answer: Behind us.}, 2: {goto: main}}}",
     "  4: {title: Getting here, answer: Behind us., id: here}\n"
     "  6: {title: Us, menu: {1: {title: We, answer: All.}, 2: {title: You, answer: None.}}}",
     ('option 4 "Getting here": was at 4,1; was called "Parking"',
      'menu 6 "Us": new, with 2 options in it',
      '"Where are you?": removed, with 1 option in it; was at 4')),
]  # fmt: skip


def said(old: Line, new: Line) -> Iterator[str]:
    return (str(in_words(one)) for one in compare(old, new))


@pytest.mark.parametrize(("was", "now", "expected"), EDITS, ids=[edit[1][:25] for edit in EDITS])
def test_every_edit_is_reported(was: str, now: str, expected: tuple[str, ...]) -> None:
    edited = line_of(FILE.replace(was, now))
    assert edited.edition != CLINIC.edition
    assert tuple(said(CLINIC, edited)) == expected


TIMES = """\
timezone: America/New_York
notices:
  - {text: We have moved., until: 2026-12-24}
  - {text: It snows., urgent: true}
"""
HOURS = "617-726-3884, hours: {mon-fri: 9:00-17:00}, holidays: 2026-12-24}"
OFFICE = 'contact billing "the billing office": '
TIMELY = FILE.replace("617-726-3884}", HOURS, 1) + TIMES

TIMES_EDITS = [
    ("9:00-17:00", "9:00-16:00",
     (f"{OFFICE}can be reached Monday to Friday from 9 in the morning to 4 in the afternoon, was "
      "Monday to Friday from 9 in the morning to 5 in the afternoon",)),
    (", hours: {mon-fri: 9:00-17:00}, holidays: 2026-12-24", "",
     (f"{OFFICE}can be reached at any time, day or night, was Monday to Friday from 9 in the "
      "morning to 5 in the afternoon; its holidays are none, was 2026-12-24",)),
    (", hours: {mon-fri: 9:00-17:00}", "",
     (f"{OFFICE}can be reached at any time, day or night, was Monday to Friday from 9 in the "
      "morning to 5 in the afternoon",)),
    ("9:00-17:00", "9am-5pm", ()),
    ("mon-fri: 9:00-17:00", "mon-fri: 21:00-5:00",
     (f"{OFFICE}can be reached Monday to Friday from 9 at night to 5 in the morning, was Monday "
      "to Friday from 9 in the morning to 5 in the afternoon",)),
    (", holidays: 2026-12-24", "", (f"{OFFICE}its holidays are none, was 2026-12-24",)),
    ("holidays: 2026-12-24", "holidays: 2026-12-24, closed: Go home.",
     (f"{OFFICE}reworded for closing times\n    was: (nothing)\n    now: Go home.",)),
    ("holidays: 2026-12-24", "holidays: 2026-12-24, timezone: UTC",
     (f"{OFFICE}its hours are those of UTC, was America/New_York",)),
    ("  - {text: It snows., urgent: true}\n", "",
     ('notice "It snows.": removed; was notice 2',)),
    ("  - {text: We have moved., until: 2026-12-24}\n", "",
     ('notice "We have moved.": removed; was notice 1',)),
    ("9:00-17:00}, holidays: 2026-12-24", "9:00-16:00}, holidays: {country: US, state: MA}",
     (f"{OFFICE}can be reached Monday to Friday from 9 in the morning to 4 in the afternoon, but "
      "not on holidays, was Monday to Friday from 9 in the morning to 5 in the afternoon; its "
      "holidays are US, MA, was 2026-12-24",)),
    ("urgent: true", "urgent: false",
     ('notice 2 "It snows.": heard after the greeting, was heard first of all',)),
    ("We have moved., until: 2026-12-24", "We have moved., until: 2026-12-26 18:00",
     ('notice 1 "We have moved.": heard after the greeting until 2026-12-26 18:00, was heard '
      "after the greeting until 2026-12-24",)),
    ("It snows.", "It rains.",
     ('notice 2 "It rains.": reworded\n    was: It snows.\n    now: It rains.',)),
    ("  - {text: It snows.", "  - {text: Hail., from: 2026-12-01}\n  - {text: It snows.",
     ('notice 2 "Hail.": new; heard after the greeting from 2026-12-01',)),
    ("America/New_York\nnotices", "UTC\nnotices",
     (f"{OFFICE}its hours are those of UTC, was America/New_York",
      'notice 1 "We have moved.": heard after the greeting until 2026-12-24, was heard after the '
      "greeting until 2026-12-25 05:00")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "expected"), TIMES_EDITS, ids=[e[1][:25] for e in TIMES_EDITS]
)
def test_every_edit_of_times_is_reported(was: str, now: str, expected: tuple[str, ...]) -> None:
    assert was in TIMELY
    assert tuple(said(line_of(TIMELY), line_of(TIMELY.replace(was, now)))) == expected


@examples(25)
@given(trees())
def test_a_line_has_no_difference_from_itself(line: Line) -> None:
    assert compare(line, line) == []
    assert first_difference(line, line, ["1", "-", "9", "*", "#"]) is None


@examples(25)
@given(trees(), trees())
def test_any_two_lines_can_be_compared(line: Line, other: Line) -> None:
    changes = [*said(line, other)]
    assert len(set(changes)) == len(changes)
    if not changes:
        assert {option.title for option in line.default.options.values()} == {
            option.title for option in other.default.options.values()
        }
        assert first_difference(line, other, []) is None


def test_a_renamed_contact_with_the_same_name_and_number_is_not_a_difference() -> None:
    renamed = FILE.replace("billing: {name", "bills: {name").replace(
        "operator: billing", "operator: bills"
    )
    assert compare(CLINIC, line_of(renamed.replace("transfer: billing", "transfer: bills"))) == []


def test_a_menu_with_another_title_keeps_what_is_in_it() -> None:
    renamed = FILE.replace("title: Cost and billing", "title: Money").replace(
        "goto: cost-and-billing", "goto: money"
    )
    assert list(said(CLINIC, line_of(renamed))) == [
        'menu 1 "Money": was called "Cost and billing"',  # the option that leads there follows
    ]


LONG = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (LONG, []),
        (LONG.replace("six", "6"), [("… two three four five six seven eight nine ten …",
                                     "… two three four five 6 seven eight nine ten …")]),
        (LONG.replace("One ", ""), [("One two three four five …", "two three four five …")]),
        (LONG.replace("One", "1").replace("fourteen", "14"),
         [("One two three four five …", "1 two three four five …"),
          ("… ten eleven twelve thirteen fourteen.", "… ten eleven twelve thirteen 14.")]),
    ],
)  # fmt: skip
def test_only_the_words_that_change_are_shown(now: str, expected: list[tuple[str, str]]) -> None:
    assert list(excerpts(LONG, now)) == expected


@pytest.mark.parametrize(
    ("acts", "after"),
    [
        ([], None),
        (["1", "2"], None),
        (["4", "1"], "after key 1"),
        (["4", "-", "1", "-"], "after key 1"),
        (["busy"], None),
        (["0", "busy", "0"], None),
    ],
)
def test_a_call_first_differs_where_it_is_first_heard_differently(
    acts: list[str], after: str | None
) -> None:
    edited = line_of(FILE.replace("Behind us.", "In front."))
    change = first_difference(CLINIC, edited, acts)
    assert (change.what if change else None) == after


def test_a_wait_of_another_length_is_not_a_difference_in_a_call() -> None:
    assert first_difference(CLINIC, CLINIC, ["8"]) is None


def test_whom_key_0_reaches_when_the_line_is_closed() -> None:
    closed = "when_closed: {greeting: We are closed., menu: {1: {title: Hours, answer: Nine.}}}\n"
    before = "timezone: America/New_York\nhours: {mon-fri: 8:00-17:00}\n" + FILE + closed
    after = before.replace("menu: {1: {title: Hours", "operator: nurse, menu: {1: {title: Hours")
    assert list(said(line_of(before), line_of(after))) == [
        "key 0 when closed: reaches the nurse at (617) 726-2000, was the billing office at "
        "617-726-3884"
    ]
