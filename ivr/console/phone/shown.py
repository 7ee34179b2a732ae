"""What the page of a call shows: what is said, what the line does now, and where the call is."""

from typing import NamedTuple

from ivr.console.phone.call import Played
from ivr.dialogue.turn import Pause
from ivr.preview.transcript import CALLER_HANGS_UP, LINE_HANGS_UP, PUT_THROUGH
from ivr.telephony.phone.events import Dialling, Ended, Waiting
from ivr.tree.ids import keys_of
from ivr.tree.model import MAIN, Contact, Line, Option
from ivr.tree.telephone import shown as number_shown
from ivr.tree.telephone import split_written, with_extension
from ivr.web.formats import duration
from ivr.web.translations import gettext as _

KEYS = (
    *(("1", ""), ("2", "ABC"), ("3", "DEF"), ("4", "GHI"), ("5", "JKL"), ("6", "MNO")),
    *(("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"), ("*", ""), ("0", ""), ("#", "")),
)
"""The keys of a telephone in their order, with the letters below them."""


class Sentence(NamedTuple):
    """A sentence that is said: its number from 1, its language, and the pause before it."""

    number: int
    text: str
    language: str
    pause: float


class Crumb(NamedTuple):
    """A menu or an answer on the way to where the call is."""

    id: str
    title: str
    keys: str


def sentences(line: Line, played: Played) -> list[Sentence]:
    """Return what is said since the last act."""
    found, pause = list[Sentence](), 0.0
    for prompt in played.said:
        if isinstance(prompt, Pause):
            pause += prompt.seconds
        else:
            language = prompt.language or line.default.language
            found.append(Sentence(len(found) + 1, prompt.text, language, pause))
            pause = 0.0
    return found


def crumbs(line: Line, played: Played) -> list[Crumb]:
    """Return the way from the main menu to where the call is."""
    if not played.moves:
        return []
    state = played.moves[-1].state
    tree = line.tree(state.language)
    if line.choices and not state.language:
        return [Crumb(MAIN, _("Choice of a language"), "")]
    found: list[Crumb] = []
    if contact := _called(line, played):
        found.append(Crumb(state.place, _("Call to %(name)s", name=contact.name), ""))
    option: Option | None = tree.options.get(state.place)
    while option:
        title = _("Main menu") if option.id == MAIN else tree.title(option)
        found.append(Crumb(option.id, title, " ".join(keys_of(option.path))))
        option = tree.options.get(option.parent) if option.id != MAIN else None
    return found[::-1]


def doing(line: Line, played: Played) -> str:
    """Say what the line does now."""
    match played.now:
        case Waiting() as now:
            return _("Then the line listens for a key: %(time)s.", time=duration(now.seconds))
        case Dialling() as now:
            contact = _called(line, played)
            return _("The line calls %(name)s (%(numbers)s), and lets it ring for %(time)s.",
                     name=contact.name if contact else "", time=duration(now.timeout),
                     numbers=_numbers(now, line.default.region))  # fmt: skip
        case Ended() as now:
            ends = {
                LINE_HANGS_UP: _("The line has hung up."),
                CALLER_HANGS_UP: _("You have hung up."),
                PUT_THROUGH: _("You have hung up while the line was calling."),
            }
            return ends.get(now.why, _("The call has failed: %(why)s", why=now.why))
    return ""


def _called(line: Line, played: Played) -> Contact | None:
    """Return the contact that is being called, or that did not answer."""
    state = played.moves[-1].state if played.moves else None
    return line.tree(state.language).contacts.get(state.to or "") if state else None


def _numbers(now: Dialling, region: str) -> str:
    """Write what is called as people in a region do."""
    called = (with_extension(*split_written(one)) for one in now.numbers)
    return ", ".join(number_shown(one, region) for one in called)


def outcomes(line: Line, played: Played) -> dict[str, str]:
    """Return what may come of a transfer, in words; to decline, one has to be asked."""
    found = {
        "completed": _("Somebody answers and talks with you"),
        "busy": _("It is busy"),
        "no-answer": _("Nobody answers"),
        "failed": _("The call cannot be put through"),
        "voicemail": _("A voicemail answers"),
        "declined": _("Somebody picks up and does not take the call"),
    }
    contact = _called(line, played)
    if not (contact and contact.accept):
        del found["declined"]
    return found
