"""Calls that are held: of whom, how many, for how long; and each is saved as it is heard again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ivr.console.phone.call import Act
from ivr.console.phone.held import MAX_CALLS, MAX_IDLE, MAX_OWN, HeldCall, HeldCalls
from ivr.console.phone.saved import CallsTable
from ivr.preview.match import match
from ivr.preview.saved_call import parse
from ivr.store.database import connect
from ivr.telephony.phone.call import OUTCOMES
from ivr.telephony.phone.verbs import KEYS
from ivr.tree.model import Line
from tests.support.clinic import CLINIC
from tests.support.examples import examples
from tests.support.trees import trees

AT = datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
ACTS = st.builds(Act, st.sampled_from([*KEYS, "-", *OUTCOMES]), st.integers(0, 3))


def call_of(line: Line, by: str = "1") -> HeldCall:
    return HeldCall(by, "what is live", {}, line, AT, is_now=False)


@examples(30)
@given(line=trees(), acts=st.lists(ACTS, max_size=8))
def test_any_call_is_heard_again_as_it_was_saved(line: Line, acts: list[Act]) -> None:
    call = call_of(line)
    for act in acts:
        call.act(act, len(call.acts))
    text = call.saved_text()
    found = match(line, parse(text))
    assert (found.differences, found.stopped, found.text) == ((), None, text)


def test_a_person_has_few_calls_and_everybody_has_not_many() -> None:
    calls, line = HeldCalls(), CLINIC
    own = [call_of(line) for _ in range(MAX_OWN + 1)]
    for one in own:
        calls.add(one)
    assert [one.id for one in own if calls.get(one.id, "1")] == [one.id for one in own[1:]]
    for number in range(MAX_CALLS):
        calls.add(call_of(line, by=f"other {number}"))
    assert not any(calls.get(one.id, "1") for one in own)


def test_a_call_that_is_left_alone_is_forgotten() -> None:
    now = [0.0]
    calls, call = HeldCalls(lambda: now[0]), call_of(CLINIC)
    calls.add(call)
    now[0] = MAX_IDLE
    assert calls.get(call.id, "1") is call
    assert calls.get(call.id, "2") is None
    now[0] += MAX_IDLE + 1
    assert calls.get(call.id, "1") is None


def test_calls_are_kept_in_either_database(database: str) -> None:
    table = CallsTable(connect(database))
    number = table.save("Parking", "Line: Hello.", "Anna")
    table.rewrite(number, "Line: Good day.", "Ben")
    [found] = table.all()
    assert (found.title, found.text, found.by) == ("Parking", "Line: Good day.", "Ben")
    table.remove(number)
    assert (table.all(), table.get(number)) == ([], None)
    table.bring_back(number)
    assert table.get(number) == found
