"""The audio of a tree: what it wants, the making of it, and the addresses where it is played."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ivr.app import PROMPTS_PATH
from ivr.dialogue.pieces import PAUSES, pieces
from ivr.settings import Settings
from ivr.speech import spoken
from ivr.speech.bucket import Bucket, BucketError, Uploaded, fetch
from ivr.speech.prompts import Progress, Prompts, Rendered, Wanted
from ivr.tree.model import Tree
from ivr.tree.voices import PROMPTS

REASONS = 5  # that a report names; more would hide them
TEXTS = 3  # of each reason
SOME = 1000  # prompts, after which the line says how far it is: half a minute's work


def wanted(tree: Tree) -> list[Wanted]:
    """Every text of a tree at both paces."""
    return [
        Wanted(piece.text, spoken.words(piece.text, tree), slow)
        for piece in pieces(tree)
        for slow in (False, True)
    ]


def render(tree: Tree, prompts: Prompts, progress: Progress = lambda done, total: None) -> Rendered:
    """Make the audio that a tree lacks, with an engine a core. Raises OSError as Prompts does."""
    return prompts.render(
        tree.edition,
        tree.language,
        wanted(tree),
        [pause.seconds for pause in PAUSES],
        jobs=os.cpu_count() or 1,
        progress=progress,
    )


def report(rendered: Rendered) -> Iterator[str]:
    """What came of a rendering, for an administrator: a line, and one for each kind of failure."""
    made, kept, replaced, recorded, failed, _ = rendered
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


def upload_to(
    bucket: Bucket, prompts: Prompts, tree: Tree, progress: Progress = lambda done, total: None
) -> Uploaded:
    """Put into a bucket what an edition plays. Raises BucketError."""
    index = prompts.index(tree.edition)
    return bucket.upload(prompts.folder, set(index.values()), tree.edition, index, progress)


def addresses(
    tree: Tree, settings: Settings, prompts: Prompts, tell: Callable[[str], None]
) -> Mapping[str, str]:
    """Where the audio of a tree is played from, by key: this line itself, or PROMPTS_URL.

    What is missing here is made first. Whatever happens, the line goes live: what has no address
    is said by Twilio's voice, and `tell` gets the reason.
    """
    if tree.voice != PROMPTS:
        return {}
    base = settings.prompts_url
    index: Mapping[str, str] | None = {}
    try:
        if base:
            index = fetch(base, tree.edition)
        else:
            base, rendered = PROMPTS_PATH, render(tree, prompts, partial(_told, tell))
            tell("\n".join(report(rendered)))
            index = rendered.plays
    except OSError as error:
        tell(f"prompts: {error.filename} cannot be written ({error.strerror}){_MEANWHILE}")
    except BucketError as error:
        tell(f"prompts: {error}{_MEANWHILE}")
    if index is None:
        tell(f"prompts: {base} lacks this edition: run `ivr render --upload`{_MEANWHILE}")
    return {key: f"{base}/{path}" for key, path in (index or {}).items()}


def _told(tell: Callable[[str], None], done: int, total: int) -> None:
    """Say now and then how far a long rendering is."""
    if done % SOME == 0:
        tell(f"prompts: {done} of {total} made")


_MEANWHILE = "; until then Twilio's voice speaks"
