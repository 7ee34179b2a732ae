"""The figures of calls that are known; and those of any calls, which always add up."""

import json
import statistics
from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ivr.check.timing import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Dialled, Event, Hangup, Key, NoInput, Say, Turn
from ivr.editions.table import Published
from ivr.events.aggregate import FORMAT, CallMetrics, add_text, aggregate, as_text
from ivr.events.event import CallEvent
from ivr.events.report import ContactCalls, EditionCalls, LanguageCalls, Report, median, report
from ivr.tree.model import Line
from tests.support.clinic import HEAD, MENU, line_of
from tests.support.examples import examples
from tests.support.happenings import happenings
from tests.support.trees import trees

LINE = line_of(HEAD + "operator: billing\n" + MENU)
TREES = {LINE.edition: LINE}
MONDAY = 1_795_446_000_000  # 2026-11-23 at 15:00 UTC
BILINGUAL = """\
name: {en-US: Desk, es-US: Recepción}
languages: [en-US, es-US]
greeting: {en-US: Hello., es-US: Hola.}
menu:
  1: {title: {en-US: Hours, es-US: Horario}, answer: {en-US: At eight., es-US: A las ocho.}}
"""
PUBLISHED = Published(
    3, LINE.edition, datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "me", "New", "file"
)
BUSY, TALKED, SILENT = Dialled("busy"), Dialled("completed"), NoInput()


def call(name: str, *events: Event | str, every: float = 10, at: int = MONDAY, line: Line = LINE,
         ended: float = 10) -> list[CallEvent]:  # fmt: skip
    """What is recorded of a call in which something happens every `every` seconds."""
    written = []
    state = State(line.edition)
    for event in (Arrived(), *(Key(one) if isinstance(one, str) else one for one in events)):
        turn = step(line, state, event)
        state = turn.state
        written.append(
            CallEvent(at, name, state.edition, state.language, state.place, state.part,
                     turn.reason, state.to or "", state.slow + state.unhurried)
        )  # fmt: skip
        at += int(every * 1000)
        if isinstance(turn.action, Hangup):
            break
        assert not isinstance(turn.action, Dial) or event != Arrived()
    return [*written, CallEvent(at - int((every - ended) * 1000), name, "", "", "main", 1, "ended",
                               "", 0)]  # fmt: skip


def of(*calls: list[CallEvent], zone: str = "UTC") -> Report:
    return report(figures(*calls), TREES.get, [PUBLISHED], zone)


def figures(*calls: list[CallEvent]) -> CallMetrics:
    return aggregate([happened for one in calls for happened in one], TREES.get)


def test_without_calls_there_is_nothing() -> None:
    found = of()
    assert found[:4] == (0, 0, 0, 0)
    assert (found.questions, found.lost, found.transfers, found.editions) == ([], [], [], [])


def test_calls_are_answered_transferred_or_given_up_where_they_end() -> None:
    found = of(
        call("a", "1", "1"),  # What does it cost?
        call("b", "1", "3", TALKED),
        call("c", "1", "2", "0", TALKED),  # both
        call("d", SILENT, SILENT),
        call("e", "1", "7"),
        call("f", "1", "9", "9"),
    )
    assert found[:4] == (6, 2, 2, 3)
    assert found.lost == [('menu 1 "Cost and billing"', 2), ("the main menu", 1)]
    assert found.editions == [
        EditionCalls([3], LINE.edition, "2026-11-20 09:30", "New", 6, 2, 2, 3, 20.0)
    ]


