"""What is live: the newest edition, and whether callers hear it already."""

from typing import NamedTuple

from ivr.console.context import console
from ivr.editions.live_folder import Progress
from ivr.editions.table import Published


class LiveState(NamedTuple):
    """The newest edition, None if nothing was ever published; and whether callers hear it.

    `progress` is how far the making of its audio is, or why it cannot go live.
    """

    newest: Published | None
    is_heard: bool
    progress: Progress | None = None


def live_state() -> LiveState:
    """Look at the database, and at what callers hear. Raises StoreError."""
    newest, heard = console().table.newest(), console().editions
    if newest is None or newest.edition == heard.live.line.edition:
        return LiveState(newest, newest is not None)
    progress = heard.progress()
    is_its = progress is not None and progress.edition == newest.edition
    return LiveState(newest, False, progress if is_its else None)
