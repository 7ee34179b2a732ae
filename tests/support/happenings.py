"""What callers do, as hypothesis makes it up, and the turns that the line answers with."""

from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Dialled, Event, Key, Listen, NoInput, Turn
from ivr.telephony.address import read_url, to_url
from ivr.tree.model import Line

junk = st.text(max_size=5)
keys = (st.sampled_from("0123456789*#ABCD") | junk).map(Key)
outcomes = (
    st.sampled_from(["completed", "answered", "busy", "no-answer", "failed", "canceled"]) | junk
).map(Dialled)
silence = st.sampled_from([NoInput()])
# An outcome is only used where the line has dialled, a key or silence only where it listens.
happenings = st.lists(st.tuples(keys | silence, outcomes), max_size=25)


def turns(line: Line, happenings: Iterable[tuple[Event, Event]]) -> Iterator[Turn]:
    """The turns of one call; its state travels through the address at each step."""
    turn = step(line, State(line.edition), Arrived())
    yield turn
    for heard, dialled in happenings:
        if not isinstance(turn.action, Listen | Dial):
            return
        state = read_url(to_url(turn.action.state)).state
        assert state == turn.action.state
        turn = step(line, state, dialled if isinstance(turn.action, Dial) else heard)
        yield turn