def test_editions_are_compared_newest_first() -> None:
    before, after = call("a", "1", "2", every=20), call("b", "1", "2", every=10)
    other = LINE.edition[::-1]
    old = [one._replace(edition=other if one.edition else "") for one in before]
    trees = {**TREES, other: LINE}
    found = aggregate([*old, *after], trees.get)
    shown = report(found, trees.get, [PUBLISHED, PUBLISHED._replace(number=2, edition=other)])
    assert [(one.numbers, one.calls, one.answered, one.seconds) for one in shown.editions] == [
        ([3], 1, 1, 20.0), ([2], 1, 1, 40.0)
    ]  # fmt: skip
    unpublished = report(found, trees.get)
    assert [(one.numbers, one.published) for one in unpublished.editions] == [([], "")] * 2
    again = report(found, trees.get, [PUBLISHED._replace(number=4, edition=other), PUBLISHED,
                                      PUBLISHED._replace(number=2, edition=other)])  # fmt: skip
    assert [one.numbers for one in again.editions] == [[4, 2], [3]]


def test_days_and_hours_are_local_time() -> None:
    late = MONDAY + 11 * 3_600_000  # 2 in the morning, UTC
    calls = call("a", "2"), call("b", "2", at=late)
    assert of(*calls).days == {"2026-11-23": 1, "2026-11-24": 1}
    there = of(*calls, zone="America/New_York")
    assert there.days == {"2026-11-23": 2}
    assert there.hours == {10: 1, 21: 1}


def test_an_answer_shows_its_calls_the_time_to_it_and_how_it_was_heard() -> None:
    length = seconds(LINE, Say("By card."))
    found = of(
        call("a", "1", "2", every=10, ended=length + 1),
        call("b", "1", "2", every=20, ended=0.1),
        call("c", "1", "2", "9", "8", every=30),
        call("d", "3", every=10),  # a goto leads there
    )
    (paying,) = found.questions
    assert (paying.id, paying.title) == ("paying", "Paying")
    assert paying.calls == 4
    assert paying.seconds == 30.0  # the median of 20, 40, 60 and 10
    assert paying.whole == 0.75
    assert (paying.again, paying.slowed) == (1, 1)


def test_an_answer_in_parts_is_heard_whole_with_its_last_part() -> None:
    whole, half = call("a", "2", SILENT, SILENT), call("b", "2", SILENT)
    assert [one.whole for one in of(whole).questions] == [1.0]
    assert [one.whole for one in of(half).questions] == [0.0]
    assert [one.calls for one in of(whole, half).questions] == [2]


def test_calls_are_counted_in_the_language_that_was_chosen_last() -> None:
    line = line_of(BILINGUAL)
    trees = {line.edition: line}
    calls = (
        call("a", "2", "1", line=line),  # en español, an answer
        call("b", "1", line=line),
        call("c", "2", line=line),  # somebody who hangs up in Spanish
        call("d", line=line),  # and one who chooses nothing
    )
    found = report(aggregate([one for steps in calls for one in steps], trees.get), trees.get)
    assert found.languages == [
        LanguageCalls("es-US", 2, 1, 0, 1),
        LanguageCalls("", 1, 0, 0, 1),
        LanguageCalls("en-US", 1, 0, 0, 1),
    ]
    assert of(call("a", "1", "3", TALKED), call("b", "2")).languages == [
        LanguageCalls("en-US", 2, 1, 1, 0)
    ]


def test_transfers_have_their_outcomes() -> None:
    found = of(call("a", "0", BUSY, "1", BUSY), call("b", "0", TALKED), call("c", "1", "4", BUSY))
    assert found.transfers == [
        ContactCalls("billing", "the billing office", 3, 0, 1, 2),
        ContactCalls("nurse", "the nurse", 1, 0, 0, 1),
    ]


def test_the_end_of_a_call_may_be_recorded_twice_early_or_never() -> None:
    one = call("a", "1", "2")
    *steps, ended = one
    usual = of(one)
    assert of([*steps, ended, ended])[:4] == usual[:4]
    assert of(steps)[:4] == usual[:4]
    assert of([ended])[:4] == (0, 0, 0, 0)  # of a call whose steps are of another day


def nothing(_: str) -> None:
    """Know no tree."""


def test_calls_in_an_unknown_edition_are_only_numbered() -> None:
    found = report(aggregate(call("a", "1", "7"), nothing), nothing)
    assert found[:4] == (1, 0, 0, 1)
    assert found.lost == [("cost-and-billing", 1)]


