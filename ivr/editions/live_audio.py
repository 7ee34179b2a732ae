"""The audio of editions: where it is played from, and the making of it on a thread of its own.

Making audio may take half an hour; meanwhile the watcher goes on publishing, following the database
and watching the menu file.
"""

import logging
import threading
import time
from collections.abc import Iterator
from queue import SimpleQueue
from typing import NamedTuple

from ivr.editions.live_folder import Sounds
from ivr.logs import Announce
from ivr.prompts.advice import unclear
from ivr.prompts.library import Prompts
from ivr.prompts.render import Audio, local_urls, summary, uploaded_urls
from ivr.settings import Settings
from ivr.tree.model import Line

log = logging.getLogger(__name__)

FETCH_INTERVAL = 30  # seconds until audio that was not at PROMPTS_URL is asked for again
PROGRESS_STEP = 1000  # prompts between two announcements of progress: half a minute's work


class Found(NamedTuple):
    """Audio of an edition. More of it is being made unless `is_final`.

    `sounds` is None if there is none; `reason` then says what failed, if something did. `made`
    tells whether any of it is new.
    """

    edition: str
    sounds: Sounds | None
    is_final: bool = True
    made: bool = False
    reason: str = ""


class LiveAudio:
    """Finds or makes the audio of one edition at a time; asking for another one replaces it.

    Only `at_start` and `end` wait.
    """

    def __init__(self, settings: Settings, announce: Announce) -> None:
        self.url, self.file, self.announce = settings.prompts_url, settings.tree, announce
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.results: SimpleQueue[Found] = SimpleQueue()
        self.cancelled = threading.Event()
        self.thread: threading.Thread | None = None
        self.audio: Audio | None = None
        self.advised = False
        self.progress = "", 0, 0
        """The edition whose audio is being made, and how much of it is there, of how much."""

    def at_hand(self, edition: str) -> Sounds:
        """The audio of an edition that this machine has, without making any."""
        return {} if self.url else local_urls(self.prompts.index(edition))

    def at_start(self, edition: str) -> Sounds:
        """The audio that a line starts with; it waits for what is uploaded."""
        if self.url:
            return uploaded_urls(self.url, edition, self.announce) or {}
        return self.at_hand(edition)

    def stamp(self, edition: str) -> object:
        """Return something that differs when there may be other audio."""
        if self.url:
            return time.monotonic() // FETCH_INTERVAL
        return self.prompts.stamp(edition)

    def is_busy(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def find(self, line: Line, is_live: bool) -> None:
        """Find the audio of a menu, and make what is missing; `take` returns it.

        If callers hear the menu already, what there is comes first.
        """
        self.cancel()
        self.cancelled = threading.Event()
        arguments = line, is_live, self.cancelled, self.thread
        self.thread = threading.Thread(target=self._run, args=arguments, name="audio", daemon=True)
        self.thread.start()

    def cancel(self) -> None:
        """Stop what is under way; what has been made is kept."""
        self.cancelled.set()

    def end(self) -> None:
        """Stop what is under way, and wait until it has stopped."""
        self.cancel()
        if self.thread:
            self.thread.join()

    def take(self) -> Iterator[Found]:
        """What has been found since the last time."""
        while not self.results.empty():  # nobody else takes any
            yield self.results.get()

    def _run(
        self, line: Line, is_live: bool, cancelled: threading.Event, before: threading.Thread | None
    ) -> None:
        if before:
            before.join()  # it has been cancelled, and ends after the prompts that it is making
        try:
            for found in self._find(line, is_live, cancelled):
                self.results.put(found)
        except _CancelledError:
            pass
        except Exception as error:
            log.exception("making audio failed")
            self.results.put(Found(line.edition, None, reason=f"its audio: {error}"))

    def _find(self, line: Line, is_live: bool, cancelled: threading.Event) -> Iterator[Found]:
        def progress(done: int, total: int) -> None:
            if cancelled.is_set():
                raise _CancelledError
            self.progress = line.edition, done, total
            if done and done % PROGRESS_STEP == 0:
                self.announce(f"prompts: {done} of {total} made")

        progress(0, 0)
        if self.url:
            announce = log.debug if is_live else self.announce
            yield Found(line.edition, uploaded_urls(self.url, line.edition, announce))
            return
        if self.audio is None or self.audio.line.edition != line.edition:
            self.audio = Audio(line, self.prompts)
        self._advise(line)
        if is_live:
            ready = self.audio.ready()
            lacks = self.audio.lacks(ready)
            yield Found(line.edition, local_urls(ready), is_final=not lacks)
            if not lacks:
                return
        self.announce(f"{self.file}: making the audio of its prompts …")
        rendered = self.audio.render(progress, cancelled.is_set)
        is_lacking = bool(rendered.failed or rendered.problem)
        self.announce("\n".join(summary(rendered)), warning=is_lacking)
        yield Found(line.edition, local_urls(rendered.plays), made=rendered.made > 0)

    def _advise(self, line: Line) -> None:
        """Warn once of a voice that callers hardly understand."""
        for problem in () if self.advised else unclear(line, self.prompts):
            self.announce(f"{self.file}: {problem}", warning=True)
            self.advised = True


class _CancelledError(Exception):
    """Another edition's audio is wanted, or the line ends."""
