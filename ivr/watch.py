"""Watches the menu file, what it includes, and its audio, and puts live what is sound.

The files are polled: whatever an editor does to them, through links and mounts too, is seen.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ivr.check import check
from ivr.files import beside
from ivr.rendering import Audio, elsewhere, here, report
from ivr.settings import Settings
from ivr.speech.prompts import Prompts, Rendered
from ivr.store.editions import publish, published
from ivr.tree.model import Tree
from ivr.tree.problems import reports
from ivr.tree.voices import PROMPTS

log = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at the file
AGAIN = 30  # seconds until audio that was not yet at PROMPTS_URL is asked for again
SOME = 1000  # prompts, after which the line says how far their making is: half a minute's work

Tell = Callable[[str], None]
Stamp = tuple[tuple[int, int, int] | None, ...]
_NEVER_SEEN: Stamp = ()
_UNHEARD: object = ()


class Watch:
    """Looks at the menu and its audio again and again, and puts live what is sound."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        tell: Tell,
        files: Mapping[str, bytes],
        tree: Tree,
    ) -> None:
        """Put the first tree live with the audio that is at hand; `forever` looks for the rest.

        Raises OSError.
        """
        self.settings = settings
        self.file = settings.tree
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.folder = folder
        self.tell = tell
        self.ended = threading.Event()
        self.files, self.tree = files, tree
        self.looked_at = frozenset(files)
        """The names of the files that were read last."""
        self.echo: Mapping[str, bytes] | None = None
        """What will be read once more, only because other files are looked at from now on."""
        self.audio: Audio | None = None
        self.sounds: Mapping[str, str] = {}
        self.audio_taken = self.audio_before = _UNHEARD
        if tree.voice == PROMPTS and settings.prompts_url:
            self.sounds = elsewhere(settings.prompts_url, tree.edition, tell) or {}
        elif tree.voice == PROMPTS:
            self.sounds = here(self.prompts.index(tree.edition))
        self.publish()

    def forever(self) -> None:
        """Take up the files whenever one was saved, and the audio when that has changed."""
        taken = before = _NEVER_SEEN
        while not self.ended.wait(LOOK):
            now = self.stamp()
            try:
                if now == before != taken:  # it has changed, and nobody is writing any more
                    taken = now
                    self.take_up()
                elif not published(self.folder, self.files, self.tree.edition):
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
        paths = [self.file.parent / name if name else self.file for name in sorted(self.looked_at)]
        return tuple(map(_stamp, paths))

    def take_up(self) -> None:
        """Put the file live, or say why not."""
        try:
            loaded = check(self.file.read_bytes(), beside=beside(self.file))
            names, self.looked_at = self.looked_at, frozenset(loaded.files)
            echo, self.echo = self.echo, None if names == self.looked_at else loaded.files
            if loaded.files in (self.files, echo):
                return
            if loaded.tree:
                # Callers hear the menu that is live until the new one's audio is made.
                self.put_live(loaded.files, loaded.tree)
                self.tell(f"{self.file}: edition {self.tree.edition} is live")
                return
            errors = reports(loaded.problems, str(self.file), loaded.texts, errors_only=True)
            why = "\n".join(errors)
        except OSError as error:
            why = f"{self.file}: {error.strerror}"
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
