"""Every step that a call can take, in every state of every place: the oracle of the proof."""

from collections.abc import Iterator

from ivr.dialogue.engine import action, move
from ivr.dialogue.state import State
from ivr.dialogue.turn import Action, Arrived, Event
from ivr.dialogue.walk import EVENTS, HEARD, Step, following, out_of_date
from ivr.tree.model import Line


def full_walk(line: Line) -> Iterator[Step]:
    """Each step once, nearest first; it grows with places times contexts."""
    seen: set[tuple[State, type[Action]]] = set()
    queue: list[tuple[State, tuple[Event, ...]]] = [(State(line.edition), (Arrived(),))]
    queue += [(state, HEARD) for state in out_of_date(line)]
    for state, events in queue:
        for event in events:
            moved = move(line, state, event)
            after = action(line, moved)
            yield Step(state, event, moved, after)
            for kind, then in following(after):
                if (then, kind) not in seen:
                    seen.add((then, kind))
                    queue.append((then, EVENTS[kind]))
