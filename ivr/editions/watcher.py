"""Watches the menu file, the database and the audio, and makes live what is new and valid.

The files are polled, so whatever an editor does to them is noticed, through links and mounts too.
"""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ivr.editions.database_view import DatabaseView
from ivr.editions.live_audio import Found, LiveAudio
from ivr.editions.live_folder import Progress, Sounds, is_published, publish, write_progress
from ivr.editions.menu_file import MenuFile, Stamp
from ivr.editions.planned.carry_out import carry_out
from ivr.editions.planned.schedules import Schedule
from ivr.editions.publish import HeldError, other_line
from ivr.editions.reading import read_edition
from ivr.editions.table import Published
from ivr.editions.written.record import Place, finish
from ivr.logs import Announce
from ivr.settings import Settings
from ivr.store.database import StoreError
from ivr.tree.load.loader import Loaded
from ivr.tree.model import Line
from ivr.tree.voices import PROMPTS

log = logging.getLogger(__name__)

POLL_INTERVAL = 0.5  # seconds between two looks at the file, at the database and at the audio
RETRY_INTERVAL = 30  # seconds until an edition that could not be made live is tried again

_NEVER_SEEN: Stamp = ()
_UNHEARD: object = object()


class NothingLiveError(Exception):
    """There is no edition to serve, and the menu file has errors."""


class _Next(NamedTuple):
    """An edition that goes live once its audio is ready; `stamp` is what that was before."""

    published: Published
    files: Mapping[str, bytes]
    line: Line
    stamp: object


