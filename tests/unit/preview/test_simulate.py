"""Invented callers: who they are, what they find, and the figures of many."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.schedule import as_of, ordinary
from ivr.preview.outline import outline
from ivr.preview.pairing import pairs
from ivr.preview.simulate import (
    HABITS,
    PATIENCE,
    PATIENT,
    Call,
    Habit,
    Outcome,
    SimulatedLine,
    drawn,
    patience,
    simulate,
    wishes,
)
from ivr.preview.simulation_report import RESULTS, SimulationMetrics, format_metrics
from ivr.tree.model import Line, Option, Tree
from tests.support.clinic import ALONE, CLINIC, HEAD, MENU, TIMED, line_of
from tests.support.examples import examples
from tests.support.trees import trees

lines = trees().map(ordinary)  # callers come when everybody is there

EVER = 1e9  # seconds of patience


def one(line: Line, wish: str, habit: Habit, patience: float = EVER, seed: int = 1) -> Outcome:
    return call(line, line.default, line.default.options[wish], habit, patience, seed)


def call(line: Line, tree: Tree, wish: Option, habit: Habit, patience: float, seed: int) -> Outcome:
    """Return the outcome of one call to a line in one of its languages."""
    return Call(SimulatedLine(line, tree.language), wish, habit, patience, Random(seed)).outcome()


@examples(20)
@given(lines)
def test_a_patient_caller_reaches_everything_that_can_be_heard(line: Line) -> None:
    for tree in line.trees:
        for wish in wishes(tree):
            outcome = call(line, tree, wish, PATIENT, EVER, 1)
            assert (outcome.result, outcome.place) == ("reached", wish.id)
            assert outcome.presses <= bool(line.choices) + len(wish.path)


@examples(20)
@given(lines, st.integers())
def test_shares_add_up_and_every_call_is_counted_once(line: Line, seed: int) -> None:
    outcomes = list(simulate(line, 60, seed))
    figures = SimulationMetrics(line, outcomes)
    assert len(outcomes) == (60 if wishes(line.default) else 0)
    assert sum(figures.results.values()) == sum(row.callers for row in figures.rows.values())
    assert sum(map(figures.share, RESULTS)) == pytest.approx(1 if outcomes else 0)
    assert sum(figures.places.values()) == figures.results["given up"]
    for outcome in outcomes:
        assert any(outcome.place in tree.options for tree in line.trees)
        assert outcome.result != "reached" or outcome.place == outcome.wish
        assert outcome.result == "reached" or outcome.place != outcome.wish


@examples(20)
@given(lines, st.integers())
def test_the_same_seed_gives_the_same_calls(line: Line, seed: int) -> None:
    assert list(simulate(line, 30, seed)) == list(simulate(line, 30, seed))


def test_a_closed_contact_is_not_reached() -> None:
    wish = TIMED.default.options["a-nurse"].id
    night = as_of(TIMED, "2026-12-25 22:00")
    assert one(TIMED, "cost-and-billing-billing", PATIENT).result == "reached"
    assert one(night, "cost-and-billing-billing", PATIENT).result == "given up"
    assert one(night, wish, PATIENT).result == "reached"  # the nurse has no hours


def test_a_new_title_does_not_change_the_callers() -> None:
    menu = MENU.replace("Getting ready", "Getting all ready")
    retitled = line_of(f"{HEAD}operator: billing\n{menu}")
    known = {new: old for old, new in pairs(CLINIC.default, retitled.default).items()}
    before = [one.wish for one in simulate(CLINIC, 200, 1)]
    after = [known[one.wish] for one in simulate(retitled, 200, 1, known=known)]
    assert before == after


def test_another_seed_gives_others() -> None:
    assert list(simulate(CLINIC, 30, 1)) != list(simulate(CLINIC, 30, 2))


def test_the_calls_of_a_seed_are_known() -> None:
    """They must be these on every machine and every version of Python."""
    assert [
        (outcome.wish, outcome.result, outcome.presses, round(outcome.seconds, 3))
        for outcome in simulate(CLINIC, 4, 2026)
    ] == [
        ("getting-ready", "reached", 1, 25.212),
        ("a-nurse", "reached", 2, 24.526),
        ("paying", "reached", 1, 24.594),
        ("a-nurse", "given up", 1, 43.366),
    ]


def test_an_order_changes_when_callers_hear_it_and_not_who_they_are() -> None:
    other = line_of(
        (HEAD + "operator: billing\n" + MENU)
        .replace("  2: {title: Getting", "  X: {title: Getting")
        .replace("  4: {title: Where", "  2: {title: Where")
        .replace("  X: ", "  4: ")
    )
    before, after = (list(simulate(line, 300, 1)) for line in (CLINIC, other))
    assert [outcome.wish for outcome in before] == [outcome.wish for outcome in after]

    def mean(outcomes: list[Outcome], wish: str) -> float:
        times = [one.seconds for one in outcomes if one.wish == wish and one.result == "reached"]
        return sum(times) / len(times)

    assert mean(before, "parking") > mean(after, "parking")
    assert mean(before, "getting-ready") < mean(after, "getting-ready")


HASTY, SILENT, ASTRAY, SLOW = HABITS[1:]


def test_hasty_callers_press_when_the_outline_says_that_they_hear_their_option() -> None:
    drawn_seconds = {row.split()[-1]: row.split()[-2] for row in outline(CLINIC).splitlines()}
    for wish in wishes(CLINIC.default):
        outcome = one(CLINIC, wish.id, HASTY)
        drawn_at = float(drawn_seconds[wish.id])
        reactions = outcome.seconds - drawn_at
        assert outcome.presses <= 2
        if wish.id not in ("paying",):  # a goto leads there by one key
            assert 0.4 * outcome.presses <= reactions <= 2.6 * outcome.presses


def test_habits_differ_in_what_they_do() -> None:
    patient, hasty = one(CLINIC, "getting-ready", PATIENT), one(CLINIC, "getting-ready", HASTY)
    assert hasty.seconds < patient.seconds
    slow = one(CLINIC, "getting-ready", SLOW)
    assert (slow.presses, slow.result) == (2, "reached")
    assert slow.seconds > 2 * patient.seconds  # they hear the menu again, slowly
    silent = [one(CLINIC, "getting-ready", SILENT, seed=seed) for seed in range(40)]
    # After three misses any key reaches a person; one who still presses none hears the goodbye.
    assert {outcome.result for outcome in silent} == {"reached", "transferred", "given up"}
    astray = [one(CLINIC, "getting-ready", ASTRAY, seed=seed) for seed in range(40)]
    assert max(outcome.presses for outcome in astray) > 2
    assert {outcome.result for outcome in astray} >= {"reached", "transferred"}


def test_callers_out_of_patience_give_up_or_ask_for_a_person() -> None:
    ends = [one(CLINIC, "parking", PATIENT, 10.0, seed) for seed in range(40)]
    assert {(end.result, end.place, end.seconds) for end in ends} == {
        ("given up", "main", 10.0),
        ("transferred", "main", 10.0),
    }
    alone = [one(ALONE, "parking", PATIENT, 10.0, seed) for seed in range(40)]
    assert {end.result for end in alone} == {"given up"}  # nobody can be reached


def test_from_a_wrong_menu_callers_go_back() -> None:
    line = SimulatedLine(CLINIC)
    assert line.way("main", "parking") == "4"
    assert line.way("where-are-you", "parking") == "1"
    assert line.way("cost-and-billing", "parking") == "5"  # which leads to the main menu
    assert line.way("main", "paying") == "3"  # a goto is nearer than the menu
    assert (
        SimulatedLine(
            line_of(HEAD + MENU.replace("      5: {title: Start again, goto: main}\n", ""))
        ).way("cost-and-billing", "parking")
        == "*"
    )


def test_habits_are_shares_of_all_callers() -> None:
    assert sum(habit.share for habit in HABITS) == pytest.approx(1)
    random = Random(1)
    found = [drawn(random)[0].name for _ in range(5_000)]
    for habit in HABITS:
        assert found.count(habit.name) / 5_000 == pytest.approx(habit.share, abs=0.03)


def test_patience_is_as_documented() -> None:
    assert [patience(part) for part, _ in PATIENCE] == [seconds for _, seconds in PATIENCE]
    assert patience(0.3) == pytest.approx(120)
    assert [patience(part / 100) for part in range(101)] == sorted(
        patience(part / 100) for part in range(101)
    )


def test_figures_of_a_few_calls() -> None:
    calls = [
        Outcome("paying", "reached", "paying", presses, seconds)
        for presses, seconds in [(1, 10.0), (2, 30.0), (2, 20.0), (3, 60.0)]
    ]
    calls += [Outcome("parking", "given up", "main", 0, 5.0)]
    figures = SimulationMetrics(CLINIC, calls)
    assert figures.rows["paying"] == (4, 1.0, 2.0, 20.0, 60.0)
    assert figures.rows["parking"] == (1, 0.0, None, None, None)
    assert [figures.share(result) for result in RESULTS] == [0.8, 0.0, 0.2]
    lines = format_metrics(figures).splitlines()
    assert [line.split()[-5:] for line in lines if "Parking" in line] == [
        ["1", "-", "-", "-", "0%"]
    ]
    assert lines[-2:] == ["gave up, most often:", "  20.0%  in the main menu"]


def test_a_line_where_nobody_wants_anything() -> None:
    empty = line_of(
        "name: Round\nlanguage: en-US\ngreeting: Hello.\n"
        "menu: {1: {title: Again, goto: main}, 2: {title: Once more, goto: main}}\n"
    )
    assert list(simulate(empty, 10, 1)) == []
    assert (
        format_metrics(SimulationMetrics(empty, []))
        == "Round: it has no answers and no people, so nobody calls"
    )
