"""Watches the menu file, the database and the audio, and puts live what is sound.

The files are polled: whatever an editor does to them, through links and mounts too, is seen.
"""

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ivr.dialogue.phrases import phrasebook
from ivr.editions.database_view import Store
from ivr.editions.live_folder import publish, published
from ivr.editions.menu_file import MenuFile, Stamp
from ivr.editions.table import Published
from ivr.logs import Announce
from ivr.prompts.library import Prompts, Rendered
from ivr.prompts.render import Audio, elsewhere, here, report
from ivr.settings import Settings
from ivr.store.database import StoreError
from ivr.tree.load.loader import Loaded, load_edition
from ivr.tree.model import Tree
from ivr.tree.voices import PROMPTS

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at the file, and at the database
AGAIN = 30  # seconds until audio that was not yet at PROMPTS_URL is asked for again
SOME = 1000  # prompts, after which the line says how far their making is: half a minute's work

_NEVER_SEEN: Stamp = ()
_UNHEARD: object = ()


class NothingLiveError(Exception):
    """There is no edition to serve, and the file is not sound."""


class Watch:
    """Looks at the menu, the database and the audio again and again, and puts live what is sound.

    A file that is saved is published; what is live is the newest edition, whoever published it.
    """

    def __init__(
        self, settings: Settings, folder: Path, announce: Announce, loaded: Loaded
    ) -> None:
        """Put the newest edition live with the audio that is at hand; `forever` does the rest.

        `loaded` is the menu file as it was read. Raises OSError, NothingLiveError.
        """
        self.settings = settings
        self.file = MenuFile(settings.tree, loaded, announce)
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.folder = folder
        self.announce = announce
        self.ended = threading.Event()
        self.store = Store(settings.database, folder, announce, self.at_hand)
        self.failed: tuple[int, float] = (0, 0.0)
        """The number of an edition that could not be put live, and when to try again."""
        self.looked = 0.0
        """When the database was looked at last during a rendering."""
        self.audio: Audio | None = None
        self.sounds: Mapping[str, str] = {}
        self.audio_taken = self.audio_before = _UNHEARD
        self.files, self.tree = self.first(loaded)
        if self.tree.voice == PROMPTS and settings.prompts_url:
            self.sounds = elsewhere(settings.prompts_url, self.tree.edition, announce) or {}
        elif self.tree.voice == PROMPTS:
            self.sounds = here(self.prompts.index(self.tree.edition))
        self.publish()

    def first(self, loaded: Loaded) -> tuple[Mapping[str, bytes], Tree]:
        """What is live at the start: the newest edition, or what was live here last."""
        try:
            newest = self.newest()
            files = self.store.files(newest) if newest else {}
        except StoreError as error:
            self.store.is_away(error)
            files = self.store.kept()
        if files and files != loaded.files:
            try:
                return files, load_edition(files, phrasebook())
            except ValueError as error:
                self.announce(f"what is live cannot be served: {error}", warning=True)
        if loaded.tree is None:
            raise NothingLiveError
        return loaded.files, loaded.tree

    def forever(self) -> None:
        """Take up the files whenever one was saved, and the audio when that has changed."""
        taken = before = _NEVER_SEEN
        while not self.ended.wait(LOOK):
            now = self.file.stamp()
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
                log.exception("the watch on %s goes on", self.file.path)
            before = now

    def take_up(self) -> None:
        """Publish the file, or say why not."""
        if why := self.file.take_up():
            self.not_live(why)
        elif self.file.saved:
            try:
                self.file.offer(self.store.editions())
            except StoreError as error:
                self.store.is_away(error)
                self.announce(f"{self.file.path}: it will be published when the database is back")

    def newest(self) -> Published | None:
        """What is live, once what was saved is published. Raises StoreError."""
        self.file.offer(self.store.editions())
        return self.store.newest()

    def follow(self) -> None:
        """Put the newest edition live, whoever published it."""
        try:
            newest = self.newest()
            self.store.is_back()
            if newest is None or newest.edition == self.tree.edition:
                return
            if newest.number == self.failed[0] and time.monotonic() < self.failed[1]:
                return
            files = self.store.files(newest)
        except StoreError as error:
            self.store.is_away(error)
            return
        try:
            # Callers hear the menu that is live until the new one's audio is made.
            self.put_live(files, load_edition(files, phrasebook()))
            self.announce(self.named(newest))
        except (OSError, ValueError) as error:
            self.failed = newest.number, time.monotonic() + AGAIN
            self.not_live(f"edition {newest.number}: {getattr(error, 'strerror', None) or error}")

    def named(self, one: Published) -> str:
        """That an edition is live, in words."""
        what = f"edition {one.number} ({one.edition})"
        if self.files == self.file.seen:
            return f"{self.file.path}: {what} is live"
        why = f": {one.note}" if one.note else ""
        return f"{what}, published by {one.by}{why}, is live; {self.file.path} is another menu"

    def not_live(self, why: str) -> None:
        """Say what keeps something from being put live."""
        still = f"not put live; callers still hear edition {self.tree.edition}"
        self.announce(f"{why}\n{self.file.path}: {still}", warning=True)

    def put_live(self, files: Mapping[str, bytes], tree: Tree) -> None:
        """Let callers hear another tree, when all its audio is made. Raises OSError."""
        audio, taken = None, self.audio_stamp(tree)  # before: somebody may record meanwhile
        sounds: Mapping[str, str] = {}
        if tree.voice == PROMPTS and self.settings.prompts_url:
            # Until it is uploaded, texts that stand as they did are played as they were.
            sounds = (
                elsewhere(self.settings.prompts_url, tree.edition, self.announce) or self.sounds
            )
        elif tree.voice == PROMPTS:
            audio = Audio(tree, self.prompts)
            sounds = here(self.made(audio).plays)
        self.files, self.tree, self.audio, self.sounds = files, tree, audio, sounds
        self.audio_taken = taken
        self.publish()

    def made(self, audio: Audio) -> Rendered:
        """Make what is missing of the audio of a tree."""
        self.announce(f"{self.file.path}: making the audio of its prompts …")
        rendered = audio.render(self.progress)
        self.announce("\n".join(report(rendered)))
        return rendered

    def progress(self, done: int, total: int) -> None:
        """Say now and then how far a long rendering is, and end it when the line ends."""
        if self.ended.is_set():
            raise _EndedError
        if time.monotonic() - self.looked > LOOK:  # calls that began elsewhere must not wait
            with suppress(StoreError):
                self.store.newest()
            self.looked = time.monotonic()
        if done % SOME == 0:
            self.announce(f"prompts: {done} of {total} made")

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
            self.announce(f"{self.file.path}: other audio is live")


class _EndedError(Exception):
    """The line ends while audio is being made."""