class Watcher:
    """Publishes the menu file when it is saved, and makes the newest edition live.

    What is live is the newest edition in the database, no matter who published it.
    """

    def __init__(
        self, settings: Settings, folder: Path, announce: Announce, loaded: Loaded
    ) -> None:
        """Make the newest edition live with the audio that is there; `forever` does the rest.

        `loaded` is the menu file as it was read. Raises OSError, NothingLiveError, and HeldError if
        the database belongs to another line. If only the name of the file that was served here has
        been edited, the line goes on with what is live: callers must not find nobody for that.
        """
        self.place = Place.of(settings.tree, settings.database, settings.git_commit)
        self.file = MenuFile(settings.tree, loaded, announce, self.place)
        self.folder, self.announce = folder, announce
        self.ended = threading.Event()
        self.audio = LiveAudio(settings, announce)
        self.database = DatabaseView(settings.database, folder, announce, self.audio.at_hand)
        self.next: _Next | None = None
        self.failed: tuple[int, str, float] = (0, "", 0.0)
        """The number of an edition that could not be made live, why, and when to try again."""
        self.sounds: Sounds = {}
        self.audio_used = self.audio_seen = _UNHEARD
        """The stamps of the audio that was last asked for, and of the last look at it."""
        self.number = 0
        """The number of the live edition; 0 while it is not known."""
        self.shown: Progress | None = None  # what the console was told last
        self.files, self.line = self._first(loaded)
        if self.line.default.voice == PROMPTS:
            self.sounds = self.audio.at_start(self.line.edition)
        self._publish()

    def _first(self, loaded: Loaded) -> tuple[Mapping[str, bytes], Line]:
        """What to serve at the start: the newest edition, or what was live here last."""
        try:
            other = other_line(self.database.editions(), loaded.files[""])
            if other and not self.database.has_served(self.file.path):
                raise HeldError((other,))
            self.database.note_served(self.file.path)
            newest = self._newest()
            name = newest.edition if newest else ""
            files = self.database.files(newest) if newest else {}
        except StoreError as error:
            self.database.mark_unavailable(error)
            name, files = self.database.load_fallback()
        if name and not (loaded.line and loaded.line.edition == name):
            try:
                return files, read_edition(files, name)
            except ValueError as error:
                self.announce(f"the live edition cannot be served: {error}", warning=True)
        if loaded.line is None:
            raise NothingLiveError
        return loaded.files, loaded.line

    def end(self) -> None:
        """End `forever`, and the making of audio, soon."""
        self.ended.set()
        self.audio.cancel()

    def forever(self) -> None:
        """Publish the file when it is saved, and make live what is new, until `ended` is set."""
        used = _NEVER_SEEN
        while not self.ended.wait(POLL_INTERVAL):
            try:
                if self.file.is_still() and self.file.seen != used:
                    used = self.file.seen
                    self._publish_file()
                self._carry_out()
                self._follow()
                self._show_progress()
                for found in self.audio.take():
                    self._use(found)
                if not is_published(self.folder, self.files, self.line.edition):
                    self._publish()  # somebody has cleaned up there
                else:
                    self._refresh_audio()
            except Exception:  # whatever it was, the next change of the file must not be missed
                log.exception("watching %s goes on", self.file.path)
        self.audio.end()

    def _publish_file(self) -> None:
        if why := self.file.reload():
            self._refuse(why)
        elif self.file.was_saved:
            try:
                self.file.publish_pending(self.database.editions())
            except StoreError as error:
                self.database.mark_unavailable(error)
                self.announce(f"{self.file.path}: it will be published when the database is back")

    def _carry_out(self) -> None:
        """Do what is planned for now, and finish a menu file that the console has left half done.

        Whatever is published by it goes live as everything else does.
        """
        try:
            table = self.database.editions()
            finish(table, self.place)
            for one in carry_out(table, self.place, datetime.now(UTC)):
                if isinstance(one, Schedule):
                    self.announce(f"what {one.by} planned was held: {one.why}", warning=True)
        except StoreError as error:
            self.database.mark_unavailable(error)
        except OSError as error:
            self._refuse(f"{self.place.path}: {error.strerror}")

    def _newest(self) -> Published | None:
        """The newest edition, once what was saved is published. Raises StoreError."""
        self.file.publish_pending(self.database.editions())
        return self.database.newest()

    def _follow(self) -> None:
        """Make the newest edition live, or have its audio made first."""
        try:
            newest = self._newest()
            self.database.mark_available()
            if newest is None or self._is_known(newest):
                return
            files = self.database.files(newest)
        except StoreError as error:
            self.database.mark_unavailable(error)
            return
        try:
            line = read_edition(files, newest.edition)
        except ValueError as error:
            self._fail(newest, str(error))
            return
        one = _Next(newest, files, line, self.audio.stamp(line.edition))
        if line.default.voice == PROMPTS:
            # Callers hear the menu that is live until the audio of the new one is made.
            self.next = one
            self.audio.find(line, is_live=False)
        else:
            self._cancel_next()
            self._make_live(one, {})

    def _show_progress(self) -> None:
        """Let the console know how much of the next edition's audio is made. Raises OSError."""
        now = Progress(*self.audio.progress)
        if self.next and now.edition == self.next.line.edition and now != self.shown:
            write_progress(self.folder, now)
            self.shown = now

    def _is_known(self, newest: Published) -> bool:
        """Whether there is nothing to do for an edition: it is live, under way, or has failed."""
        if newest.edition == self.line.edition:
            self.number = newest.number
            self._cancel_next()
            return True
        if self.next and newest.edition == self.next.line.edition:
            return True
        return newest.number == self.failed[0] and time.monotonic() < self.failed[2]

    def _cancel_next(self) -> None:
        """Drop the edition whose audio is being made: somebody has published another one."""
        if self.next:
            self.next, self.audio_used = None, _UNHEARD
            self.audio.cancel()

    def _use(self, found: Found) -> None:
        if self.next and found.edition == self.next.line.edition and found.is_final:
            one, self.next = self.next, None
            if found.reason:
                self._fail(one.published, found.reason)
            else:
                # What is not uploaded yet: unchanged texts are played as before.
                self._make_live(one, self.sounds if found.sounds is None else found.sounds)
        elif found.edition == self.line.edition:
            if found.sounds is not None:
                self._publish_audio(found.sounds)
            if found.made:  # somebody may have removed some of it meanwhile
                self.audio_used = _UNHEARD

    def _make_live(self, one: _Next, sounds: Sounds) -> None:
        before = self.files, self.line, self.sounds
        self.files, self.line, self.sounds = one.files, one.line, sounds
        try:
            self._publish()
        except OSError as error:
            self.files, self.line, self.sounds = before
            self._fail(one.published, error.strerror or str(error))
            return
        self.audio_used = one.stamp
        (self.number, _, _, by, note, origin), file = one.published, self.file.path
        if self.files == self.file.last_read:
            self.announce(f"{file}: edition {self.number} is live")
            return
        did = f"published it{note and f': {note}'}"
        if origin in ("rollback", "undo"):
            did = f"went {note.replace(' to ', ' to edition ', 1)}"
        # `ivr close` has just written the file too.
        differs = "" if self.file.holds(self.files) else f"; {file} differs from it"
        self.announce(f"edition {self.number} is live ({by} {did}){differs}")

    def _fail(self, one: Published, why: str) -> None:
        """Announce once why an edition cannot be made live, and try again later."""
        is_known = self.failed[:2] == (one.number, why)
        self.failed = one.number, why, time.monotonic() + RETRY_INTERVAL
        with suppress(OSError):
            write_progress(self.folder, Progress(one.edition, failed=why))
        if not is_known:
            self._refuse(f"edition {one.number}: {why}")

    def _refuse(self, why: str) -> None:
        number = f"edition {self.number}" if self.number else "what they heard before"
        still = f"not live; callers still hear {number}"
        self.announce(f"{why}\n{self.file.path}: {still}", warning=True)

    def _publish(self) -> None:
        """Give the workers what is live. Raises OSError."""
        publish(self.folder, self.files, self.line.edition, self.sounds)
        self.database.save_fallback(self.files, self.line.edition)

    def _refresh_audio(self) -> None:
        """Look for recordings, uploads and audio that is missing.

        Callers hear at once what there is, and Twilio's voice instead of what is not.
        """
        if self.line.default.voice != PROMPTS or self.audio.is_busy():
            return
        now = self.audio.stamp(self.line.edition)
        if now == self.audio_seen != self.audio_used:
            self.audio_used = now
            self.audio.find(self.line, is_live=True)
        self.audio_seen = now

    def _publish_audio(self, sounds: Sounds) -> None:
        """Let callers hear other audio of the same menu. Raises OSError."""
        if sounds != self.sounds:
            self.sounds = sounds
            self._publish()
            self.announce(f"{self.file.path}: other audio is live")
