"""The setting in which the lines of a case run: a menu, an environment, a wrapper command."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.paths import ROOT, TREES

TREE = (ROOT / "faq_tree.yaml").read_bytes()
HOURS = (TREES / "harbor-street.yaml").read_text()
GREETING = b"Thank you for calling the MGH Virtual Visits help line."
FILLED = "var"
"""The folder of a line that gets a small disk of its own."""
SMALL = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
         f'mount -t tmpfs -o size=1m tmpfs {FILLED} && exec "$@"', "sh")  # fmt: skip
CLOCK = ROOT / "tests/load/clock"
"""The folder with the module that puts the clock of a line ahead."""
SOON = 16  # seconds from now to the change: some for the lines to start, some for calls before it


@dataclass(frozen=True)
class Setting:
    """`ahead` are the seconds that the clock of the lines is ahead, `change` when it changes."""

    tree: bytes = TREE
    before: Sequence[str] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    ahead: float = 0.0
    change: float = 0.0
    speed: float = 20.0


def usual() -> Setting:
    """The shipped menu."""
    return Setting()


def long_calls() -> Setting:
    """Callers who take longer, so that many editions come and go during a call."""
    return Setting(speed=6.0)


def small_disk() -> Setting:
    """A disk of 1 MiB for what lines write down, in a namespace of its own."""
    return Setting(before=SMALL)


def spring() -> Setting:
    """A clock that comes to the hour that does not exist."""
    return _changing(lambda before, after: before < after)


def autumn() -> Setting:
    """A clock that comes to the hour that is there twice."""
    return _changing(lambda before, after: before > after)


def variant(number: int) -> bytes:
    """The shipped menu with another greeting."""
    assert GREETING in TREE
    return TREE.replace(GREETING, b"Thank you for calling. This is menu number %d." % number)


def _changing(wanted: Callable[[timedelta, timedelta], bool]) -> Setting:
    zone = ZoneInfo("America/New_York")
    change = next_change(zone, datetime.now(UTC), wanted)
    ahead = int((change - datetime.now(UTC)).total_seconds()) - SOON
    paths = os.pathsep.join(filter(None, (str(CLOCK), os.environ.get("PYTHONPATH"))))
    clock = {"LOAD_AHEAD": str(ahead), "PYTHONPATH": paths}
    local = change.astimezone(zone)
    return Setting(
        tree=menu_at(local).encode(), environ=clock, ahead=ahead, change=change.timestamp()
    )


def next_change(
    zone: ZoneInfo, now: datetime, wanted: Callable[[timedelta, timedelta], bool]
) -> datetime:
    """The next instant at which the clocks of a zone are put forward or back."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    while True:
        before, hour = hour.astimezone(zone), hour + timedelta(hours=1)
        after = hour.astimezone(zone)
        if wanted(before.utcoffset() or timedelta(), after.utcoffset() or timedelta()):
            return hour


def menu_at(change: datetime) -> str:
    """A clinic in two languages whose offices open and close, and whose notices begin and end, just
    when the clock is changed, by the hour that it shows then and the one that it had come to."""
    day, hour = f"{change:%Y-%m-%d}", f"{change:%H}"
    tree = HOURS.replace("mon-thu: 8:30-12:00, 13:00-17:00", f"sun: {change.hour}:00-12:00")
    tree = tree.replace("      fri: 8:30-12:00\n", "")
    tree = tree.replace("{mon-fri: 9:00-16:00}", "{sun: 0:00-2:00}")
    tree = tree.replace("from: 2026-12-23", f"from: {day} {hour}:00")
    tree = tree.replace("until: 2026-12-23 17:00", f"until: {day} 17:00")
    tree = tree.replace("from: 2026-12-20", f"from: {day} 00:30")
    tree = tree.replace("until: 2026-12-27", f"until: {day} 02:00")
    assert tree.count(day) == 4
    return tree
