"""Owns the folder prompts/: what is rendered, and which file each edition of a menu plays.

- `rendered/`: audio that the line makes. A file's name is a hash of all that decides how it sounds,
  so a file that is there is right: it is never changed, and what is edited gets another name.
- `recordings/`: what a person read (see `recordings`); it goes before what is rendered.
- `editions/`: for each edition an index of the files that it plays, by the texts as written.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from hashlib import sha256
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from ivr import files
from ivr.audio.synthesis import DEFAULT, SpeechError, Synthesis, identity
from ivr.prompts.keys import is_audio, key, pause_key
from ivr.prompts.recordings import Recordings

Index = Mapping[str, str]
"""Which file is played: the key of a text or of a pause → the file's path from prompts/."""

Progress = Callable[[int, int], None]
"""Is told how many are done, and of how many."""

NO_ENGINE = "none"
"""Stands for no engine: only recordings are played, and the rest is said by Twilio's voice."""

OTHERS = 5  # editions whose audio stays beside that of the newest
_FRESH = 3600  # seconds in which a file may still wait for the index of a rendering that goes on

_FORMAT = "8 kHz mono mu-law WAV at -22 dBFS, trimmed, with its words"  # what samples.py makes


class Wanted(NamedTuple):
    """A text at a pace: as it is written, and as it is spoken, in a language."""

    text: str
    words: str
    slow: bool
    language: str

    @property
    def key(self) -> str:
        """What stands for it in an index."""
        return key(self.text, self.language, self.slow)


class Rendered(NamedTuple):
    """What a rendering came to.

    `made` and `kept` are files; `replaced` texts sound otherwise than in the edition rendered
    before; `recorded` ones are played from a recording; of `failed` each has its reason;
    `plays` is the edition's index, `problem` why that could not be kept, if so.
    """

    made: int
    kept: int
    replaced: int
    recorded: int
    failed: tuple[tuple[Wanted, str], ...]
    plays: Index
    problem: str = ""


