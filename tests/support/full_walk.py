"""Every step that a call can take, in every state of every place: the oracle of the proof."""

from collections.abc import Iterator

from ivr.dialogue.engine import action, move
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Event, Listen
from ivr.dialogue.walk import DIALLED, HEARD, PICKED_UP, Step
from ivr.tree.model import Line


def full_walk(line: Line) -> Iterator[Step]:
    """Each step once, nearest first; it grows with places times contexts."""
    seen: set[tuple[State, bool]] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(line.edition), (Arrived(),))]
    for state, events in queue:
        for event in events:
            moved = move(line, state, event)
            after = action(line, moved)
            yield Step(state, event, moved, after)
            dials = isinstance(after, Dial)
            if isinstance(after, Listen | Dial) and (after.state, dials) not in seen:
                seen.add((after.state, dials))
                queue.append((after.state, (*DIALLED, PICKED_UP) if dials else HEARD))
