"""The calls that people are making from the console, in the memory of this process."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from ivr.console.access import somebody
from ivr.console.phone.call import Act, Caller, Played, UnfitActError
from ivr.dialogue.schedule import has_times
from ivr.tree.hours import zone_info
from ivr.tree.model import Line

MAX_CALLS = 200  # of everybody
MAX_OWN = 5  # of a person
MAX_IDLE = 30 * 60  # seconds until a call that nobody goes on with is forgotten
MAX_ACTS = 300
NAME = "ivr-calls"


@dataclass
class HeldCall:
    """A call: who makes it, which menu it calls, when it seems to be, and what was done so far.

    `asked` are the arguments of an address that is about the same menu; `is_now` says that no other
    time was named.
    """

    by: str
    title: str
    asked: Mapping[str, int]
    line: Line
    at: datetime
    is_now: bool
    language: str = ""
    acts: tuple[Act, ...] = ()
    hung_up: bool = False
    used: float = 0.0
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self._caller = Caller(self.line, self.at)
        self._played: tuple[tuple[Act, ...], bool, Played] | None = None

    def played(self, acts: tuple[Act, ...] | None = None) -> Played:
        """Return the call as far as it has got, or how it was after the first few acts."""
        with self.lock:
            done = self.acts if acts is None else acts
            hung_up = self.hung_up and done == self.acts
            known = self._played
            if known and known[:2] == (done, hung_up):
                return known[2]
            played = self._caller.play(done, hung_up)
            self._played = done, hung_up, played
            return played

    def act(self, act: Act, step: int) -> None:
        """Do something after `step` acts; nothing happens if more was done since, or cannot be."""
        with self.lock:
            if step != len(self.acts) or self.hung_up or step >= MAX_ACTS:
                return
            before = self.acts
            self.acts = (*before, act)
            try:
                self.played()
            except UnfitActError:
                self.acts = before

    def hang_up(self) -> None:
        with self.lock:
            self.hung_up = True

    def saved_text(self) -> str:
        """Return the call as `ivr test` reads it, as if the caller hung up now."""
        with self.lock:
            text = self._caller.play(self.acts, hangs_up=True).text
        local = self.at.astimezone(zone_info(self.line.zone))
        at = f"At:     {local:%Y-%m-%d %H:%M}\n" if has_times(self.line) else ""
        return at + text


class HeldCalls:
    """The calls of everybody. Any thread may use it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls: OrderedDict[str, HeldCall] = OrderedDict()
        self._clock = clock
        self._lock = threading.Lock()

    def add(self, call: HeldCall) -> None:
        """Hold a call; it takes the place of the person's oldest one if they have many."""
        with self._lock:
            self._forget_idle()
            own = [one.id for one in self._calls.values() if one.by == call.by]
            if len(own) >= MAX_OWN:
                del self._calls[own[0]]
            elif len(self._calls) >= MAX_CALLS:
                self._calls.popitem(last=False)
            call.used = self._clock()
            self._calls[call.id] = call

    def get(self, name: str, by: str) -> HeldCall | None:
        """Find a call by its id, for whoever makes it."""
        with self._lock:
            self._forget_idle()
            found = self._calls.get(name)
            if found is None or found.by != by:
                return None
            found.used = self._clock()
            self._calls.move_to_end(name)
            return found

    def _forget_idle(self) -> None:
        since = self._clock() - MAX_IDLE
        for name in [name for name, one in self._calls.items() if one.used < since]:
            del self._calls[name]


def calls() -> HeldCalls:
    """Return the calls that are held by the process that answers this request."""
    found: HeldCalls | None = current_app.extensions.get(NAME)
    if found is None:
        found = current_app.extensions.setdefault(NAME, HeldCalls())
    return found


def own_call(name: str) -> HeldCall | None:
    """Find a call of whoever is signed in."""
    return calls().get(name, somebody().id)
