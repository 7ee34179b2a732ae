import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tree.ids import ID, ID_LENGTH, as_id, own_ids, slug
from ivr.tree.load.loader import load

HEAD = "name: x\nlanguage: en-US\ngreeting: Hello.\nmenu:\n"
CONTACT = "contacts: {desk: {name: the desk, number: 617-726-3884}}\n"


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Cost and billing", "cost-and-billing"),
        ("What happens during a virtual visit?", "what-happens-during-a-virtual-visit"),
        ("I'm interested in it", "im-interested-in-it"),
        ("I\u2019m interested in it", "im-interested-in-it"),
        ("Crème brûlée \u2013 à la carte", "creme-brulee-a-la-carte"),
        ("Öffnungszeiten", "offnungszeiten"),
        ("ﬁle №1", "file-no1"),
        ("24/7: HSA & FSA", "24-7-hsa-fsa"),
        ("  --  spaces  --  ", "spaces"),
        ("?!", ""),
        ("日本語", ""),
        ("", ""),
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 60),
        ("a" * 30 + " " + "b" * 29, "a" * 30 + "-" + "b" * 29),
        ("a" * 30 + " " + "b" * 30, "a" * 30),
        ("What should I do if I think I've received a bill in error, please, or two?",
         "what-should-i-do-if-i-think-ive-received-a-bill-in-error"),
    ],
)  # fmt: skip
def test_an_id_is_made_from_the_title(title: str, made: str) -> None:
    assert slug(title) == made


@given(st.text(max_size=300) | st.text("aB \u00e9'\u2019-?9", max_size=300))
def test_a_made_id_is_one_that_a_file_could_give(title: str) -> None:
    made = slug(title)
    assert made == "" or re.fullmatch(ID, made)
    assert len(made) <= ID_LENGTH
    assert slug(made) == made
    assert slug(title.replace("'", "\u2019")) == made
    assert slug(title.upper()) == made or not title.isascii()


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=20), min_size=1, max_size=12))
def test_a_made_id_is_cut_between_words(words: list[str]) -> None:
    made = slug(" ".join(words)).split("-")
    assert made == words[: len(made)]
    rest = words[len(made) :]
    assert not rest or len("-".join([*made, rest[0]])) > ID_LENGTH


def ids(menu: str, head: str = HEAD) -> list[str]:
    line = load((head + menu).encode()).line
    assert line is not None
    return list(line.default.options)[1:]


def test_a_transfer_and_a_goto_without_a_title_have_ids_all_the_same() -> None:
    menu = """\
  1: {title: Parking, answer: x}
  2:
    title: Money
    menu:
      1: {transfer: desk}
      2: {goto: parking}
      3: {goto: main}
  3: {title: Desk, transfer: desk}
"""
    assert ids(menu, CONTACT + HEAD) == [
        "parking", "money", "money-desk", "money-to-parking", "money-to-main", "desk",
    ]  # fmt: skip


def test_an_option_without_a_title_is_called_as_what_it_leads_to() -> None:
    menu = "  1: {title: Parking, answer: x}\n  2: {goto: parking}\n  3: {transfer: desk}\n"
    line = load((CONTACT + HEAD + menu).encode()).line
    assert line is not None
    assert [line.default.title(option) for option in line.default.options.values()] == [
        "", "Parking", "Parking", "the desk",
    ]  # fmt: skip


def test_menus_are_nested_twelve_levels_deep_and_no_deeper() -> None:
    def nested(levels: int) -> str:
        start = "".join(f"{{1: {{title: T{n}, menu: " for n in range(levels - 1))
        return f"{HEAD.rstrip()} {start}{{1: {{title: End, answer: x}}}}{'}}' * (levels - 1)}\n"

    assert load(nested(12).encode()).line is not None
    errors = [p for p in load(nested(13).encode()).problems if p.severity == "error"]
    assert [problem.message for problem in errors] == [
        'option 1,1,1,1,1,1,1,1,1,1,1,1 "T11": its menu is nested too deep to be found'
    ]


def test_what_is_within_a_wrong_option_is_checked_too() -> None:
    menu = """\
  9:
    title: Nine
    menu: {1: {title: Below, anwser: x}}
  1:
    title: Both
    answer: x
    menu: {7: {title: Seven, answer: x}, 2: {goto: below}}
"""
    found = load((HEAD + menu).encode()).problems
    assert [problem.message for problem in found if problem.severity == "error"] == [
        'the main menu: key 9 is reserved for "say it again"',
        'option 9,1: unknown field "anwser"',
        'option 1 "Both" has both answer: and menu:',
        'menu 1 "Both": key 7 is reserved',
    ]


def test_menus_that_aliases_nest_hundreds_deep_are_not_followed() -> None:
    # Each unknown field nests 28 menus, and in the last one what the field before it does.
    start, end = "{1: {menu: " * 28, "}}" * 28
    fields = "x0: &x0 {1: {answer: b}}\n" + "".join(
        f"x{n}: &x{n} {start}*x{n - 1}{end}\n" for n in range(1, 13)
    )
    found = load((fields + HEAD.rstrip() + " *x12\n").encode()).problems
    errors = [problem.message for problem in found if problem.severity == "error"]
    assert sum("too deep" in message for message in errors) == 1
    assert sum("unknown field" in message for message in errors) == 13


@pytest.mark.parametrize(
    ("first", "second", "made"),
    [
        ("Parking", "Parking?", "parking-"),
        ("Café", "Cafe", "cafe-"),
        ("hours", "HOURS", "hours-"),
        ("Main", "Main!", "main-"),
        ("COVID-19 疫苗", "COVID-19", "covid-19-"),
        ("停车", "时间", "option-"),
        ("Часы", "часы", "option-"),
        (
            "What do I need to bring to my first appointment at the clinic in Boston?",
            "What do I need to bring to my first appointment at the clinic in Quincy?",
            "what-do-i-need-to-bring-to-my-first-appointment-at-the-clinic-in-quincy",
        ),
    ],
)
def test_titles_that_differ_have_ids_of_their_own(first: str, second: str, made: str) -> None:
    menu = f"  1: {{title: {first}, answer: x}}\n  2: {{title: {second}, answer: y}}\n"
    one, two = ids(menu)
    assert one != two
    assert two.startswith(made)
    # What is added after them, or moved, leaves them as they are.
    more = menu + "  3: {title: Parking!, answer: z}\n  4: {title: 开放, answer: v}\n"
    assert ids(more)[:2] == [one, two]


@given(st.lists(st.text("aB \u00e9'\u2019-?!9停", min_size=1, max_size=70), min_size=2, max_size=6))
def test_no_titles_that_differ_clash(titles: list[str]) -> None:
    spoken = {" ".join(title.split()) for title in titles if any(map(str.isalnum, title))}
    made = set[str]()
    for title in spoken:
        own = next(one for one in own_ids(title) if one not in made)
        assert re.fullmatch(ID, own)
        assert as_id(own) == own
        made.add(own)
    assert len(made) == len(spoken)
