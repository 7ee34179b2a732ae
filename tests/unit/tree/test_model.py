from dataclasses import replace

import pytest

from ivr.tree.hours import Hours
from ivr.tree.load.loader import load
from ivr.tree.model import MAIN, Goto, Line, Option, Tree
from ivr.tree.problems import Place

FILE = """\
name: x
language: en-US
greeting: Hello.
contacts:
  desk: {name: the front desk, number: 617-726-3884}
  lab: {name: the laboratory, number: 617-726-2000}
operator: desk
menu:
  1: {title: Parking, answer: Behind the house., offer: lab}
  2:
    title: A title that is longer than forty characters are
    menu:
      1: {transfer: lab}
      2: {goto: again}
      3: {id: again, goto: parking}
      4: {title: Hours, answer: [a, b]}
"""


def tree() -> Tree:
    found = load(FILE.encode()).line
    assert found is not None
    return found.default


def test_an_option_is_called_by_its_keys_and_its_title() -> None:
    assert [str(option) for option in tree().options.values()] == [
        "the main menu",
        'option 1 "Parking"',
        'menu 2 "A title that is longer than forty chara…"',
        "option 2,1",
        "option 2,2",
        "option 2,3",
        'option 2,4 "Hours"',
    ]


def test_a_title_is_the_options_own_or_that_of_what_it_leads_to() -> None:
    found = tree()
    titles = [found.title(option) for option in found.options.values()]
    assert titles[3:] == ["the laboratory", "Parking", "Parking", "Hours"]


def test_a_title_is_found_even_in_a_circle() -> None:
    there, back = (
        Goto(name, "1", "", ("1",), MAIN, Place(1, 1), target) for name, target in ("ab", "ba")
    )
    found = Tree("", "en-US", "", "", {}, {}, None, {"a": there, "b": back})
    assert found.title(there) == ""


def test_key_0_reaches_whom_the_answer_offers_or_else_the_operator() -> None:
    found = tree()
    reached = {name: found.person(option) for name, option in found.options.items()}
    assert {name: person and person.key for name, person in reached.items()} == {
        **dict.fromkeys(found.options, "desk"),
        "parking": "lab",
    }
    nobody = Option("x", "1", "x", ("1",), MAIN, Place(1, 1))
    assert Tree("", "en-US", "", "", {}, {}, None, {}).person(nobody) is None


def test_answers_are_in_the_order_of_the_file() -> None:
    assert [answer.id for answer in tree().answers()] == ["parking", "hours"]
    assert tree().region == "US"


def test_callers_choose_a_language_only_where_there_are_several() -> None:
    english = tree()
    spanish = replace(english, language="es-US", timezone="America/New_York")
    one, two = Line("e", {"en-US": english}), Line("e", {"en-US": english, "es-US": spanish})
    assert (one.choices, two.choices) == ({}, two.languages)
    assert two.default is two.tree("") is two.tree("fr-FR") is english
    assert two.tree("es-US") is spanish
    assert two.trees == (english, spanish)
    assert two.only("es-US") == Line("e", {"es-US": spanish})
    assert one.numbers == two.numbers == {"+16177263884", "+16177262000"}


def test_the_zone_of_a_line_is_that_of_its_file_or_of_whoever_has_hours() -> None:
    english = tree()
    hours = Hours(((),) * 7, "America/New_York")
    desk = replace(english.contacts["desk"], hours=hours)
    spanish = replace(english, contacts={"desk": desk})
    assert english.zone == "UTC"
    assert Line("e", {"en-US": english, "es-US": spanish}).zone == "America/New_York"
    assert Line("e", {"en-US": replace(english, timezone="Europe/Paris")}).zone == "Europe/Paris"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("617-726-3884", ("617-726-3884",)),
        ("(617) 726-3884 x204", ("(617) 726-3884 ext. 204",)),
        ("6177263884", ("617-726-3884",)),
        ('["+16177263884", "+1 617 726 2000"]', ("617-726-3884", "617-726-2000")),
        ('["sip:1@pbx.example.org", 617.726.3884]', ("sip:1@pbx.example.org", "617.726.3884")),
    ],
)
def test_numbers_are_read_in_groups_as_the_file_has_them_or_as_people_write_them(
    given: str, read: tuple[str, ...]
) -> None:
    raw = FILE.replace("number: 617-726-3884", f"number: {given}")
    found = load(f"sip: pbx.example.org\n{raw}".encode()).line
    assert found
    assert found.default.numbers_of(found.default.contacts["desk"]) == read
