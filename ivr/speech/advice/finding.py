"""One thing in a text that sounds wrong, and how it is worded."""

from typing import NamedTuple

READS_BADLY = "may read badly aloud"


class Finding(NamedTuple):
    """A fragment of a text, from its character `start`; what to do, and why."""

    start: int
    fragment: str
    cure: str
    why: str = READS_BADLY

    @property
    def end(self) -> int:
        return self.start + len(self.fragment)
