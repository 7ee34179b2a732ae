"""What each reason says and does: one table, and the prompts that a move leads to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from ivr.dialogue.sentences import PromptBuilder
from ivr.dialogue.state import State
from ivr.dialogue.transfers import PAUSE, PAUSE_SLOW, Body
from ivr.dialogue.turn import (
    CALLEES,
    Confirm,
    Connect,
    Dial,
    Hangup,
    Listen,
    Move,
    Pause,
    Prompt,
    Reason,
    Say,
)
from ivr.tree import fields
from ivr.tree.model import MAIN, Line

Opening = Callable[[PromptBuilder], Iterable[Say]]


class Row(NamedTuple):
    """What a reason says and does.

    First the caller hears the `opening` words, which say what has happened; then the `body`, so
    much of the place where they are (None: nothing of it); then the line takes the `action`.
    `of_place` says that the opening depends on the place even while a contact is called.
    """

    opening: Opening
    body: Body | None
    action: type[Listen | Dial | Confirm | Connect | Hangup]
    of_place: bool = False


def _says(*phrases: str) -> Opening:
    return lambda builder: map(builder.say, phrases)


def _about_contact(phrase: str) -> Opening:
    return lambda builder: [builder.about_contact(phrase)]


_NEW = Body(whole=True, new=True, pace=True)
_AGAIN = Body(whole=True, pace=True)
_WHOLE = Body(whole=True)
_CHOICES = Body()
_REPROMPT = Body(short=True)
_REPROMPT_PACE = Body(short=True, pace=True)

REASONS: Mapping[Reason, Row] = {
    "arrived": Row(PromptBuilder.welcome, _WHOLE, Listen),
    "changed": Row(PromptBuilder.welcome, _WHOLE, Listen),
    "entered": Row(PromptBuilder.heading, _NEW, Listen),
    "back": Row(PromptBuilder.heading, _CHOICES, Listen),
    "again": Row(PromptBuilder.notices, _AGAIN, Listen),
    "slower": Row(_says("slower"), _WHOLE, Listen),
    "unhurried": Row(_says("patient"), _WHOLE, Listen),
    "faster": Row(_says("faster"), _WHOLE, Listen),
    "no_input": Row(PromptBuilder.no_input, _REPROMPT, Listen),
    "no_match": Row(PromptBuilder.no_match, _REPROMPT_PACE, Listen),
    "waiting": Row(_says("waiting"), _CHOICES, Listen),
    "help": Row(PromptBuilder.final_reprompt, None, Listen, of_place=True),
    "goodbye": Row(PromptBuilder.goodbye, None, Hangup, of_place=True),
    "nobody": Row(_says("nobody"), _CHOICES, Listen),
    "closed": Row(_says(), _CHOICES, Listen),  # the choices start by saying so
    "transferring": Row(PromptBuilder.transfer, None, Dial),
    "trying_next_number": Row(_says("another"), None, Dial),
    "dialling": Row(_says("one_moment"), None, Dial),
    "stopped": Row(PromptBuilder.stopped, _CHOICES, Listen),
    "whisper": Row(PromptBuilder.whisper, None, Connect, of_place=True),
    "asked": Row(PromptBuilder.whisper, None, Confirm, of_place=True),
    "accepted": Row(_says("accepted"), None, Connect),
    "declined": Row(_says("declined"), None, Hangup),
    "busy": Row(_about_contact("busy"), _CHOICES, Listen),
    "no-answer": Row(_about_contact("no-answer"), _CHOICES, Listen),
    "failed": Row(_about_contact("failed"), _CHOICES, Listen),
    "canceled": Row(_about_contact("canceled"), _CHOICES, Listen),
    "completed": Row(_says("completed"), None, Hangup),
    "trouble": Row(PromptBuilder.trouble, None, Listen, of_place=True),
    "trouble_goodbye": Row(PromptBuilder.trouble_goodbye, None, Hangup, of_place=True),
}
# The phrases keep older names (`silence_1`, `patient`, `calling`): published menus reword them by
# name, and recordings are files named after them.


def prompts(line: Line, move: Move) -> tuple[Prompt, ...]:
    """Put a move into words: what the caller hears, in each language in which it is said."""
    row = REASONS[move.reason]
    builders = list(_builders(line, move))
    said: list[tuple[PromptBuilder, Iterable[Say]]] = []
    if move.reason == "arrived":
        said += [(builder, builder.emergency()) for builder in builders]
    for builder in builders:
        body = builder.body(row.body) if row.body else ()
        said.append((builder, chain(row.opening(builder), body)))
    prompts: list[Prompt] = []
    for builder, says in said:
        if found := list(builder.paced(says)):
            prompts += [Pause(PAUSE_SLOW if move.state.slow else PAUSE)] * bool(prompts)
            prompts += found
    return tuple(prompts)


def choice(line: Line) -> dict[str, str]:
    """Return the languages of a line by the keys that choose them; none if it has only one."""
    return dict(zip(fields.KEYS, line.choices, strict=False))


def _builders(line: Line, move: Move) -> Iterator[PromptBuilder]:
    """Yield one for each language to speak: all of them, until the caller has chosen."""
    language = move.state.language
    if move.reason in CALLEES and line.choices:
        spoken = _spoken_there(line, move.state)
        place = move.state.place if move.state.place in line.tree(spoken).options else MAIN
        move = move._replace(state=move.state._replace(place=place))
        yield PromptBuilder(line, move, spoken)
    elif language or not line.choices:
        yield PromptBuilder(line, move, language)
    else:
        for key, one in choice(line).items():
            yield PromptBuilder(line, move, one, key)


def _spoken_there(line: Line, state: State) -> str:
    """Choose the language for somebody who picks up: the caller's, if they speak it."""
    spoken = line.tree(state.language).contacts[state.to].languages if state.to else ()
    return state.language if not spoken or state.language in spoken else spoken[0]


def sounds_like(move: Move) -> tuple[object, ...]:
    """Return what the words of a move depend on, but for its pace and the key that has no match.

    Moves with the same result have the same words, so the proof needs to hear only one of them.
    """
    state, row = move.state, REASONS[move.reason]
    attempt = (state.misses, state.slow) if row.body and row.body.short else ()
    place = (state.place, state.part) if row.of_place or not state.to else ()
    whose = state.unhurried, state.to, state.fails, state.language
    return move.reason, move.slowed, attempt, whose, place
