"""A move → a Turn: the sentences that a caller hears, in their order."""

from collections.abc import Callable, Iterator

from ivr.dialogue.sentences import PAUSE, PAUSE_SLOW, WHOLE, PromptBuilder
from ivr.dialogue.state import LAST_MISS, State
from ivr.dialogue.turn import Action, Connect, Dial, Hangup, Listen, Move, Pause, Prompt, Turn
from ivr.tree import fields
from ivr.tree.model import MAIN, Answer, Tree

WAIT, WAIT_SLOW = 8, 16  # seconds for a choice
# Whoever takes their time has as much of it as a wait may have: Twilio names no limit for one, and
# ends a call after four hours. A relay operator types what is said, and what is answered.
WAIT_PATIENT = 600
BREATH, BREATH_SLOW = 1, 3  # seconds between the parts of an answer


def turn(tree: Tree, move: Move) -> Turn:
    """The turn that a move leads to."""
    return Turn(prompts(tree, move), action(tree, move))


def prompts(tree: Tree, move: Move) -> tuple[Prompt, ...]:
    """What the caller hears after a move."""
    return _joined(tree, move, PromptBuilder.prompts)


def choice(tree: Tree) -> dict[str, str]:
    """The languages of a line of several, by the keys that choose them."""
    return dict(zip(fields.KEYS, tree.views, strict=False))


def _spoken(tree: Tree, move: Move) -> Iterator[PromptBuilder]:
    """The languages in which something is said: until one is chosen, in all of them."""
    language = move.state.language
    if move.reason == "whisper" and tree.views:
        there = _spoken_there(tree, move.state)
        known = move.state.place if move.state.place in tree.of(there).options else MAIN
        move = move._replace(state=move.state._replace(place=known))
        yield PromptBuilder(tree.of(there), move, there)
    elif language or not tree.views:
        yield PromptBuilder(tree.of(language), move, language)
    else:
        for key, one in choice(tree).items():
            yield PromptBuilder(tree.of(one), move, one, key)


def _spoken_there(tree: Tree, state: State) -> str:
    """The language in which whoever picks up hears of a call: the caller's, if they speak it."""
    spoken = tree.contacts[state.to].languages if state.to else ()
    return state.language if not spoken or state.language in spoken else spoken[0]


def _joined(
    tree: Tree, move: Move, said: Callable[[PromptBuilder], tuple[Prompt, ...]]
) -> tuple[Prompt, ...]:
    """What is said in each language, one after another."""
    prompts: list[Prompt] = []
    for sentences in _spoken(tree, move):
        prompts += [Pause(PAUSE_SLOW if move.state.slow else PAUSE)] * bool(prompts)
        prompts += said(sentences)
    return tuple(prompts)


def action(tree: Tree, move: Move) -> Action:
    """What the line does when it has said so."""
    state, reason = move.state, move.reason
    tree = tree.of(state.language)
    if reason in ("transferring", "trying_next_number") and state.to:
        return Dial(state, tree.contacts[state.to])
    if reason == "whisper":
        return Connect()
    if reason in ("goodbye", "completed"):
        return Hangup()
    place = tree.options[state.place]
    more = isinstance(place, Answer) and state.part < len(place.parts)
    if more and not state.to and not state.unhurried and reason in WHOLE:
        return Listen(state, BREATH_SLOW if state.slow else BREATH)
    return _wait(state)


def _wait(state: State) -> Listen:
    return Listen(state, WAIT_PATIENT if state.unhurried else WAIT_SLOW if state.slow else WAIT)


def sounds_like(move: Move) -> tuple[object, ...]:
    """What the words of a move depend on: two moves alike in it sound alike.

    But for the pace and the wrong key that is named. The proof need hear only one of each.
    """
    state, reason, _, slowed = move
    missed = state.misses if reason in ("no_input", "no_match") else 0
    slow = state.slow and reason == "no_input"
    sound = (reason, missed, slowed, slow, state.unhurried, state.to, state.fails, state.language)
    if state.to and reason not in ("help", "goodbye", "nobody", "whisper"):
        return sound
    return *sound, state.place, state.part


def trouble(tree: Tree, state: State | None = None) -> Turn:
    """What is said when the line itself fails: whom to call, and a way to the main menu.

    `state` is where it failed. Whoever keeps silent comes to a goodbye even if every step fails:
    the way to the main menu has no miss left, and what fails there ends the call.
    """
    state = state or State(tree.edition)
    over = state.misses >= LAST_MISS
    language = state.language if state.language in tree.views else ""
    last = State(
        tree.edition, MAIN, 1, LAST_MISS, state.slow, None, state.unhurried, 0, 1, language
    )
    then = Hangup() if over else _wait(last)
    move = Move(last, "entered")
    return Turn(_joined(tree, move, lambda sentences: sentences.trouble(over)), then)
