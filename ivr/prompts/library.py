"""Own the folder prompts/: what is rendered, and which file each edition of a menu plays.

- `rendered/`: audio that the line makes. A file's name is a hash of all that decides how it sounds,
  so a file that exists is right: it never changes, and an edited text gets another name.
- `recordings/`: what a person read (see `recordings`), which is played before what is rendered.
- `editions/`: for each edition an index of the files that it plays, by the texts as written.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from hashlib import sha256
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from ivr import files
from ivr.audio.synthesis import DEFAULT, SpeechError, Synthesis, identity
from ivr.prompts.keys import file_name, is_audio, key, pause_key
from ivr.prompts.recordings import Recordings

Index = Mapping[str, str]
"""Which file is played: the key of a text or pause → the file's path from prompts/."""

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

NO_ENGINE = "none"
"""No engine: only recordings are played, and Twilio's voice says the rest."""

MAX_OTHERS = 5  # editions whose audio is kept besides that of the newest
_MIN_AGE = 3600  # seconds: younger files may belong to a rendering that is not finished


class Wanted(NamedTuple):
    """A text to be heard at a pace: as it is written, and as it is spoken in a language."""

    text: str
    words: str
    slow: bool
    language: str

    @property
    def key(self) -> str:
        return key(self.text, self.language, self.slow)


class Rendered(NamedTuple):
    """The outcome of a rendering."""

    made: int  # files
    kept: int
    replaced: int  # texts that sound different from the edition rendered before
    recorded: int  # texts that are played from a recording
    failed: tuple[tuple[Wanted, str], ...]  # each with the reason
    plays: Index
    problem: str = ""  # why the index could not be written


