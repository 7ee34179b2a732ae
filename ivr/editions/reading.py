"""Reads the menu of an edition that was published."""

from collections.abc import Mapping

from ivr.dialogue.phrases import phrasebook
from ivr.tree.load.loader import load_edition
from ivr.tree.model import Line


def read_edition(files: Mapping[str, bytes]) -> Line:
    """Read a published menu from its files, the main one under "".

    Nothing is judged: an edition was checked when it was published, and callers may be in it.
    Raises ValueError if this release cannot read it.
    """
    return load_edition(files, phrasebook())
