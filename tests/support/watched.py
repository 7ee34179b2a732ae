"""A watch on the line whose pages a test serves, as `ivr serve` has it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ivr.check.check import check
from ivr.editions.watcher import Watcher
from tests.support.pages import Pages


def ignore(_: str, /, warning: bool = False) -> None:
    """Nobody reads what the watch announces."""


@contextmanager
def watched(served: Pages) -> Iterator[Watcher]:
    """Follow the database and the menu file."""
    settings = served.settings
    loaded = check(settings.tree.read_bytes())
    watcher = Watcher(settings, settings.tree.parent / "live", ignore, loaded)
    thread = threading.Thread(target=watcher.forever)
    thread.start()
    try:
        yield watcher
    finally:
        watcher.end()
        thread.join()