@examples(25)
@given(trees(), st.lists(happenings, max_size=5))
def test_whatever_callers_do_the_figures_add_up(
    line: Line, calls: list[list[tuple[Event, Event]]]
) -> None:
    written: list[CallEvent] = []
    for number, happened in enumerate(calls):
        events: list[Event] = []
        state: State | None = State(line.edition)
        turn = step(line, State(line.edition), Arrived())
        for heard, dialled in happened:
            if isinstance(turn.action, Hangup):
                break
            event = dialled if isinstance(turn.action, Dial) else heard
            events.append(event)
            turn = step(line, turn.state, event)
        assert state
        written += call(f"{number}", *events, line=line)
    trees = {line.edition: line}
    found = report(aggregate(written, trees.get), trees.get)
    assert found.calls == len(calls) == sum(found.days.values()) == sum(found.hours.values())
    assert sum(count for _, count in found.lost) == found.given_up
    by_language = [sum(column) for column in list(zip(*found.languages, strict=True))[1:]]
    assert by_language in ([], list(found[:4]))
    assert found.given_up + max(found.answered, found.transferred) <= found.calls
    assert found.calls <= found.given_up + found.answered + found.transferred
    for question in found.questions:
        assert 1 <= question.calls <= found.calls
        assert question.whole is None or 0 <= question.whole <= 1
    json.dumps(found.as_json())


def test_a_request_that_twilio_repeats_counts_once() -> None:
    """Its answer was lost, and another worker has recorded it again."""
    steps = [
        one._replace(request=f"{number}")
        for number, one in enumerate(call("a", "1", "2", "0", BUSY))
    ]
    again = [one for step in steps for one in (step, step._replace(at=step.at + 900))]
    assert of(again) == of(steps)
    twice = [step._replace(request="") for step in again]
    assert of(twice).transfers[0].called == 2


def test_an_old_edition_is_read_only_for_what_newer_ones_lack() -> None:
    found = aggregate([*call("a", "2"), *call("b", "1", "2")], TREES.get)
    old = LINE.edition[::-1]
    found |= aggregate([one._replace(edition=old) for one in call("c", "7", "7")], nothing)
    read: list[str] = []

    def read_line(edition: str) -> Line | None:
        read.append(edition)
        return TREES.get(edition)

    shown = report(found, read_line, [PUBLISHED, PUBLISHED._replace(number=2, edition=old)])
    assert len(shown.questions) == 2
    assert shown.lost == [("the main menu", 1)]
    assert read == [LINE.edition]


def test_metrics_are_kept_as_text_and_add_up() -> None:
    one, other = call("a", "1", "3", TALKED), call("b", "2", SILENT, SILENT)
    added = CallMetrics()
    assert add_text(added, as_text(figures(one)))
    assert add_text(added, as_text(figures(other)))
    assert added == figures(one, other)


def test_metrics_in_another_format_are_not_added() -> None:
    added = CallMetrics()
    assert not add_text(added, "")
    assert not add_text(added, as_text(figures(call("a"))).replace(f"[{FORMAT},", "[0,", 1))
    assert not added


@given(st.lists(st.integers(0, 50), min_size=1))
def test_the_median_is_that_of_the_values(values: list[int]) -> None:
    assert median(Counter(values)) == statistics.median(values)


def test_a_call_that_is_stopped_before_it_is_dialled_does_not_count() -> None:
    announced = State(LINE.edition, "main", to="billing", number=0)
    stopped, dialled = step(LINE, announced, Key("*")), step(LINE, announced, Key("5"))
    begun = call("a", "0")[:2]

    def after(turn: Turn) -> CallEvent:
        at, contact = begun[-1].at + 1000, turn.state.to or ""
        return begun[-1]._replace(at=at, reason=turn.reason, contact=contact)

    assert of([*begun, after(stopped)]).transfers == []
    [billing] = of([*begun, after(dialled)]).transfers
    assert (billing.called, billing.talked, billing.failed) == (1, 0, 0)
