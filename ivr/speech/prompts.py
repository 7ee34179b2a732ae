"""Owns the folder prompts/: what is rendered, and which file each edition of a menu plays.

- `rendered/`: audio that the line makes. A file's name is a hash of all that decides how it sounds,
  so a file that is there is right: it is never changed, and what is edited gets another name.
- `recordings/`: what a person read (see `recordings`); it goes before what is rendered.
- `editions/`: for each edition an index of the files that it plays, by the texts as written.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from ivr.speech import files
from ivr.speech.keys import is_audio, key, pause_key
from ivr.speech.recordings import Recordings
from ivr.speech.synthesis import DEFAULT, SpeechError, Synthesis, identity

Index = Mapping[str, str]
"""Which file is played: the key of a text or of a pause → the file's path from prompts/."""

Progress = Callable[[int, int], None]
"""Is told how many are done, and of how many."""

NO_ENGINE = "none"
"""Stands for no engine: only recordings are played, and the rest is said by Twilio's voice."""

KEPT = 5
"""Editions whose audio outlives `prune`, besides the one that it is asked to keep."""

_FRESH = 3600  # seconds in which a file may still wait for the index of a rendering that goes on

_FORMAT = "8 kHz mono mu-law WAV at -22 dBFS, with its words"  # what audio.py makes


class Wanted(NamedTuple):
    """A text at a pace: as it is written, and as it is spoken."""

    text: str
    words: str
    slow: bool


