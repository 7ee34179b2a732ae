"""The recording script of the console: every text, what callers hear most first, and its state."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Literal, NamedTuple

from ivr.console.figures import Figures
from ivr.prompts.keys import key
from ivr.prompts.pieces import Piece, pieces, steps_away
from ivr.prompts.record import WORDS_PER_MINUTE
from ivr.prompts.recordings import SLOW, Recording, Recordings
from ivr.speech import normalize
from ivr.tree.model import MAIN, Line, Menu

MAX_SCRIPTS = 8  # that are remembered; one takes half a second to make
MAX_WAIT = 3  # seconds that a page waits for one
FEWER = 0.5  # of those who hear one text go on to one that is a key further away

State = Literal["recorded", "outdated", "missing"]


class Text(NamedTuple):
    """A text to be read, the words that are spoken, how long they take, and how far away it is."""

    piece: Piece
    words: str
    seconds: float
    away: float

    @property
    def name(self) -> str:
        return self.piece.name


class Row(NamedTuple):
    """A text with its recording: `path` and `slow` are files from prompts/, "" if there is none.

    `is_read_slowly` says that somebody read it at the slow pace too.
    """

    text: Text
    state: State
    path: str = ""
    slow: str = ""
    is_read_slowly: bool = False
    at: datetime | None = None


class NotReadyError(Exception):
    """The texts of a large menu are being listed: ask again in a moment."""


class _Scripts:
    """The texts of the last menus that were asked for. Any thread may use it.

    Those of a large menu take some seconds, in which nobody else is kept waiting.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Future[list[Text]]] = OrderedDict()
        self._makers = ThreadPoolExecutor(1, "scripts")
        self._lock = threading.Lock()

    def get(self, line: Line, language: str) -> list[Text]:
        """Raises NotReadyError."""
        known = line.edition, language
        with self._lock:
            made = self._known.get(known)
            if made is None:
                made = self._known[known] = self._makers.submit(_texts, line, language)
                if len(self._known) > MAX_SCRIPTS:
                    self._known.popitem(last=False)
            self._known.move_to_end(known)
        try:
            return made.result(MAX_WAIT)
        except TimeoutError:
            raise NotReadyError from None


def _texts(line: Line, language: str) -> list[Text]:
    tree, away = line.tree(language), steps_away(line)
    found = []
    for piece in pieces(line, language):
        if not piece.is_rare:
            words = normalize.words(piece.text, tree)
            seconds = len(words.split()) * 60 / WORDS_PER_MINUTE
            found.append(Text(piece, words, seconds, away.get(piece.text, inf)))
    return found


_SCRIPTS = _Scripts()


def rows(line: Line, language: str, recordings: Recordings, figures: Figures | None) -> list[Row]:
    """Return all texts of a language, those that callers hear most first.

    Raises NotReadyError.
    """
    texts = _SCRIPTS.get(line, language)
    made: dict[str, list[Recording]] = {}
    for one in recordings.of(language):
        made.setdefault(one.name, []).append(one)
    played = recordings.played(language)
    found = [_row(text, language, played, made.get(text.name, []), recordings) for text in texts]
    return sorted(
        found, key=lambda row: (row.text.piece.whispered, -_often(row.text, line, figures))
    )


def _row(
    text: Text,
    language: str,
    played: Mapping[str, str],
    made: list[Recording],
    recordings: Recordings,
) -> Row:
    usual, slow = (played.get(key(text.piece.text, language, pace), "") for pace in (False, True))
    if not usual and not slow:
        return Row(text, "outdated" if made else "missing")
    read = bool(slow) and slow.rpartition("/")[2].startswith(f"{text.name}{SLOW}.")
    return Row(text, "recorded", usual, slow, read, filed(recordings.prompts / (usual or slow)))


def filed(file: Path) -> datetime | None:
    """Return when a recording was made; None if it is gone."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None


def _often(text: Text, line: Line, figures: Figures | None) -> float:
    """Estimate which share of all calls hears a text: by what was counted, else by its keys."""
    share = 0.0 if text.away == inf else FEWER**text.away
    option = text.piece.option
    if option is None or not figures or not figures.calls:
        return share
    tree = line.default
    if text.piece.name.rpartition(".")[2].startswith("choice"):  # is heard in the menu above
        if option.parent == MAIN or option.parent not in tree.options:
            return share
        option = tree.options[option.parent]
    if isinstance(option, Menu):
        return figures.share(figures.below(option))
    return figures.share(figures.answers.get(option.id, (0, None))[0])
