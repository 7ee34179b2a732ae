import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.check.check import check
from ivr.tree.load.loader import Loaded, load
from ivr.tree.model import MAIN, Answer, Contact, Goto, Menu, Transfer
from ivr.tree.problems import Place
from tests.support.examples import examples
from tests.support.paths import SHIPPED as SHIPPED_FILE
from tests.support.yaml_text import mutations, pieces

SHIPPED = SHIPPED_FILE.read_text("utf-8")
LINES = SHIPPED.split("\n")

FILE = """\
name: Clinic  line
language: en-US
voice: Google.en-US-Standard-C
lexicon:
  GP: doctor
  1: one
countries: [CA]
contacts:
  desk:
    name: the front desk
    number: (617) 726-3884
  north:
    name: the Toronto office
    number: 416-979-4000
    timeout: 40
operator: desk
greeting: >-
  Welcome
  to the clinic.
menu:
  2:
    title: "Parking"
    menu:
      3:
        transfer: north
      1:
        title: Cars
        answer: Behind  the house.
        offer: desk
  1:
    title: What to bring
    id: bring
    answer:
      - Your card
      - |
        Your list
        of medicines
  6:
    goto: bring
"""


def problems(text: str) -> list[str]:
    return [f"{p.place.line}:{p.place.column} {p}" for p in load(text.encode()).problems]


def test_a_file_becomes_a_tree() -> None:
    line = load(FILE.encode()).line
    assert line is not None
    tree = line.default
    assert (tree.name, tree.language, tree.region) == ("Clinic line", "en-US", "US")
    assert (tree.voice, tree.operator) == ("Google.en-US-Standard-C", "desk")
    assert tree.greeting == "Welcome to the clinic."
    assert tree.lexicon == {"GP": "doctor", "1": "one"}
    assert tree.contacts == {
        "desk": Contact(
            "desk", "the front desk", "+16177263884", "(617) 726-3884", 25, Place(9, 3)
        ),
        "north": Contact(
            "north", "the Toronto office", "+14169794000", "416-979-4000", 40, Place(12, 3)
        ),
    }
    assert line.edition == hashlib.sha256(FILE.encode()).hexdigest()[:12]


def test_options_are_filed_in_the_order_of_the_file_and_offered_by_their_keys() -> None:
    line = load(FILE.encode()).line
    assert line is not None
    north = Transfer("parking-north", "3", "", ("2", "3"), "parking", Place(24, 7), "north")
    cars = Answer(
        "cars", "1", "Cars", ("2", "1"), "parking", Place(26, 7),
        ("Behind the house.",), "desk",
    )  # fmt: skip
    parking = Menu("parking", "2", "Parking", ("2",), MAIN, Place(21, 3), {"1": cars, "3": north})
    bring = Answer(
        "bring", "1", "What to bring", ("1",), MAIN, Place(30, 3),
        ("Your card", "Your list of medicines"), None,
    )  # fmt: skip
    again = Goto("main-to-bring", "6", "", ("6",), MAIN, Place(38, 3), "bring")
    main = Menu(MAIN, "", "", (), MAIN, Place(20, 1), {"1": bring, "2": parking, "6": again})
    assert line.default.options[MAIN] == main
    assert [*line.default.options.values()] == [main, parking, north, cars, bring, again]
    assert [*main.options] == ["1", "2", "6"]


def test_every_text_has_its_place_from_where_it_begins_to_where_it_ends() -> None:
    notices = "notices: [{text: We move soon.}]\ntimezone: UTC\n"
    closed = "40\n    hours: {monday: 8:00-17:00}\n    closed: '''Come back'''\n"
    tree = load((FILE.replace("40\n", closed) + notices).encode()).line
    assert tree is not None
    assert [(str(one), one.text, one.start[:2], one.end[:2]) for one in tree.default.texts] == [
        ("greeting", tree.default.greeting, (19, 11), (22, 1)),
        ('contact "desk": name', "the front desk", (10, 11), (10, 25)),
        ('contact "north": name', "the Toronto office", (13, 11), (13, 29)),
        ('contact "north": closed', "'Come back'", (17, 13), (17, 28)),
        ("notice 1: text", "We move soon.", (42, 18), (42, 31)),
        ('option 2 "Parking": title', "Parking", (24, 12), (24, 21)),
        ('option 2,1 "Cars": title', "Cars", (29, 16), (29, 20)),
        ('option 2,1 "Cars": answer', "Behind the house.", (30, 17), (30, 35)),
        ('option 1 "What to bring": title', "What to bring", (33, 12), (33, 25)),
        ('option 1 "What to bring": answer', "Your card", (36, 9), (36, 18)),
        ('option 1 "What to bring": answer', "Your list of medicines", (37, 9), (40, 1)),
    ]


def test_the_shipped_file_goes_live_with_nothing_wrong() -> None:
    loaded = load(SHIPPED.encode())
    assert loaded.problems == ()
    assert loaded.line is not None
    assert len([*loaded.line.default.answers()]) == 14


