"""A small line with one of everything, and calls to it without a telephone."""

from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Dial, Dialled, Event, Key, Listen, NoInput, Say, Turn
from ivr.tree.load.loader import load
from ivr.tree.model import Line

SILENCE, BUSY = NoInput(), Dialled("busy")

HEAD = """\
name: Clinic line
language: en-US
greeting: Welcome to the clinic.
contacts:
  billing: {name: the billing office, number: 617-726-3884}
  nurse: {name: the nurse, number: (617) 726-2000, timeout: 40}
lexicon: {Help desk: help-desk}
"""
MENU = """\
menu:
  1:
    title: Cost and billing
    menu:
      1: {title: What does it cost?, answer: It is free., offer: nurse}
      2: {title: Paying, answer: By card.}
      3: {transfer: billing}
      4: {title: A nurse, transfer: nurse}
      5: {title: Start again, goto: main}
  2: {title: Getting ready, answer: [Log in., Sit down., Smile.]}
  3: {title: How do I pay?, goto: paying}
  4: {title: Where are you?, menu: {1: {title: Parking, answer: Behind us.}, 2: {goto: main}}}
  5: {goto: cost-and-billing}
"""


def line_of(text: str) -> Line:
    loaded = load(text.encode())
    assert loaded.line, loaded.problems
    return loaded.line


CLINIC = line_of(HEAD + "operator: billing\n" + MENU)
ALONE = line_of(HEAD + MENU)

TIMES = """\
timezone: America/New_York
notices:
  - text: It snows.
    from: 2026-12-24
    until: 2026-12-24
    urgent: true
  - {text: We have moved., until: 2026-12-24 12:00}
"""
TIMED = line_of(
    HEAD.replace("617-726-3884}", "617-726-3884, hours: {mon-fri: 8:30-17:00}}", 1)
    + TIMES
    + "operator: billing\n"
    + MENU
)


def call(*events: str | Event, line: Line = CLINIC) -> Turn:
    """The last turn of a call; a text is a row of keys."""
    turn = step(line, State(line.edition), Arrived())
    for event in events:
        for happened in map(Key, event) if isinstance(event, str) else [event]:
            turn = step(line, at(turn), happened)
    return turn


def said(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, Say)]


def at(turn: Turn) -> State:
    assert isinstance(turn.action, Listen | Dial)
    return turn.action.state


def slowly(turn: Turn) -> list[str]:
    return [prompt.text for prompt in turn.prompts if isinstance(prompt, Say) and prompt.slow]


def dialled(turn: Turn) -> str:
    assert isinstance(turn.action, Dial)
    (number,) = turn.action.numbers
    return number


MAIN_MENU = [
    "For cost and billing, press 1.",
    "For getting ready, press 2.",
    "How do I pay? Press 3.",
    "Where are you? Press 4.",
    "For cost and billing, press 5.",
    "To speak with the billing office, press 0.",
]
COST = [
    "What does it cost? Press 1.",
    "For paying, press 2.",
    "For the billing office, press 3.",
    "For a nurse, press 4.",
    "For start again, press 5.",
    "To go back, press star.",
]
AGAIN = "To hear these choices again, press 9."
PACE = "To change how fast I speak, press 8."
