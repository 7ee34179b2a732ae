"""A call as one pure function: step(line, state, event) → Turn.

A step has two halves: `move` decides where the caller is now and why, and `wording` has what that
says and does. The first is cheap, so that `walk` can visit every state of a large tree.
"""

from ivr.dialogue.state import LAST_MISS, MAX_FAILS, WARNED, State, fits, main_menu
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import (
    FAILED,
    KEYS,
    Action,
    Arrived,
    CalleeKey,
    Confirm,
    Connect,
    Dial,
    Dialled,
    Event,
    Failure,
    Hangup,
    Key,
    Listen,
    Move,
    Pause,
    PickedUp,
    Reason,
    Turn,
)
from ivr.dialogue.wording import REASONS, choice, prompts
from ivr.tree import fields
from ivr.tree.model import MAIN, Answer, Contact, Goto, Line, Menu, Option, Transfer, Tree
from ivr.tree.telephone import split_extension

# How long the line waits, in seconds: for a key after its last word,
WAIT, WAIT_SLOW = 8, 16
# for a caller without time limits (Twilio names no limit for a wait, and ends a call after four
# hours; a relay operator has to type what the line says, and then what the caller answers),
WAIT_UNHURRIED = 600
# and between the parts of an answer, which go on by themselves.
BREATH, BREATH_SLOW = 1, 3
# A person who has picked up has so long to take the call; voicemail never does.
WAIT_ACCEPT = 10
ACCEPT = "1"
"""The key that takes a call."""


def step(line: Line, state: State, event: Event, own_number: str = "") -> Turn:
    """Return what the caller hears next, and what the line does then.

    Every state and event has an answer: a state that does not fit the line (it is stale, or made
    up) gets the main menu. The same arguments always give the same turn. A contact's number that
    is `own_number` is not dialled, since the call would come back to this line: with no other, that
    counts as a failed transfer.
    """
    moved = move(line, state, event)
    while isinstance(then := action(line, moved), Dial):
        others = tuple(one for one in then.numbers if split_extension(one)[0] != own_number)
        if others:
            then = then._replace(numbers=others)
            break
        moved = move(line, then.state, Dialled("failed"))
    pressed = isinstance(event, Key) and event.key in KEYS
    return Turn((*[Pause(AFTER_KEY)] * pressed, *prompts(line, moved)), then, moved)


def trouble(line: Line, state: State | None = None) -> Turn:
    """Return what is said when `step` itself fails in a state: whom to call, and a way on.

    Callers who press nothing come to a goodbye even if every step fails: the way to the main menu
    leaves no miss, and the next failure there ends the call.
    """
    state = state or State(line.edition)
    reason: Reason = "trouble" if state.misses < LAST_MISS else "trouble_goodbye"
    failed = Move(main_menu(line, state)._replace(misses=LAST_MISS), reason)
    return Turn(prompts(line, failed), action(line, failed), failed)


def action(line: Line, move: Move) -> Action:
    """Return what the line does after a move."""
    state, row = move.state, REASONS[move.reason]
    tree = line.tree(state.language)
    if row.action is Dial:
        contact = tree.contacts[state.to or ""]
        announcing = state._replace(number=0) if state.number == 1 else state
        heard = announcing if move.reason != "dialling" else None
        return Dial(state, contact, contact.rings[state.number - 1], heard)
    if row.action is Listen:
        whole = row.body is not None and row.body.whole
        return Listen(state, _wait(state, goes_on=whole and _has_next_part(tree, state)))
    if row.action is Confirm:
        return Confirm(state, WAIT_ACCEPT)
    return Connect() if row.action is Connect else Hangup()


def _wait(state: State, goes_on: bool) -> int:
    """Return how many seconds to listen after the last word; `goes_on` if no key is needed."""
    if state.unhurried:
        return WAIT_UNHURRIED
    if goes_on:
        return BREATH_SLOW if state.slow else BREATH
    return WAIT_SLOW if state.slow else WAIT


def move(line: Line, state: State, event: Event) -> Move:
    """Return where the caller is after the event, and what brought them there."""
    moved = _move(line, state, event)
    if moved.state.place != MAIN:
        return moved
    part = line.tree(moved.state.language).main_part
    return moved._replace(state=moved.state._replace(part=part))


def _move(line: Line, state: State, event: Event) -> Move:
    if isinstance(event, Arrived):
        return Move(State(line.edition), "arrived")
    valid = fits(line, state)
    if isinstance(event, Dialled) and event.outcome in ("completed", "answered"):
        # Even in a menu that is gone by now: a caller who has talked to somebody needs no menu.
        return Move(state if valid else main_menu(line, state), "completed")
    if isinstance(event, PickedUp | CalleeKey):
        return _callee(line, _picked_up(line, state), event)
    if not valid or (isinstance(event, Dialled) and not state.to):
        return Move(main_menu(line, state), "entered")
    tree = line.tree(state.language)
    if isinstance(event, Key) and event.key in KEYS and (person := _helper(tree, state)):
        return _call(tree, _calm(state), person)
    if isinstance(event, Key) and (moved := _language(line, state, event.key)):
        return moved
    return _within(tree, state, event)


def _helper(tree: Tree, state: State) -> Contact | None:
    """Return whom any key calls: in the last wait, the person who was offered, if they are there.

    Nobody is called if nothing is pressed.
    """
    person = tree.person(tree.options[state.place])
    waits = state.misses == LAST_MISS and state.number == 1
    if not waits or person is None or person.key in tree.closed:
        return None
    return person