@pytest.mark.parametrize("written", ["0", "01", "1e3", "12:30", "no", "~5", "2026-11-23", "0x1F"])
def test_texts_stay_as_they_are_written(written: str) -> None:
    line = load(
        f"name: {written}\nlanguage: en-US\ngreeting: {written}\nmenu:\n"
        f"  1: {{title: {written}, id: a, answer: {written}}}\n"
        f"  2: {{title: Parts, answer: [{written}, {written}]}}\n".encode()
    ).line
    assert line is not None
    assert (line.default.name, line.default.greeting, line.default.options["a"].title) == (
        written,
        written,
        written,
    )
    assert [answer.parts for answer in line.default.answers()] == [(written,), (written, written)]


def test_a_language_that_is_not_spoken_is_an_error() -> None:
    text = FILE.replace("en-US\n", "en-GB\n", 1)
    said = (
        '2:11 error: language: the line does not speak "en-GB"; write en-US, and countries: [GB] '
        "for its telephone numbers, with +"
    )
    assert problems(text) == [said]
    loaded = load(text.encode(), {"en-GB": {}, "en-US": {}})
    assert [problem.place for problem in loaded.problems] == [Place(11, 13), Place(14, 13)]


def test_the_voice_says_how_long_a_text_may_be() -> None:
    longer = FILE.replace("Behind", "Behind " * 500)
    assert problems(longer) == []
    assert problems(longer.replace("Google.en-US-Standard-C", "Polly.Joanna-Neural")) == [
        '28:17 error: option 2,1 "Cars": answer has 3,510 characters; use at most 3,000 in one '
        "part: split the answer into parts, each with a dash"
    ]


def test_problems_are_in_the_order_of_the_file_and_each_once() -> None:
    text = FILE.replace("desk\n", "dask\n").replace("title", "titel").replace("979", "97")
    found = load(text.encode()).problems
    assert len(found) == 6
    assert [problem.place for problem in found] == sorted(problem.place for problem in found)
    assert len(set(found)) == len(found)


def test_advice_on_the_whole_tree_waits_until_it_is_valid() -> None:
    unused = FILE.replace("operator: desk\n", "").replace("        offer: desk\n", "")
    assert problems(unused) == [
        '9:3 advice: contact "desk" is never used; name it in operator:, offer: or transfer:, '
        "or remove it"
    ]
    assert problems(unused.replace("id: bring", "id: Bring")) == [
        '30:9 error: option 1 "What to bring": id: "Bring" contains characters other than '
        "a-z, 0-9 and -; write bring"
    ]


# One slip in each line of the shipped file, of each kind.

MARKS = {"double quote": '"', "apostrophe": "'", "brace": "{", "dash": "- ", "at": "@", "star": "*"}


def slips(line: str, kind: str) -> str | None:
    text = line.lstrip()
    indent = len(line) - len(text)
    if not text or text.startswith("#"):
        return None
    if kind in MARKS:  # before the value, or the whole of a line that is all text
        start = line.find(": ") + 2 if ": " in line else indent
        return line[:start] + MARKS[kind] + line[start:]
    if kind == "no colon":
        return line.replace(":", "", 1) if ":" in line else None
    if kind == "tab":
        return f"\t{line}"
    if kind == "one space less":
        return line[1:] if indent else None
    return f" {line}"


@pytest.mark.parametrize("kind", [*MARKS, "no colon", "tab", "one space less", "one space more"])
def test_a_slip_is_found_where_it_is_and_leads_to_no_false_alarm(kind: str) -> None:
    elsewhere = {}
    for number, line in enumerate(LINES, 1):
        slip = slips(line, kind)
        if slip is None:
            continue
        found = load("\n".join([*LINES[: number - 1], slip, *LINES[number:]]).encode()).problems
        lines = [problem.place.line for problem in found]
        if lines and (len(lines) > 2 or min(abs(number - line) for line in lines) > 2):
            elsewhere[number] = lines
    assert elsewhere == {}


# Whatever the file


def assert_consistent(raw: bytes) -> Loaded:
    """What holds for every file: nothing is raised; problems are in order and within the file."""
    loaded = check(raw)
    places = [problem.place for problem in loaded.problems]
    assert places == sorted(places)
    lines = loaded.texts[""].split("\n")
    for line, column, _ in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    assert (loaded.line is None) == bool(errors)
    assert all(problem.message for problem in loaded.problems)
    return loaded


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_answered(raw: bytes) -> None:
    assert assert_consistent(raw).line is None


@given(st.lists(pieces, max_size=60).map("".join))
def test_anything_like_yaml_is_answered(text: str) -> None:
    assert_consistent(text.encode())


@examples(30)  # each proves the whole dialogue, if there is one
@given(mutations())
def test_the_shipped_file_however_mangled_is_answered(text: str) -> None:
    assert_consistent(text.encode())
