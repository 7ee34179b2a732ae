"""Watches the menu file, the database and the audio, and puts live what is sound.

The files are polled: whatever an editor does to them, through links and mounts too, is seen.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ivr.check import check
from ivr.files import beside
from ivr.following import Store, read
from ivr.publishing import RefusedError, publish_file
from ivr.rendering import Audio, elsewhere, here, report
from ivr.settings import Settings
from ivr.speech.prompts import Prompts, Rendered
from ivr.store.database import StoreError
from ivr.store.live import publish, published
from ivr.tree.loader import Loaded
from ivr.tree.model import Tree
from ivr.tree.problems import reports
from ivr.tree.voices import PROMPTS

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at the file, and at the database
SERVE = "ivr serve"  # who publishes what is saved
AGAIN = 30  # seconds until audio that was not yet at PROMPTS_URL is asked for again
SOME = 1000  # prompts, after which the line says how far their making is: half a minute's work

Tell = Callable[[str], None]
Stamp = tuple[tuple[int, int, int] | None, ...]
_NEVER_SEEN: Stamp = ()
_UNHEARD: object = ()


class NothingLiveError(Exception):
    """There is no edition to serve, and the file is not sound."""


class Watch:
    """Looks at the menu, the database and the audio again and again, and puts live what is sound.

    A file that is saved is published; what is live is the newest edition, whoever published it.
    """

    def __init__(self, settings: Settings, folder: Path, tell: Tell, loaded: Loaded) -> None:
        """Put the newest edition live with the audio that is at hand; `forever` does the rest.

        `loaded` is the menu file as it was read. Raises OSError, NothingLiveError.
        """
        self.settings = settings
        self.file = settings.tree
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.folder = folder
        self.tell = tell
        self.ended = threading.Event()
        self.store = Store(settings.database, folder, tell)
        self.seen = loaded.files
        """The menu file, and what it includes, as they were read last."""
        self.unpublished = loaded if loaded.tree else None
        """What was saved, and is to be published when the database is back."""
        self.saved = False
        """Whether it was saved since the start; else somebody may have gone back from it before."""
        self.failed: tuple[int, float] = (0, 0.0)
        """The number of an edition that could not be put live, and when to try again."""
        self.audio: Audio | None = None
        self.sounds: Mapping[str, str] = {}
        self.audio_taken = self.audio_before = _UNHEARD
        self.files, self.tree = self.first(loaded)
        if self.tree.voice == PROMPTS and settings.prompts_url:
            self.sounds = elsewhere(settings.prompts_url, self.tree.edition, tell) or {}
        elif self.tree.voice == PROMPTS:
            self.sounds = here(self.prompts.index(self.tree.edition))
        self.publish()

    def first(self, loaded: Loaded) -> tuple[Mapping[str, bytes], Tree]:
        """What is live at the start: the newest edition, or what was live here last."""
        try:
            self.offer()
            newest = self.store.newest()
            files = self.store.files(newest) if newest else {}
            if newest:
                self.store.fetch(newest, self.at_hand)
        except StoreError as error:
            self.store.is_away(error)
            files = self.store.kept()
        if files and files != loaded.files:
            try:
                return files, read(files)
            except ValueError as error:
                self.tell(f"what is live cannot be served: {error}")
        if loaded.tree is None:
            raise NothingLiveError
        return loaded.files, loaded.tree

    def forever(self) -> None:
        """Take up the files whenever one was saved, and the audio when that has changed."""
        taken = before = _NEVER_SEEN
        while not self.ended.wait(LOOK):
            now = self.stamp()
            try:
                if now == before != taken:  # it has changed, and nobody is writing any more
                    taken = now
                    self.take_up()
                self.follow()
                if not published(self.folder, self.files, self.tree.edition):
                    self.publish()  # somebody cleaned up there
                else:
                    self.listen()
            except _EndedError:
                return
            except Exception:  # whatever it was, the next change of the file must not be missed
                log.exception("the watch on %s goes on", self.file)
            before = now

    def stamp(self) -> Stamp:
        """What differs after a file was written or replaced, or other files are included."""
        paths = [self.file.parent / name if name else self.file for name in sorted(self.seen)]
        return tuple(map(_stamp, paths))

    def take_up(self) -> None:
        """Publish the file, or say why not."""
        try:
            loaded = check(self.file.read_bytes(), beside=beside(self.file))
        except OSError as error:
            self.not_live(f"{self.file}: {error.strerror}")
            return
        if loaded.files == self.seen:
            return
        self.seen, self.saved = loaded.files, True
        self.unpublished = loaded if loaded.tree else None
        if not loaded.tree:
            errors = reports(loaded.problems, str(self.file), loaded.texts, errors_only=True)
            self.not_live("\n".join(errors))
            return
        try:
            self.offer()
        except StoreError as error:
            self.store.is_away(error)
            self.tell(f"{self.file}: it will be published when the database is back")

    def offer(self) -> None:
        """Publish what was saved and is not yet published. Raises StoreError."""
        if self.unpublished and self.unpublished.tree:
            files, edition = self.unpublished.files, self.unpublished.tree.edition
            try:
                store = self.store.editions()
                publish_file(store, files, edition, SERVE, if_changed=not self.saved)
            except RefusedError as error:
                self.tell(f"{self.file}: not published: {error}")
            self.unpublished = None

    def follow(self) -> None:
        """Put the newest edition live, whoever published it."""
        try:
            self.offer()
            newest = self.store.newest()
            self.store.is_back()
            if newest is None:
                return
            self.store.fetch(newest, self.at_hand)
            if newest.edition == self.tree.edition:
                return
            if newest.number == self.failed[0] and time.monotonic() < self.failed[1]:
                return
            files = self.store.files(newest)
        except StoreError as error:
            self.store.is_away(error)
            return
        try:
            # Callers hear the menu that is live until the new one's audio is made.
            self.put_live(files, read(files))
            self.tell(f"{self.file}: edition {self.tree.edition} is live")
        except (OSError, ValueError) as error:
            self.failed = newest.number, time.monotonic() + AGAIN
            self.not_live(f"edition {newest.number}: {getattr(error, 'strerror', None) or error}")

    def not_live(self, why: str) -> None:
        """Say what keeps something from being put live."""
        self.tell(
            f"{why}\n{self.file}: not put live; callers still hear edition {self.tree.edition}"
        )

    def put_live(self, files: Mapping[str, bytes], tree: Tree) -> None:
        """Let callers hear another tree, when all its audio is made. Raises OSError."""
        audio, taken = None, self.audio_stamp(tree)  # before: somebody may record meanwhile
        sounds: Mapping[str, str] = {}
        if tree.voice == PROMPTS and self.settings.prompts_url:
            # Until it is uploaded, texts that stand as they did are played as they were.
            sounds = elsewhere(self.settings.prompts_url, tree.edition, self.tell) or self.sounds
        elif tree.voice == PROMPTS:
            audio = Audio(tree, self.prompts)
            sounds = here(self.made(audio).plays)
        self.files, self.tree, self.audio, self.sounds = files, tree, audio, sounds
        self.audio_taken = taken
        self.publish()

    def made(self, audio: Audio) -> Rendered:
        """Make what is missing of the audio of a tree."""
        self.tell(f"{self.file}: making the audio of its prompts …")
        rendered = audio.render(self.progress)
        self.tell("\n".join(report(rendered)))
        return rendered

    def progress(self, done: int, total: int) -> None:
        """Say now and then how far a long rendering is, and end it when the line ends."""
        if self.ended.is_set():
            raise _EndedError
        if done % SOME == 0:
            self.tell(f"prompts: {done} of {total} made")

    def publish(self) -> None:
        """Let callers hear what is live. Raises OSError."""
        publish(self.folder, self.files, self.tree.edition, self.sounds)
        self.store.keep(self.files, self.tree.edition)

    def at_hand(self, edition: str) -> Mapping[str, str]:
        """The audio of an edition that this machine has without making any."""
        return {} if self.settings.prompts_url else here(self.prompts.index(edition))

    def audio_stamp(self, tree: Tree) -> object:
        """What differs when there may be other audio: of the folder, or as time goes by."""
        if tree.voice != PROMPTS:
            return _UNHEARD
        if self.settings.prompts_url:
            return time.monotonic() // AGAIN
        return self.prompts.stamp(tree.edition)

    def listen(self) -> None:
        """Take up recordings and what was uploaded, and make what is missing.

        Callers hear at once what there is, and Twilio's voice in place of what is not.
        """
        now = self.audio_stamp(self.tree)
        if now == self.audio_before != self.audio_taken:
            self.audio_taken = now
            if self.settings.prompts_url:
                found = elsewhere(self.settings.prompts_url, self.tree.edition, log.debug)
                self.play(self.sounds if found is None else found)
            else:
                self.audio = self.audio or Audio(self.tree, self.prompts)
                ready = self.audio.ready()
                self.play(here(ready))
                if self.audio.lacks(ready):
                    rendered = self.made(self.audio)
                    self.play(here(rendered.plays))
                    if rendered.made:  # somebody may have removed it before this look at it
                        self.audio_taken = _UNHEARD
        self.audio_before = now

    def play(self, sounds: Mapping[str, str]) -> None:
        """Let callers hear other audio of the same tree. Raises OSError."""
        if sounds != self.sounds:
            self.sounds = sounds
            self.publish()
            self.tell(f"{self.file}: other audio is live")


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class _EndedError(Exception):
    """The line ends while audio is being made."""