class Prompts:
    """The folder; it need not exist yet."""

    def __init__(self, folder: Path, engine: str = DEFAULT) -> None:
        self.folder = folder
        self.engine = engine
        self.rendered = folder / "rendered"
        self.editions = folder / "editions"
        self.recordings = Recordings(folder)

    def name(self, words: str, language: str, slow: bool) -> str:
        """The file name of rendered `words`, as they are spoken, whether it is there or not."""
        pace = "slow" if slow else "usual"
        inputs = "\0".join((words, language, pace, identity(self.engine), _FORMAT))
        return sha256(inputs.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".wav"

    def find(self, one: Wanted) -> Path | None:
        """The file that is played for a text, if it is there: a recording before all else."""
        recorded = self.recordings.played(one.language).get(one.key)
        if recorded:
            return self.folder / recorded
        name = self._rendered_name(one)
        return self.rendered / name if name and self._whole(name) else None

    def index(self, edition: str) -> Index:
        """What an edition was rendered to play, as far as it is still there: a quick look."""
        index = _read(self._index_file(edition))
        return {known: path for known, path in index.items() if (self.folder / path).is_file()}

    def ready(self, wanted: Collection[Wanted], pauses: Iterable[float] = ()) -> Index:
        """What can be played now, without making any."""
        found = {}
        recorded: dict[str, str] = {}
        for language in dict.fromkeys(one.language for one in wanted):
            recorded |= self.recordings.played(language)
        for one in wanted:
            name = self._rendered_name(one)
            if one.key in recorded:
                found[one.key] = recorded[one.key]
            elif name and self._whole(name):
                found[one.key] = f"rendered/{name}"
        silences = {pause_key(seconds): f"{pause_key(seconds)}.wav" for seconds in pauses}
        found |= {
            known: f"rendered/{name}" for known, name in silences.items() if self._whole(name)
        }
        return found

    def render(
        self,
        edition: str,
        wanted: Collection[Wanted],
        pauses: Collection[float] = (),
        *,
        jobs: int = 1,
        progress: Progress = lambda done, total: None,
    ) -> Rendered:
        """Makes the audio that is missing and then the edition's index; fails prompt by prompt.

        Whatever `progress` raises ends it.
        """
        before = self._newest()
        ready = self.ready(wanted)
        texts = {one.key: one for one in wanted}
        named = {known: self._rendered_name(one) for known, one in texts.items()}
        missing = {
            name: texts[known] for known, name in named.items() if name and known not in ready
        }
        reasons = self._make_all(missing, jobs, progress)
        if missing or ready:
            reasons |= self._make_silences(pauses)
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
        """Removes rendered audio that neither `edition` nor the newest few `others` play.

        Returns how many files went. Recordings stay: no machine could make them again.
        """
        newest_first = sorted(self._indexes(), key=_made, reverse=True)
        older = [file for file in newest_first if file != self._index_file(edition)][others:]
        for file in older:
            file.unlink(missing_ok=True)
        played = {path for file in self._indexes() for path in _read(file).values()}
        settled = (time.time() - _FRESH) * 1e9
        found = list(self.rendered.iterdir()) if self.rendered.is_dir() else []
        unused = [file for file in found if f"rendered/{file.name}" not in played]
        gone = [file for file in unused if 0 < _made(file) < settled]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    def stamp(self, edition: str) -> object:
        """Differs after anything that the edition plays may have come, changed or gone."""
        languages = self.recordings.folder
        folders = [self.rendered, *(languages.iterdir() if languages.is_dir() else ())]
        return [_made(file) for file in (*folders, self._index_file(edition))]

    def _rendered_name(self, one: Wanted) -> str:
        """The name of its rendered file; none without an engine."""
        return "" if self.engine == NO_ENGINE else self.name(one.words, one.language, one.slow)

    def _index_file(self, edition: str) -> Path:
        # With another engine, or another version, the same edition plays other files.
        engine = NO_ENGINE if self.engine == NO_ENGINE else identity(self.engine)
        return self.editions / f"{edition}-{sha256(engine.encode()).hexdigest()[:8]}.json"

    def _write_index(self, edition: str, plays: Index) -> str:
        """Writes an edition's index if it has changed; returns why it could not, or nothing."""
        content = json.dumps({"prompts": plays}, indent=0, sort_keys=True).encode()
        file = self._index_file(edition)
        try:
            if not file.is_file() or file.read_bytes() != content:
                files.write(file, content)
        except OSError as error:
            return f"{error.filename} cannot be written: {error.strerror}"
        return ""

    def _newest(self) -> Index:
        newest = max(self._indexes(), key=_made, default=None)
        return _read(newest) if newest else {}

    def _indexes(self) -> list[Path]:
        return list(self.editions.glob("*.json"))

    def _whole(self, name: str) -> bool:
        """Whether a file is there and as long as it says of itself (a WAV's second word)."""
        try:
            with (self.rendered / name).open("rb") as file:
                length = int.from_bytes(file.read(8)[4:], "little") + 8
                return length == (self.rendered / name).stat().st_size
        except OSError:
            return False

    def _make_all(
        self, missing: Mapping[str, Wanted], jobs: int, progress: Progress
    ) -> dict[str, str]:
        """Makes files, language by language; returns the reasons of those that fail."""
        reasons: dict[str, str] = {}
        done = count(1)
        for language in dict.fromkeys(one.language for one in missing.values()):
            some = {name: one for name, one in missing.items() if one.language == language}
            for name, reason in self._make_some(some, language, jobs):
                reasons |= {name: reason} if reason else {}
                progress(next(done), len(missing))
        return reasons

    def _make_some(
        self, missing: Mapping[str, Wanted], language: str, jobs: int
    ) -> Iterator[tuple[str, str]]:
        """Makes files, each job with an engine of its own, and says of each what went wrong.

        The longest come first, so that no engine is left alone with one at the end.
        """
        with ExitStack() as stack:
            idle: SimpleQueue[Synthesis] = SimpleQueue()
            for _ in range(jobs):
                idle.put(stack.enter_context(Synthesis(language, self.engine)))
            pool = stack.enter_context(ThreadPoolExecutor(jobs))
            stack.callback(pool.shutdown, cancel_futures=True)  # as when Ctrl-C ends it
            longest_first = sorted(missing.items(), key=lambda item: -len(item[1].words))
            tasks = {pool.submit(self._make, idle, *item): item[0] for item in longest_first}
            for task in as_completed(tasks):
                yield tasks[task], task.result()

    def _make(self, idle: SimpleQueue[Synthesis], name: str, one: Wanted) -> str:
        """Makes one file; returns why it could not, or nothing."""
        voice = idle.get()
        try:
            from ivr.audio import samples  # here, since a server that only plays does without numpy

            sound, rate = voice.speak(one.words, one.slow)
            made = samples.trimmed(samples.telephone(sound, rate))
            samples.write(self.rendered / name, made, one.words)
        except SpeechError as error:
            return str(error)
        except (ImportError, OSError) as error:
            return self._unwritable(error)
        finally:
            idle.put(voice)
        return ""

    def _make_silences(self, pauses: Iterable[float]) -> dict[str, str]:
        """Makes the files of pauses, since Twilio itself pauses whole seconds."""
        try:
            from ivr.audio import samples

            for seconds in pauses:
                name = f"{pause_key(seconds)}.wav"
                if not self._whole(name):
                    samples.write(self.rendered / name, samples.silence(seconds), words=" ")
        except (ImportError, OSError) as error:
            return {"silence": self._unwritable(error)}
        return {}

    def _unwritable(self, error: Exception) -> str:
        if isinstance(error, OSError) and error.strerror:
            return f"{self.rendered} cannot be written: {error.strerror}"
        return f"audio cannot be made on this machine: {error}"


def _made(file: Path) -> int:
    """When a file was made, in nanoseconds; 0 if it is not there, or no longer."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _read(file: Path) -> Index:
    """An index, without what is none of the folder's own files."""
    try:
        prompts = json.loads(file.read_bytes())["prompts"]
        return {known: path for known, path in prompts.items() if is_audio(path)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