def _calm(state: State) -> State:
    return state._replace(misses=0, number=1)


def _picked_up(line: Line, state: State) -> State:
    """Keep as much of the state as fits the line, which may have changed while it rang."""
    language = state.language if state.language in line.choices else ""
    tree = line.tree(language)
    place = state.place if state.place in tree.options else MAIN
    to = state.to if state.to in tree.contacts else None
    return State(line.edition, place, to=to, unhurried=state.unhurried, language=language)


def _callee(line: Line, state: State, event: PickedUp | CalleeKey) -> Move:
    """Ask somebody who has picked up whether they take the call, if their contact says so."""
    if isinstance(event, CalleeKey):
        return Move(state, "accepted" if event.key == ACCEPT else "declined")
    contact = line.tree(state.language).contacts.get(state.to or "")
    return Move(state, "asked" if contact and contact.accept else "whisper")


def _language(line: Line, state: State, key: str) -> Move | None:
    """Choose a language, which comes before its main menu; None if the key has another meaning."""
    if not line.choices or state.to:
        return None
    calm = state._replace(misses=0)
    if state.language:
        back = key == "*" and state.place == MAIN
        return Move(calm._replace(language=""), "entered") if back else None
    if language := choice(line).get(key):
        return Move(calm._replace(language=language), "arrived")
    return _miss(state, "no_match", key) if key in fields.KEYS else None


def _within(tree: Tree, state: State, event: Event) -> Move:
    """Take a step in one language."""
    if state.number != 1 and not isinstance(event, Dialled):
        return _announced(tree, state, event)
    if isinstance(event, Dialled):
        return _dialled(tree, state, event.outcome)
    other = not isinstance(event, Key) or event.key not in fields.KEPT
    if other and _has_changed(tree, state):
        return Move(_calm(state), "changed")
    if isinstance(event, Key):
        return _press(tree, state, event.key)
    if _has_next_part(tree, state) and not state.unhurried:
        # Silence between two parts is consent, not a miss.
        return Move(state._replace(part=state.part + 1, misses=0), "entered")
    return _miss(state, "no_input")


def _has_changed(tree: Tree, state: State) -> bool:
    """Tell whether the main menu is another now than the one that the caller has heard."""
    return state.place == MAIN and not state.to and state.part != tree.main_part


def _has_next_part(tree: Tree, state: State) -> bool:
    place = tree.options[state.place]
    return isinstance(place, Answer) and not state.to and state.part < len(place.parts)


def _press(tree: Tree, state: State, key: str) -> Move:
    calm = _calm(state)
    place = tree.options[state.place]
    if key == "0":
        return _call(tree, calm, tree.person(place))
    if key == "1" and state.to:
        return _call(tree, calm, tree.contacts[state.to])
    if key == "*":
        return _back(calm, place)
    if key == "#":
        on = calm._replace(part=calm.part + 1)
        home = calm._replace(place=MAIN, part=1, to=None, fails=0)
        return Move(on if _has_next_part(tree, calm) else home, "entered")
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
    state = state._replace(place=option.id, part=1)
    if isinstance(option, Transfer):
        return _call(tree, state, tree.contacts[option.contact])
    return Move(state, "entered")


def _call(tree: Tree, state: State, contact: Contact | None) -> Move:
    if contact is None:
        return Move(state, "nobody")
    fails = state.fails if state.to == contact.key else 0
    reason: Reason = "closed" if contact.key in tree.closed else "transferring"
    return Move(state._replace(to=contact.key, fails=fails), reason)


def _announced(tree: Tree, state: State, event: Event) -> Move:
    """Take what happens while the line says whom it calls: star stops it, all else dials."""
    calm = state._replace(misses=0, number=max(state.number, 1))
    if event == Key("*"):
        back = _back(calm._replace(number=1), tree.options[state.place])
        return back._replace(reason="stopped")
    if state.to in tree.closed:
        return Move(calm._replace(number=1), "closed")
    return Move(calm, "dialling")


def _back(state: State, place: Option) -> Move:
    if state.to and not isinstance(place, Transfer):
        return Move(state._replace(to=None, fails=0), "back")
    return Move(state._replace(place=place.parent, part=1, to=None, fails=0), "entered")


def _miss(state: State, reason: Reason, key: str = "") -> Move:
    if state.unhurried and reason == "no_input":
        warned = state.misses == WARNED
        return Move(state._replace(misses=WARNED), "goodbye" if warned else "waiting")
    if state.misses == LAST_MISS:
        return Move(state, "goodbye")
    # A caller who presses a key after the warning is still there, so the misses start over.
    misses = 1 if state.misses == WARNED else state.misses + 1
    slowed = misses > 1 and not state.slow
    state = state._replace(misses=misses, slow=state.slow or slowed)
    return Move(state, "help" if misses == LAST_MISS else reason, key, slowed)


def _dialled(tree: Tree, state: State, outcome: str) -> Move:
    contact, tried = tree.contacts[state.to or ""], max(state.number, 1)
    if contact.key not in tree.closed and tried < len(contact.rings):
        return Move(state._replace(number=tried + 1), "trying_next_number")
    failure: Failure = next((name for name in FAILED if name == outcome), "failed")
    return Move(state._replace(fails=min(state.fails + 1, MAX_FAILS), number=1), failure)
