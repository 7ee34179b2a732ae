"""Drafts of menu files: arranged so that keys reach all, marked where a person must decide."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.check.check import check
from ivr.drafts.arrange import arranged
from ivr.drafts.draft import draft, written
from ivr.drafts.faq import plain_text
from ivr.drafts.faq.sections import outline
from ivr.drafts.menu_file import WORDS, Start, rows, with_hours
from ivr.drafts.outline import Entry, Outline, Question, Section
from ivr.tree.fields.checks import check_written
from ivr.tree.model import Line, Menu
from ivr.tree.parse.unfold import unfold
from tests.support import trees
from tests.support.paths import SHIPPED, SPEC

# What the loader folds or reports is another test's; here are titles and texts that it takes.
_plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=60)
_plain = (
    _plain.map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(map(str.isalnum, text)) and not {*"{}"} & {*text})
    .filter(lambda text: unfold(text).text == text and check_written(text) is None)
)
TITLES = st.sampled_from([one for one in trees.TITLES if one.isascii()]) | _plain
TEXTS = TITLES | st.just(" ".join(["word"] * 300))
NOTHING = st.just(())
"""Nothing to decide: what is written of that into comments is the readers' own."""
QUESTIONS = st.builds(
    Question, TITLES, st.lists(TEXTS, min_size=1, max_size=3).map(tuple), decide=NOTHING
)
TITLED = st.just("") | TITLES
ENTRIES: st.SearchStrategy[Entry] = st.recursive(
    QUESTIONS,
    lambda inner: st.builds(
        Section, TITLED, st.lists(inner, min_size=1, max_size=8).map(tuple), decide=NOTHING
    ),
)


def line_of(text: str) -> Line:
    loaded = check(text.encode())
    assert loaded.line, [one for one in loaded.problems if one.severity == "error"]
    return loaded.line


def asked(line: Line) -> list[Question]:
    return [Question(one.title, one.parts) for one in line.default.answers()]


@settings(max_examples=5)
@given(st.lists(ENTRIES, min_size=1, max_size=9))
def test_every_draft_can_go_live_and_has_every_question_once(entries: list[Entry]) -> None:
    text, _ = written(draft(Start("x", number="617-726-2000"), Outline(tuple(entries))))
    line = line_of(text)
    menus = [one for one in line.default.options.values() if isinstance(one, Menu)]
    assert max(len(menu.options) for menu in menus) <= 6
    questions = [one._replace(decide=()) for one in Section("", tuple(entries)).questions()]
    assert Counter(asked(line)) == Counter(questions)


@pytest.mark.parametrize("count", [1, 6, 7, 36, 37, 200])
def test_however_many_questions_there_are_keys_reach_them_in_their_order(count: int) -> None:
    questions = [Question(f"Question {number}?", ("Yes.",)) for number in range(count)]
    text, _ = written(draft(Start("x"), Outline(tuple(questions))))
    assert asked(line_of(text)) == questions


def test_the_hospitals_text_becomes_the_questions_of_the_shipped_file_word_for_word() -> None:
    source = (SPEC / "faq-source.txt").read_text("utf-8")
    found = outline(plain_text.blocks(source))
    line = line_of(written(draft(Start("MGH"), found))[0])
    shipped = line_of(SHIPPED.read_text("utf-8"))
    assert [*map(straight, asked(line))] == asked(shipped)
    assert len(asked(line)) == 14
    keys = [[one.path for one in of.default.answers()] for of in (line, shipped)]
    assert keys[0] == keys[1]  # the same four groups


def straight(question: Question) -> Question:
    quotes = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
    parts = tuple(part.translate(quotes) for part in question.parts)
    return Question(question.title.translate(quotes), parts)


def decisions(text: str, start: Start) -> list[str]:
    """What must be decided, each with the line of the file below its comment."""
    made, found = written(draft(start, outline(plain_text.blocks(text))))
    lines = made.split("\n")
    for one in found:
        assert lines[one.line - 1].lstrip().startswith("# DECIDE: ")
    return [f"{one.text} -> {below(lines, one.line)}" for one in found]


def below(lines: list[str], number: int) -> str:
    return next(line.strip() for line in lines[number:]
                if not line.lstrip().startswith("# "))  # fmt: skip


def test_what_a_person_must_decide_is_marked_where_it_is() -> None:
    long = "How do I get from the station to the garage, and what do I do if it is full, or closed?"
    faq = f"""\
# Parking
## {long}
Take the bus. Or call the garage at 617-726-3884, or us at 617-726-2000.
## Where is the VCU?
{"Behind the house. " * 60}
If this is an emergency, dial 911 at once.
## Is it free?
# Other
## Who are you?
We are us.
"""
    start = Start("x", number="617-726-2000", hours="24/7")
    found = decisions(faq, start)
    assert [one for one in found if "VCU" not in one and "seconds" not in one] == [
        "may people in danger call? Then take away the # of the next line -> "
        "#emergency: If this is an emergency, dial 911 at once.",
        "to put callers through to 617-726-3884 with key 0 after this answer, add it under "
        "contacts: and name it here with offer: -> 1:",
        "these have no answer in the source: leave them out, or write answers and add them above "
        "-> ",
    ]
    advised = [one for one in found if "seconds" in one]
    assert advised[0].endswith("-> answer: >-")


def test_an_answer_that_no_voice_says_in_one_piece_is_cut_at_its_sentences() -> None:
    sentence = "Bring your card. "
    [one] = arranged([Question("What?", (sentence * 400,))], WORDS["en-US"])
    assert isinstance(one, Question)
    assert max(map(len, one.parts)) <= 3_000
    assert {part[-1] for part in one.parts} <= {".", " "}
    assert " ".join(" ".join(one.parts).split()) == (sentence * 400).strip()


def test_examples_in_comments_are_valid_once_their_sign_is_taken_away() -> None:
    start = Start(
        "x", number="617-726-2000", hours="mon-fri 8:30-17:00", timezone="America/New_York"
    )
    entries = with_hours(start, [Question("Where?", ("Here.",))])
    text, _ = written(rows(start, entries))
    uncommented = re.sub(r"(?m)^#(?! |$)", "", re.sub(r"(?m)^#(?=  )(?!   ivr)", "", text))
    line = line_of(uncommented)
    assert line.default.emergency
    assert [one.title for one in line.default.answers()][-3:] == [
        "Where can I park?", "How can I pay?", "Can I pay later?"]  # fmt: skip


@pytest.mark.parametrize("language", ["en-US", "es-US"])
def test_a_new_file_has_no_problems(language: str) -> None:
    start = Start("Clinic", language, number="617-726-2000", hours="mon-fri 8:30-17:00",
                  timezone="America/New_York")  # fmt: skip
    text, _ = written(rows(start, with_hours(start, [])))
    assert check(text.encode()).problems == ()