class Prompts:
    """The folder of prompts; it need not exist yet."""

    def __init__(self, folder: Path, engine: str = DEFAULT) -> None:
        self.folder = folder
        self.engine = engine
        self.rendered = folder / "rendered"
        self.editions = folder / "editions"
        self.recordings = Recordings(folder)

    def name(self, words: str, language: str, slow: bool) -> str:
        """Return the file name of `words`, as they are spoken, whether it exists or not."""
        return file_name(words, language, slow, identity(self.engine))

    def find(self, one: Wanted) -> Path | None:
        """Return the file that is played for a text, if there is one: a recording comes first."""
        path = self.ready([one]).get(one.key)
        return self.folder / path if path else None

    def index(self, edition: str) -> Index:
        """Return what an edition was rendered to play, as far as it still exists. Quick."""
        index = _load_index(self._index_file(edition))
        return {known: path for known, path in index.items() if (self.folder / path).is_file()}

    def ready(self, wanted: Collection[Wanted], pauses: Iterable[float] = ()) -> Index:
        """Return what can be played now, without rendering anything."""
        found = {}
        recorded: dict[str, str] = {}
        for language in dict.fromkeys(one.language for one in wanted):
            recorded |= self.recordings.played(language)
        for one in wanted:
            name = self._rendered_name(one)
            if one.key in recorded:
                found[one.key] = recorded[one.key]
            elif name and self._is_complete(name):
                found[one.key] = f"rendered/{name}"
        silences = [known for known in map(pause_key, pauses) if self._is_complete(f"{known}.wav")]
        return found | {known: f"rendered/{known}.wav" for known in silences}

    def render(
        self,
        edition: str,
        wanted: Collection[Wanted],
        pauses: Collection[float] = (),
        *,
        jobs: int = 1,
        progress: Progress = lambda done, total: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Rendered:
        """Render the audio that is missing, and write the edition's index.

        A text that fails does not stop the others. Whatever `progress` raises stops the rendering,
        and `is_cancelled` is asked before each text, so that a process that ends waits for none.
        """
        newest = max(self._indexes(), key=_modified, default=self._index_file(edition))
        before = _load_index(newest)
        ready = self.ready(wanted)
        texts = {one.key: one for one in wanted}
        named = {known: self._rendered_name(one) for known, one in texts.items()}
        missing = {
            name: texts[known] for known, name in named.items() if name and known not in ready
        }
        reasons = self._render_all(missing, jobs, progress, is_cancelled)
        if missing or ready:
            reasons |= self._write_silences(pauses)
        plays = self.ready(wanted, pauses)
        rendered = {known for known, path in plays.items() if path.startswith("rendered/")}
        return Rendered(
            made=len(missing.keys() - reasons.keys()),
            kept=len({name for known, name in named.items() if known in rendered} - missing.keys()),
            replaced=sum(before.get(known, plays[known]) != plays[known] for known in rendered),
            recorded=len(plays) - len(rendered),
            failed=tuple((texts[k], reasons[n]) for k, n in named.items() if n in reasons),
            plays=plays,
            problem=reasons.get("silence") or self._write_index(edition, plays),
        )

    def prune(self, edition: str, others: int) -> int:
        """Remove rendered audio that neither `edition` nor the newest few `others` play.

        Return how many files were removed. Recordings stay: no machine can make them again.
        """
        newest_first = sorted(self._indexes(), key=_modified, reverse=True)
        older = [file for file in newest_first if file != self._index_file(edition)][others:]
        for file in older:
            file.unlink(missing_ok=True)
        played = {path for file in self._indexes() for path in _load_index(file).values()}
        newest_removed = (time.time() - _MIN_AGE) * 1e9
        found = list(self.rendered.iterdir()) if self.rendered.is_dir() else []
        unused = [file for file in found if f"rendered/{file.name}" not in played]
        gone = [file for file in unused if 0 < _modified(file) < newest_removed]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    def stamp(self, edition: str) -> object:
        """Return a value that changes whenever what the edition plays may have changed."""
        languages = self.recordings.folder
        folders = [self.rendered, *(languages.iterdir() if languages.is_dir() else ())]
        return [_modified(file) for file in (*folders, self._index_file(edition))]

    def _rendered_name(self, one: Wanted) -> str:
        """Return the name of its rendered file; without an engine nothing."""
        return "" if self.engine == NO_ENGINE else self.name(one.words, one.language, one.slow)

    def _index_file(self, edition: str) -> Path:
        # With another engine, or another version of it, the same edition plays other files.
        engine = NO_ENGINE if self.engine == NO_ENGINE else identity(self.engine)
        return self.editions / f"{edition}-{sha256(engine.encode()).hexdigest()[:8]}.json"

    def _write_index(self, edition: str, plays: Index) -> str:
        """Write an edition's index if it has changed; return why that failed, or nothing."""
        content = json.dumps({"prompts": plays}, indent=0, sort_keys=True).encode()
        file = self._index_file(edition)
        try:
            if not file.is_file() or file.read_bytes() != content:
                files.write(file, content)
        except OSError as error:
            return f"{error.filename} cannot be written: {error.strerror}"
        return ""

    def _indexes(self) -> list[Path]:
        return list(self.editions.glob("*.json"))

    def _is_complete(self, name: str) -> bool:
        """Whether a file exists and is as long as its header says (a WAV's second word)."""
        try:
            with (self.rendered / name).open("rb") as file:
                length = int.from_bytes(file.read(8)[4:], "little") + 8
                return length == (self.rendered / name).stat().st_size
        except OSError:
            return False

    def _render_all(
        self,
        missing: Mapping[str, Wanted],
        jobs: int,
        progress: Progress,
        is_cancelled: Callable[[], bool],
    ) -> dict[str, str]:
        """Render files, language by language; return why some failed, by their names."""
        reasons: dict[str, str] = {}
        done = count(1)
        for language in dict.fromkeys(one.language for one in missing.values()):
            for name, reason in self._render(missing, language, jobs, is_cancelled):
                reasons |= {name: reason} if reason else {}
                progress(next(done), len(missing))
        return reasons

    def _render(
        self,
        missing: Mapping[str, Wanted],
        language: str,
        jobs: int,
        is_cancelled: Callable[[], bool],
    ) -> Iterator[tuple[str, str]]:
        """Render one language, each job with an engine, and yield why each file failed, or nothing.

        The longest come first, so that no engine is still busy with a long one at the end.
        """
        with ExitStack() as stack:
            idle: SimpleQueue[Synthesis] = SimpleQueue()
            for _ in range(jobs):
                idle.put(stack.enter_context(Synthesis(language, self.engine)))
            pool = stack.enter_context(ThreadPoolExecutor(jobs))
            some = [item for item in missing.items() if item[1].language == language]
            longest_first = sorted(some, key=lambda item: -len(item[1].words))

            def render(item: tuple[str, Wanted]) -> tuple[str, str]:
                # A pool finishes what it has been given, also while its process ends.
                return (item[0], "") if is_cancelled() else self._render_one(idle, *item)

            # An error or Ctrl-C ends `map`, which cancels the rest.
            yield from pool.map(render, longest_first)

    def _render_one(self, idle: SimpleQueue[Synthesis], name: str, one: Wanted) -> tuple[str, str]:
        """Render one file; return its name, and why that failed, or nothing."""
        voice, reason = idle.get(), ""
        try:
            from ivr.audio import samples  # here, since a server that only plays needs no numpy

            sound, rate = voice.speak(one.words, one.slow)
            made = samples.trimmed(samples.telephone(sound, rate))
            samples.write_wav(self.rendered / name, made, one.words)
        except SpeechError as error:
            reason = str(error)
        except (ImportError, OSError) as error:
            reason = self._failure(error)
        finally:
            idle.put(voice)
        return name, reason

    def _write_silences(self, pauses: Iterable[float]) -> dict[str, str]:
        """Write the files of pauses, since Twilio itself pauses only for whole seconds."""
        try:
            from ivr.audio import samples

            for seconds in pauses:
                name = f"{pause_key(seconds)}.wav"
                if not self._is_complete(name):
                    samples.write_wav(self.rendered / name, samples.silence(seconds), words=" ")
        except (ImportError, OSError) as error:
            return {"silence": self._failure(error)}
        return {}

    def _failure(self, error: Exception) -> str:
        if isinstance(error, OSError) and error.strerror:
            return f"{self.rendered} cannot be written: {error.strerror}"
        return f"audio cannot be made on this machine: {error}"


def _modified(file: Path) -> int:
    """Return when a file was last written, in nanoseconds; 0 if it does not exist."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _load_index(file: Path) -> Index:
    """Load an index, without paths that do not belong to the folder."""
    try:
        prompts = json.loads(file.read_bytes())["prompts"]
        return {known: path for known, path in prompts.items() if is_audio(path)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
