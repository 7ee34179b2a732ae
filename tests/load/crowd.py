"""A crowd of callers on a line: so many at a time, each new one as soon as one has ended.

Time may run faster for callers than for the line (`speed`): a caller who listens for 30 seconds
waits 30 / speed. The line gets the requests of `callers * speed` people. How many calls that is at
once is what people live through: human seconds heard, waited and spoken in a second.
"""

import asyncio
import time
from collections import Counter
from types import TracebackType
from typing import NamedTuple, Self

from tests.bench.results import progress
from tests.load.caller import Caller
from tests.load.ledger import Call
from tests.load.oracle import Oracle
from tests.load.pages import Reader
from tests.load.wire import Wire

PATIENCE = 20  # seconds in which callers hang up who should
MAX_SHOWN = 3  # mishaps of each kind


class Window(NamedTuple):
    """What happened in so many seconds."""

    seconds: float
    times: list[float]
    """How long each request took, in order of length, with its retries."""
    at_once: float
    """Human seconds that were lived in a second."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def part(self, part: float) -> float:
        """The milliseconds within which so great a part of the requests was answered."""
        return 1000 * self.times[int(part * (len(self.times) - 1))] if self.times else 0.0


class Tally:
    """What callers met with."""

    def __init__(self) -> None:
        self.calls = self.requests = self.retried = self.lost = self.wrong = self.untold = 0
        self.times: list[float] = []
        self.lived = 0.0
        self.begun = time.monotonic()

    def window(self) -> Window:
        """What happened since the last look."""
        now = time.monotonic()
        took = now - self.begun
        window = Window(took, sorted(self.times), self.lived / took)
        self.times, self.lived, self.begun = [], 0.0, now
        return window


class Crowd:
    """Callers of a line that answers at the wire.

    `ahead` is how many seconds the line's clock is ahead of ours, and `change` the instant at which
    that is put forward or back.
    """

    def __init__(
        self, wire: Wire, oracle: Oracle, speed: float, ahead: float = 0.0, change: float = 0.0
    ) -> None:
        self.wire, self.oracle, self.reader = wire, oracle, Reader()
        self.speed, self.ahead, self.change = speed, ahead, change
        self.begun: Counter[str] = Counter()
        """How many calls began in each edition."""
        self.tally = Tally()
        self.calls: list[Call] = []
        self.live: dict[asyncio.Task[None], Caller] = {}
        self.wanted = 0
        self.number = 0
        self.broken: list[BaseException] = []
        self.noted: Counter[str] = Counter()

    async def resize(self, callers: int, within: float = 1.0) -> None:
        """Let so many call at a time from now on; new ones come evenly in so many seconds."""
        self.wanted = callers
        surplus = len(self.live) - callers
        for task, caller in list(self.live.items()):
            if surplus > 0 and caller.asleep:
                task.cancel()
                surplus -= 1
        begun, before = time.monotonic(), len(self.live)
        while len(self.live) < callers and (passed := time.monotonic() - begun) < within:
            for _ in range(int((callers - before) * passed / within) + before - len(self.live)):
                self._begin()
            await asyncio.sleep(0.01)
        for _ in range(callers - len(self.live)):
            self._begin()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.wanted = 0  # else each call that is broken off would be followed by another

    async def close(self) -> None:
        """Let everybody hang up, and wait until they have. Raises what a caller stumbled over."""
        self.wanted = 0
        end = time.monotonic() + PATIENCE
        while self.live and time.monotonic() < end:
            for task, caller in list(self.live.items()):
                if caller.asleep:
                    task.cancel()
            await asyncio.sleep(0.05)
        assert not self.live, f"{len(self.live)} callers do not hang up"
        if self.broken:
            raise self.broken[0]

    def wrong(self, what: str) -> None:
        """Somebody got a wrong answer."""
        self.tally.wrong += 1
        self.note(f"wrong answer: {what}")

    def note(self, what: str) -> None:
        """Print the first few mishaps of each kind."""
        kind = what.partition(":")[0]
        self.noted[kind] += 1
        if self.noted[kind] <= MAX_SHOWN:
            progress(f"  {what}")

    def _begin(self) -> None:
        self.number += 1
        self.tally.calls += 1
        caller = Caller(self, self.number)
        task = asyncio.create_task(caller.call())
        self.live[task] = caller
        self.calls.append(caller.log)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self.live[task]
        if not task.cancelled() and (error := task.exception()):
            self.broken.append(error)
        if len(self.live) < self.wanted and not self.broken:
            self._begin()
