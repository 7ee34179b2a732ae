"""What is heard, and who is closed, for a limited time."""

from dataclasses import dataclass
from datetime import datetime

from ivr.tree.problems import Place

ALL = frozenset({"all"})
"""Closes everybody."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that is heard between two instants; either may be open. Urgent ones come first.

    `number` counts the notices of a file, from 1. `closes` holds the keys of the contacts
    that nobody reaches meanwhile, or is `ALL`.
    """

    number: int
    text: str
    start: datetime | None
    end: datetime | None
    urgent: bool
    place: Place
    closes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"notice-{self.number}"

    def in_force(self, now: datetime) -> bool:
        return not (self.start and now < self.start) and not (self.end and now >= self.end)

    def next_change(self, now: datetime) -> datetime | None:
        """When a notice begins or ends next."""
        return min((edge for edge in (self.start, self.end) if edge and edge > now), default=None)
