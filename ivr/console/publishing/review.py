"""What publishing a draft would change: all that a person looks at before they do it."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from ivr.console import checks
from ivr.console.change.newer import base_before
from ivr.console.change.table import Draft
from ivr.console.context import console
from ivr.console.now.state import Day, state
from ivr.console.phone.saved import Outcome, replay_all, saved_calls
from ivr.editions.closing import Live, live
from ivr.editions.holding import Held
from ivr.editions.publish import what_holds
from ivr.preview.diff.compare import compare
from ivr.preview.diff.facts import Difference
from ivr.preview.pairing import pairs
from ivr.preview.reach import arrivals, enter, heard
from ivr.prompts.library import Prompts
from ivr.prompts.render import Audio
from ivr.settings import Settings
from ivr.tree.load.sources import edition
from ivr.tree.model import Line, Menu
from ivr.tree.problems import Problem
from ivr.tree.voices import PROMPTS

MAX_COMPARED = 8  # comparisons that are remembered
NOTICEABLE = 1.0  # seconds


class Time(NamedTuple):
    """An option, and the seconds until callers hear it; None where it is not there."""

    language: str
    title: str
    before: float | None
    after: float | None


class Findings(NamedTuple):
    """What the check of a draft has found; the line is None if it has an error."""

    line: Line | None
    errors: tuple[Problem, ...]
    advice: tuple[Problem, ...]
    texts: Mapping[str, str]


class Review(NamedTuple):
    """A draft beside what is live. `meanwhile` is what others changed since it was begun.

    `audio` is how many texts still have to be made, None where nothing is.
    """

    draft: Draft
    live: Live
    checked: Findings
    changes: tuple[Difference, ...] = ()
    times: tuple[Time, ...] = ()
    held: tuple[Held, ...] = ()
    meanwhile: tuple[Difference, ...] | None = None
    closed: tuple[Day, ...] = ()
    audio: int | None = None
    calls: tuple[Outcome, ...] = ()

    @property
    def failed(self) -> list[tuple[str, Outcome]]:
        """The saved calls that are heard differently, each by the name of its checkbox."""
        return [(call_name(one), one) for one in self.calls if not one.passed]

    @property
    def is_same(self) -> bool:
        """Whether the draft is what is live."""
        return self.draft.hash == edition(self.live.files)


def review(draft: Draft) -> Review:
    """Look at a draft. Raises RefusedError if nothing is live, StoreError."""
    here, now = console(), console().clock()
    before = live(here.table)
    checked = _checked(draft)
    found = Review(draft, before, checked, meanwhile=_meanwhile(draft, before))
    line = checked.line
    if line is None:
        return found
    changes, times = _compared(before.line, line)
    return found._replace(
        changes=changes, times=times, held=what_holds(here.table, draft.files, line),
        closed=state(line, now).days, audio=_audio(here.settings, line),
        calls=tuple(replay_all(line, saved_calls(here.engine, here.settings.tree.parent))),
    )  # fmt: skip


def call_name(one: Outcome) -> str:
    """Name a saved call for a form: by its text, so that a call that changed is another one."""
    return sha256(f"{one.call.title}\n{one.call.text}".encode()).hexdigest()[:12]


def _checked(draft: Draft) -> Findings:
    loaded = checks.checked(draft.files).loaded
    errors = tuple(one for one in loaded.problems if one.severity == "error")
    advice = tuple(one for one in loaded.problems if one.severity == "advice")
    return Findings(loaded.line, errors, advice, loaded.texts)


_COMPARED: dict[tuple[str, str], tuple[tuple[Difference, ...], tuple[Time, ...]]] = {}


def _compared(old: Line, new: Line) -> tuple[tuple[Difference, ...], tuple[Time, ...]]:
    """Compare two menus, once: a large one takes seconds."""
    key = old.edition, new.edition
    found = _COMPARED.get(key)  # another thread may forget it at any time
    if found is None:
        while len(_COMPARED) >= MAX_COMPARED:
            _COMPARED.pop(next(iter(_COMPARED)), None)
        _COMPARED[key] = found = tuple(compare(old, new)), tuple(_times(old, new))
    return found


def _meanwhile(draft: Draft, before: Live) -> tuple[Difference, ...] | None:
    """What others have published since a draft was begun; None if nothing that differs."""
    base = base_before(draft, before.published)
    if base is None:
        return None
    line = console().table.line(base.edition)
    return tuple(compare(line, before.line)) if line else ()


def _times(old: Line, new: Line) -> Iterator[Time]:
    """The seconds to each option that differ, and to those that are new."""
    was, now = (dict(_seconds(line)) for line in (old, new))
    both = {tag for tag, _ in was} & {tag for tag, _ in now}
    same = {tag: pairs(old.tree(tag), new.tree(tag)) for tag in both}
    before = {(tag, same.get(tag, {}).get(name, "")): time for (tag, name), time in was.items()}
    for (tag, name), after in now.items():
        time = before.get((tag, name))
        if time is None or abs(time - after) >= NOTICEABLE:
            tree = new.tree(tag)
            yield Time(tag, tree.title(tree.options[name]), time, after)


def _seconds(line: Line) -> Iterator[tuple[tuple[str, str], float]]:
    waiting = [*arrivals(line)]
    while waiting:
        one = waiting.pop()
        language = one.turn.state.language
        for option, time in heard(line, one):
            if isinstance(option, Menu):
                waiting.append(enter(line, one, option, time))
            else:
                yield (language, option.id), time


def _audio(settings: Settings, line: Line) -> int | None:
    if line.default.voice != PROMPTS or settings.prompts_url:
        return None
    audio = Audio(line, Prompts(settings.prompts, settings.engine))
    ready = audio.ready()
    return len({one.key for one in audio.wanted} - ready.keys()) if audio.lacks(ready) else 0
