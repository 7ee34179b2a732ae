"""The shipped faq_tree.yaml against the hospital's own text, kept in faq-source.txt."""

import re
from typing import NamedTuple

import pytest

from ivr.check.check import check
from ivr.check.timing import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Event, Key, NoInput, Say, Turn
from ivr.tree.model import MAIN, Answer, Line, Menu, Option, Transfer
from tests.support.paths import SHIPPED, SPEC


class Question(NamedTuple):
    """A question as it is asked, and the paragraphs and bullets of its answer."""

    title: str
    parts: tuple[str, ...]


def source() -> list[list[Question]]:
    """The source's lists of questions, in order. Each list numbers its questions from 1."""
    lists: list[list[Question]] = []
    for line in plain((SPEC / "faq-source.txt").read_text("utf-8")).splitlines():
        numbered = re.fullmatch(r" +(\d+)\. (.+)", line)
        if numbered:
            if numbered[1] == "1":
                lists.append([])
            lists[-1].append(Question(numbered[2].strip(), ()))
        elif lists and line.strip():
            title, parts = lists[-1][-1]
            part = " ".join(line.strip(" \u2022").split())
            lists[-1][-1] = Question(title, (*parts, part))
    return lists


def plain(text: str) -> str:
    """A text with straight quotes."""
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def shipped() -> Line:
    loaded = check(SHIPPED.read_bytes())
    assert loaded.line, loaded.problems
    return loaded.line


SOURCE, TREE = source(), shipped()


def options(menu: Option) -> dict[str, Option]:
    assert isinstance(menu, Menu)
    return dict(menu.options)


def asked(option: Option) -> Question:
    assert isinstance(option, Answer)
    return Question(plain(option.title), tuple(map(plain, option.parts)))


def by_keys(keys: str) -> Option:
    option = TREE.default.options[MAIN]
    for key in keys:
        option = options(option)[key]
    return option


def test_the_source_has_14_questions_in_four_lists() -> None:
    assert [len(questions) for questions in SOURCE] == [5, 4, 4, 1]
    assert all(question.parts for questions in SOURCE for question in questions)
    assert SOURCE[1][3] == (
        "What should I do if I think I've received a bill in error?",
        (
            "Please contact the MGH billing office at 617-726-3884 "
            "if you believe you have received a bill in error.",
        ),
    )
    assert SOURCE[2][0].parts[3] == "Mac: macOS (OSX) 10.11 or later"


def test_the_four_lists_are_the_main_menu() -> None:
    assert [*options(TREE.default.options[MAIN])] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_topic_holds_its_list_word_for_word_in_order_from_key_1(number: int) -> None:
    found = options(by_keys(str(number)))
    questions = SOURCE[number - 1]
    keys = [str(key) for key in range(1, len(questions) + 1)]
    assert [asked(found[key]) for key in keys] == questions


def test_the_list_of_one_question_is_an_option_itself() -> None:
    assert [asked(by_keys("4"))] == SOURCE[3]


def test_there_are_no_other_answers() -> None:
    assert len([*TREE.default.answers()]) == 14


def test_keys_2_1_hear_what_a_visit_costs() -> None:
    assert by_keys("21").title == "How much will I be charged for my virtual visit?"


def test_billing_is_offered_where_the_answer_names_it() -> None:
    offers = {answer.id: answer.offer for answer in TREE.default.answers() if answer.offer}
    assert offers == {by_keys("21").id: "billing", by_keys("24").id: "billing"}
    naming = {answer.id for answer in TREE.default.answers() if "billing office" in answer.parts[0]}
    assert offers.keys() == naming


def test_the_billing_topic_and_key_0_reach_the_billing_office() -> None:
    transfer = by_keys("25")
    assert isinstance(transfer, Transfer)
    assert transfer.contact == TREE.default.operator == "billing"
    billing = TREE.default.contacts["billing"]
    assert (billing.written, billing.number) == ("617-726-3884", "+16177263884")


# What callers hear first


def heard(*events: Event) -> Turn:
    turn = step(TREE, State(TREE.edition), Arrived())
    for event in events:
        turn = step(TREE, turn.state, event)
    return turn


def texts(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, Say)]


def length(turn: Turn) -> float:
    """The seconds that a turn takes to hear."""
    return sum(seconds(TREE, prompt) for prompt in turn.prompts)


def test_the_main_menu_is_heard_in_less_than_30_seconds_and_key_0_is_last_and_named() -> None:
    arrived = heard()
    assert length(arrived) < 30
    assert texts(arrived)[-1] == "To speak with the MGH billing office, press 0."
    assert len(texts(arrived)) == 1 + 4 + 1  # the greeting, the options, and whom key 0 reaches


def test_speed_and_repeat_are_said_once_somebody_needs_them() -> None:
    pace, again = "To change how fast I speak, press 8.", "To hear these choices again, press 9."
    for first in (heard(), heard(Key("1")), heard(Key("2"))):
        assert not {pace, again} & {*texts(first)}
    assert {pace, again} <= {*texts(heard(Key("7")))}
    silent = texts(heard(NoInput()))
    assert {"If you need more time, press 8 twice.", again} <= {*silent}
    assert pace in texts(heard(Key("1"), Key("2")))
    assert texts(heard(Key("7")))[-1] == texts(heard())[-1]  # 0 stays last


def test_how_to_skip_a_part_takes_about_three_seconds() -> None:
    parts = heard(Key("3"), Key("1")).prompts[1]
    assert isinstance(parts, Say)
    assert parts.text == "8 parts. To skip one, press pound."
    assert seconds(TREE, parts) < 4


def test_it_has_no_emergency_sentence_and_no_short_wording_since_the_source_has_none() -> None:
    assert TREE.default.emergency == ""
    assert all(not option.spoken for option in TREE.default.options.values())
    assert not re.search("emergency|911", (SPEC / "faq-source.txt").read_text("utf-8"))


def test_key_0_reaches_the_billing_office_from_everywhere() -> None:
    people = {TREE.default.person(option) for option in TREE.default.options.values()}
    assert people == {TREE.default.contacts["billing"]}
