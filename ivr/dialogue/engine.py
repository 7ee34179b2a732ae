"""A call as one pure function: step(tree, state, event) → Turn.

A step has two halves. `move` decides where the caller is now and why; `wording.turn` puts it into
words. The first is cheap, so that `proof` can walk every state of a large tree.
"""

from ivr.dialogue.state import LAST_MISS, MOST_FAILS, WARNED, State
from ivr.dialogue.turn import (
    FAILED,
    KEYS,
    Arrived,
    Dialled,
    Event,
    Failure,
    Key,
    Move,
    PickedUp,
    Reason,
    Turn,
)
from ivr.dialogue.wording import choice, turn
from ivr.tree import fields
from ivr.tree.model import MAIN, Answer, Contact, Goto, Menu, Option, Transfer, Tree


def step(tree: Tree, state: State, event: Event) -> Turn:
    """What the caller hears next, and what the line waits for.

    Total: every state and event has an answer, and a state that does not fit the tree (stale or
    made by hand) gets the main menu. Pure: the same arguments always give the same turn.
    """
    return turn(tree, move(tree, state, event))


def move(tree: Tree, state: State, event: Event) -> Move:
    """Where the caller is after the event, and what brought them there."""
    if isinstance(event, Arrived):
        return Move(State(tree.edition), "arrived")
    if isinstance(event, Dialled) and event.outcome in ("completed", "answered"):
        # Even in a tree that is gone by now: who has spoken with somebody wants no menu.
        return Move(state if _fits(tree, state) else _anew(tree, state), "completed")
    if isinstance(event, PickedUp):
        language = state.language if state.language in tree.views else ""
        known = state.place if state.place in tree.of(language).options else MAIN
        to = state.to if language and state.to in tree.contacts else None
        return Move(State(tree.edition, known, to=to, language=language), "whisper")
    if not _fits(tree, state):
        return Move(_anew(tree, state), "entered")
    if isinstance(event, Key) and (moved := _language(tree, state, event.key)):
        return moved
    return _within(tree.of(state.language), state, event)


def _language(tree: Tree, state: State, key: str) -> Move | None:
    """The choice of a language, which stands above the main menu of each; None if it is none."""
    if not tree.views or state.to:
        return None
    calm = state._replace(misses=0)
    if state.language:
        back = key == "*" and state.place == MAIN
        return Move(calm._replace(language=""), "entered") if back else None
    if language := choice(tree).get(key):
        return Move(calm._replace(language=language), "arrived")
    return _miss(state, "no_match", key) if key in fields.KEYS else None


def _within(tree: Tree, state: State, event: Event) -> Move:
    """A step in one language."""
    if isinstance(event, Key):
        return _press(tree, state, event.key)
    if isinstance(event, Dialled):
        return _dialled(tree, state, event.outcome)
    place = tree.options[state.place]
    more = isinstance(place, Answer) and not state.to and state.part < len(place.parts)
    if more and not state.unhurried:
        # Silence between two parts is consent, not a miss.
        return Move(state._replace(part=state.part + 1, misses=0), "entered")
    return _miss(state, "no_input")


def _anew(tree: Tree, state: State) -> State:
    """The main menu, in the language and at the pace of a caller whose own place is gone."""
    language = state.language if state.language in tree.views else ""
    slow = state.slow or state.unhurried
    return State(tree.edition, slow=slow, unhurried=state.unhurried, language=language)


def _fits(tree: Tree, state: State) -> bool:
    if state.edition != tree.edition or (state.language and state.language not in tree.views):
        return False
    if tree.views and not state.language and state.place != MAIN:
        return False
    tree = tree.of(state.language)
    place = tree.options.get(state.place)
    most = WARNED if state.unhurried else LAST_MISS
    if place is None or not 0 <= state.misses <= most:
        return False
    if state.to is not None and state.to not in tree.contacts:
        return False
    if state.unhurried > state.slow or not 0 <= state.fails <= (MOST_FAILS if state.to else 0):
        return False
    numbers = tree.contacts[state.to].numbers if state.to else ("",)
    if not 1 <= state.number <= len(numbers):
        return False
    if isinstance(place, Answer):
        return 1 <= state.part <= len(place.parts)
    if isinstance(place, Transfer):
        return state.to is not None and state.part == 1
    return isinstance(place, Menu) and state.part == 1


def _press(tree: Tree, state: State, key: str) -> Move:
    calm = state._replace(misses=0, number=1)
    place = tree.options[state.place]
    if key == "0":
        return _call(tree, calm, tree.person(place))
    if key == "1" and state.to:
        return _call(tree, calm, tree.contacts[state.to])
    if key == "*":
        return _back(calm, place)
    if key == "#":
        return _onward(calm, place)
    if key == "9":
        return Move(calm, "again")
    if key == "8":
        return _other_pace(calm)
    if isinstance(place, Menu) and not state.to and key in place.options:
        return _enter(tree, calm, place.options[key])
    return _miss(state, "no_match", key) if key in KEYS else _miss(state, "no_input")


def _other_pace(state: State) -> Move:
    if state.unhurried:
        return Move(state._replace(slow=False, unhurried=False), "faster")
    if state.slow:
        return Move(state._replace(unhurried=True), "unhurried")
    return Move(state._replace(slow=True), "slower")


def _enter(tree: Tree, state: State, option: Option) -> Move:
    while isinstance(option, Goto):
        option = tree.options[option.target]
    state = state._replace(place=option.id)
    if isinstance(option, Transfer):
        return _call(tree, state, tree.contacts[option.contact])
    return Move(state, "entered")


def _call(tree: Tree, state: State, contact: Contact | None) -> Move:
    if contact is None:
        return Move(state, "nobody")
    fails = state.fails if state.to == contact.key else 0
    reason: Reason = "closed" if contact.key in tree.closed else "transferring"
    return Move(state._replace(to=contact.key, fails=fails), reason)


def _back(state: State, place: Option) -> Move:
    if state.to and not isinstance(place, Transfer):
        return Move(state._replace(to=None, fails=0), "back")
    return Move(state._replace(place=place.parent, part=1, to=None, fails=0), "entered")


def _onward(state: State, place: Option) -> Move:
    if isinstance(place, Answer) and not state.to and state.part < len(place.parts):
        return Move(state._replace(part=state.part + 1), "entered")
    return Move(state._replace(place=MAIN, part=1, to=None, fails=0), "entered")


def _miss(state: State, reason: Reason, key: str = "") -> Move:
    if state.unhurried and reason == "no_input":
        warned = state.misses == WARNED
        return Move(state._replace(misses=WARNED), "goodbye" if warned else "waiting")
    if state.misses == LAST_MISS:
        return Move(state, "goodbye")
    # Whoever presses a key after the warning is there, so that the misses count anew.
    misses = 1 if state.misses == WARNED else state.misses + 1
    slowed = misses > 1 and not state.slow
    state = state._replace(misses=misses, slow=state.slow or slowed)
    return Move(state, "help" if misses == LAST_MISS else reason, key, slowed)


def _dialled(tree: Tree, state: State, outcome: str) -> Move:
    contact = tree.contacts.get(state.to or "")
    if contact and contact.key not in tree.closed and state.number < len(contact.numbers):
        return Move(state._replace(number=state.number + 1), "trying_next_number")
    failure: Failure = next((name for name in FAILED if name == outcome), "failed")
    return Move(state._replace(fails=min(state.fails + 1, MOST_FAILS), number=1), failure)
