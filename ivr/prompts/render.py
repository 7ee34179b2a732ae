"""The audio of a menu: what it needs, rendering it, and the URLs where it is played."""

import os
from collections.abc import Callable, Iterator, Mapping

from ivr.prompts.bucket import BucketError, fetch
from ivr.prompts.keys import PROMPTS_PATH
from ivr.prompts.library import NO_ENGINE, Index, Progress, Prompts, Rendered, Wanted
from ivr.prompts.pieces import PAUSES, pieces
from ivr.speech import normalize
from ivr.tree.model import Line

MAX_REASONS = 5  # in a summary; more would hide them
MAX_TEXTS = 3  # for each reason
SECONDS = [pause.seconds for pause in PAUSES]


def wanted(line: Line) -> list[Wanted]:
    """List every text of a menu at both paces. For 10,000 answers this takes half a minute."""
    return [
        Wanted(piece.text, words, slow, tree.language)
        for tree in line.trees
        for piece in pieces(line, tree.language)
        for words in [normalize.words(piece.text, tree)]
        for slow in (False, True)
    ]


class Audio:
    """The audio of one menu, as far as it exists."""

    def __init__(self, line: Line, prompts: Prompts) -> None:
        self.line = line
        self.prompts = prompts
        self.wanted = wanted(line)

    def ready(self) -> Index:
        return self.prompts.ready(self.wanted, SECONDS)

    def lacks(self, ready: Index) -> bool:
        all_there = all(one.key in ready for one in self.wanted)
        return self.prompts.engine != NO_ENGINE and not all_there

    def render(
        self,
        progress: Progress = lambda done, total: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Rendered:
        """Render what is missing, with one engine for each core."""
        return self.prompts.render(
            self.line.edition,
            self.wanted,
            SECONDS,
            jobs=_cores(),
            progress=progress,
            is_cancelled=is_cancelled,
        )


def _cores() -> int:
    """Count the cores that this process may use: in a container the machine may have more."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def local_urls(index: Index) -> Mapping[str, str]:
    """Return the URLs of audio that this line serves itself, by key."""
    return {known: f"{PROMPTS_PATH}/{path}" for known, path in index.items()}


def uploaded_urls(
    base: str, edition: str, announce: Callable[[str], None]
) -> Mapping[str, str] | None:
    """Return the URLs of uploaded audio, by key; announce why there are none, as None."""
    try:
        index = fetch(base, edition)
    except BucketError as error:
        announce(f"prompts: {error}; until then Twilio's voice speaks")
        return None
    if index is None:
        announce(
            f"prompts: {base} lacks this edition, or is not public: run `ivr render --upload`, and "
            "let everybody read it; until then Twilio's voice speaks"
        )
        return None
    return {known: f"{base}/{path}" for known, path in index.items()}


def summary(rendered: Rendered) -> Iterator[str]:
    """Yield the outcome of a rendering for an administrator, with a line for each failure."""
    made, kept, replaced, recorded, failed, _, problem = rendered
    parts = [f"{made} made", f"{kept} kept"]
    parts += [f"{replaced} of them sound different"] * (replaced > 0)
    parts += [f"{recorded} recorded by a person"] * (recorded > 0)
    parts += [f"{len(failed)} could not be made"] * bool(failed)
    yield f"prompts: {', '.join(parts)}"
    reasons: dict[str, list[str]] = {}
    for one, reason in failed:
        reasons.setdefault(reason, []).append(one.text)
    for reason, texts in list(reasons.items())[:MAX_REASONS]:
        shown = ", ".join(f'"{text[:50]}"' for text in dict.fromkeys(texts[:MAX_TEXTS]))
        more = f" and {len(texts) - MAX_TEXTS} more" if len(texts) > MAX_TEXTS else ""
        yield f"  {reason}: {shown}{more}"
    if len(reasons) > MAX_REASONS:
        yield f"  … and {len(reasons) - MAX_REASONS} more reasons"
    if problem:
        yield f"  {problem}"
