"""Reads the menu of an edition that was published."""

import dataclasses
from collections.abc import Mapping

from ivr.dialogue.phrases import phrasebook
from ivr.tree.load.loader import load_edition
from ivr.tree.model import Line


def read_edition(files: Mapping[str, bytes], name: str) -> Line:
    """Read a published menu from its files, the main one under "", and give it its stored name.

    A release that finds other names for the same files must not take it for another edition.

    Nothing is judged: an edition was checked when it was published, and callers may be in it.
    Raises ValueError if this release cannot read it.
    """
    return dataclasses.replace(load_edition(files, phrasebook()), edition=name)