class Rendered(NamedTuple):
    """What a rendering came to.

    `made` and `kept` are files; `replaced` texts sound otherwise than in the edition rendered
    before; `recorded` ones are played from a recording; of `failed` each has its reason;
    `plays` is the edition's index.
    """

    made: int
    kept: int
    replaced: int
    recorded: int
    failed: tuple[tuple[Wanted, str], ...]
    plays: Index


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

    def find(self, one: Wanted, language: str) -> Path | None:
        """The file that is played for a text, if it is there: a recording before all else."""
        recorded = self.recordings.played(language).get(key(one.text, language, one.slow))
        if recorded:
            return self.folder / recorded
        if self.engine == NO_ENGINE:
            return None
        name = self.name(one.words, language, one.slow)
        return self.rendered / name if self._whole(name) else None

    def index(self, edition: str) -> Index:
        """What an edition plays; nothing if it was never rendered, or its index is broken."""
        return _read(self.editions / f"{edition}.json")

    def render(
        self,
        edition: str,
        language: str,
        wanted: Iterable[Wanted],
        pauses: Iterable[float] = (),
        *,
        jobs: int = 1,
        progress: Progress = lambda done, total: None,
    ) -> Rendered:
        """Makes the audio that is missing and then the edition's index; fails prompt by prompt.

        Raises:
            OSError: the index cannot be written.
        """
        texts = {key(one.text, language, one.slow): one for one in wanted}
        recorded = self._recorded(texts, language)
        names = {
            known: self.name(one.words, language, one.slow)
            for known, one in texts.items()
            if known not in recorded and self.engine != NO_ENGINE
        }
        missing = {name: texts[known] for known, name in names.items() if not self._whole(name)}
        reasons = self._make_all(missing, language, jobs, progress)
        rendered = {
            known: f"rendered/{name}" for known, name in names.items() if name not in reasons
        }
        before = self._newest()
        index = recorded | rendered
        if index:
            index |= self._silences(pauses)
        content = json.dumps({"prompts": index}, indent=0, sort_keys=True)
        files.write(self.editions / f"{edition}.json", content.encode())
        return Rendered(
            made=len(missing) - len(reasons),
            kept=len(set(names.values()) - missing.keys()),
            replaced=sum(before.get(known, path) != path for known, path in rendered.items()),
            recorded=len(recorded),
            failed=tuple((texts[k], reasons[name]) for k, name in names.items() if name in reasons),
            plays=index,
        )

    def prune(self, edition: str) -> int:
        """Removes rendered audio that neither `edition` nor the last few others play.

        Returns how many files went. Recordings stay: no machine could make them again.
        """
        newest_first = sorted(self._indexes(), key=lambda file: -file.stat().st_mtime_ns)
        others = [file for file in newest_first if file.stem != edition]
        for old in others[KEPT:]:
            old.unlink(missing_ok=True)
        played = {path for file in self._indexes() for path in _read(file).values()}
        found = self.rendered.iterdir() if self.rendered.is_dir() else ()
        settled = time.time() - _FRESH
        unused = [
            file
            for file in found
            if f"rendered/{file.name}" not in played and file.stat().st_mtime < settled
        ]
        for file in unused:
            file.unlink(missing_ok=True)
        return len(unused)

    def _recorded(self, texts: Iterable[str], language: str) -> dict[str, str]:
        played = self.recordings.played(language)
        return {known: played[known] for known in texts if known in played}

    def stamp(self, edition: str) -> object:
        """Differs after anything that the edition plays may have come, changed or gone."""
        languages = self.recordings.folder
        folders = [self.rendered, *(languages.iterdir() if languages.is_dir() else ())]
        return [
            file.stat().st_mtime_ns if file.exists() else 0
            for file in (*folders, self.editions / f"{edition}.json")
        ]

    def _newest(self) -> Index:
        newest = max(self._indexes(), key=lambda file: file.stat().st_mtime_ns, default=None)
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
        self, missing: Mapping[str, Wanted], language: str, jobs: int, progress: Progress
    ) -> dict[str, str]:
        """Makes files, each job with an engine of its own; returns the reasons of those that fail.

        The longest come first, so that no engine is left alone with one at the end.
        """
        reasons: dict[str, str] = {}
        if not missing:
            return reasons
        with ExitStack() as stack:
            idle: SimpleQueue[Synthesis] = SimpleQueue()
            for _ in range(jobs):
                idle.put(stack.enter_context(Synthesis(language, self.engine)))
            pool = stack.enter_context(ThreadPoolExecutor(jobs))
            stack.callback(pool.shutdown, cancel_futures=True)  # as when Ctrl-C ends it
            longest_first = sorted(missing.items(), key=lambda item: -len(item[1].words))
            tasks = {pool.submit(self._make, idle, *item): item[0] for item in longest_first}
            for done, task in enumerate(as_completed(tasks), 1):
                if reason := task.result():
                    reasons[tasks[task]] = reason
                progress(done, len(tasks))
        return reasons

    def _make(self, idle: SimpleQueue[Synthesis], name: str, one: Wanted) -> str:
        """Makes one file; returns why it could not, or nothing."""
        from ivr.speech import audio  # here, since a server that only plays does without numpy

        voice = idle.get()
        try:
            self.rendered.mkdir(parents=True, exist_ok=True)
            samples, rate = voice.speak(one.words, one.slow)
            audio.write(self.rendered / name, audio.telephone(samples, rate), one.words)
        except SpeechError as error:
            return str(error)
        except OSError as error:
            return f"{self.rendered} cannot be written: {error.strerror}"
        finally:
            idle.put(voice)
        return ""

    def _silences(self, pauses: Iterable[float]) -> Index:
        """The files of pauses, which are made if need be: Twilio itself pauses whole seconds."""
        from ivr.speech import audio

        names = {pause_key(seconds): seconds for seconds in pauses}
        self.rendered.mkdir(parents=True, exist_ok=True)
        for name, seconds in names.items():
            if not self._whole(f"{name}.wav"):
                audio.write(self.rendered / f"{name}.wav", audio.silence(seconds))
        return {name: f"rendered/{name}.wav" for name in names}


def _read(file: Path) -> Index:
    """An index, without what is none of the folder's own files."""
    try:
        prompts = json.loads(file.read_bytes())["prompts"]
        return {known: path for known, path in prompts.items() if is_audio(path)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
