"""The audio of a tree: what it wants, the making of it, and the addresses where it is played."""

import os
from collections.abc import Callable, Iterator, Mapping

from ivr.prompts.bucket import Bucket, BucketError, Uploaded, fetch
from ivr.prompts.keys import PROMPTS_PATH
from ivr.prompts.library import NO_ENGINE, Index, Progress, Prompts, Rendered, Wanted
from ivr.prompts.pieces import PAUSES, pieces
from ivr.speech import normalize
from ivr.tree.model import Tree

REASONS = 5  # that a report names; more would hide them
TEXTS = 3  # of each reason
SECONDS = [pause.seconds for pause in PAUSES]


def wanted(tree: Tree) -> list[Wanted]:
    """Every text of a tree at both paces. For 10,000 answers it takes half a minute."""
    return [
        Wanted(piece.text, words, slow, view.language)
        for view in tree.each()
        for piece in pieces(tree, view.language)
        for words in [normalize.words(piece.text, view)]
        for slow in (False, True)
    ]


class Audio:
    """The audio of one tree, as far as it is there."""

    def __init__(self, tree: Tree, prompts: Prompts) -> None:
        self.tree = tree
        self.prompts = prompts
        self.wanted = wanted(tree)

    def ready(self) -> Index:
        """What can be played now."""
        return self.prompts.ready(self.wanted, SECONDS)

    def lacks(self, ready: Index) -> bool:
        """Whether there is anything to make."""
        all_there = all(one.key in ready for one in self.wanted)
        return self.prompts.engine != NO_ENGINE and not all_there

    def render(self, progress: Progress = lambda done, total: None) -> Rendered:
        """Make what is missing, with an engine a core."""
        return self.prompts.render(
            self.tree.edition, self.wanted, SECONDS, jobs=_cores(), progress=progress
        )


def _cores() -> int:
    """Those that this process may use: in a container the machine may have many more."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def here(index: Index) -> Mapping[str, str]:
    """The addresses of audio that this line serves itself."""
    return {known: f"{PROMPTS_PATH}/{path}" for known, path in index.items()}


def elsewhere(base: str, edition: str, announce: Callable[[str], None]) -> Mapping[str, str] | None:
    """The addresses of what was uploaded; None, and `tell` gets the reason, if there are none."""
    try:
        index = fetch(base, edition)
    except BucketError as error:
        announce(f"prompts: {error}; until then Twilio's voice speaks")
        return None
    if index is None:
        announce(
            f"prompts: {base} lacks this edition, or is not open to everybody: run `ivr render "
            "--upload`, and let it be read; until then Twilio's voice speaks"
        )
        return None
    return {known: f"{base}/{path}" for known, path in index.items()}


def report(rendered: Rendered) -> Iterator[str]:
    """What came of a rendering, for an administrator: a line, and one for each kind of failure."""
    made, kept, replaced, recorded, failed, _, problem = rendered
    parts = [f"{made} made", f"{kept} kept"]
    parts += [f"{replaced} of them replace others"] * (replaced > 0)
    parts += [f"{recorded} recorded by a person"] * (recorded > 0)
    parts += [f"{len(failed)} could not be made"] * bool(failed)
    yield f"prompts: {', '.join(parts)}"
    reasons: dict[str, list[str]] = {}
    for one, reason in failed:
        reasons.setdefault(reason, []).append(one.text)
    for reason, texts in list(reasons.items())[:REASONS]:
        shown = ", ".join(f'"{text[:50]}"' for text in dict.fromkeys(texts[:TEXTS]))
        more = f" and {len(texts) - TEXTS} more" if len(texts) > TEXTS else ""
        yield f"  {reason}: {shown}{more}"
    if len(reasons) > REASONS:
        yield f"  … and {len(reasons) - REASONS} reasons more"
    if problem:
        yield f"  {problem}"


def upload(
    bucket: Bucket,
    prompts: Prompts,
    edition: str,
    index: Index,
    progress: Progress = lambda done, total: None,
) -> Uploaded:
    """Put into a bucket what an edition plays. Raises BucketError."""
    return bucket.upload(prompts.folder, set(index.values()), edition, index, progress)
