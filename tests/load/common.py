"""What load and chaos have in common: how they report, and how they end."""

import json
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.results import Goal, Table


def files_to_open() -> None:
    """Let this process hold as many connections as the machine lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does, with nothing left behind."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def report(table: Table, musts: Sequence[Goal], goals: Sequence[Goal], target: Path | None) -> int:
    """Print everything, and write it to a file if one is named; 1 unless all that must be is so."""
    print(f"{table.text()}\n\nGoals")
    for goal in (*musts, *goals):
        print(goal.text())
    if target:
        found = {
            "tables": [table.as_json()],
            "goals": [{"name": g.name, "value": g.value, "met": g.met} for g in (*musts, *goals)],
        }
        target.write_text(json.dumps(found, indent=2))
    return 0 if all(goal.met for goal in musts) else 1
