"""Reads the menu of an edition that was published."""

import dataclasses
import errno
import os
from collections.abc import Mapping
from functools import lru_cache

from ivr.check.check import check
from ivr.dialogue.phrases import phrasebook
from ivr.tree.load.loader import load_edition
from ivr.tree.model import Line
from ivr.tree.problems import Problem

REMEMBERED = 4  # editions whose errors are remembered


def read_edition(files: Mapping[str, bytes], name: str) -> Line:
    """Read a published menu from its files, the main one under "", and give it its stored name.

    A release that finds other names for the same files must not take it for another edition.

    Nothing is judged: an edition was checked when it was published, and callers may be in it.
    Raises ValueError if this release cannot read it.
    """
    return dataclasses.replace(load_edition(files, phrasebook()), edition=name)


def broken_rules(files: Mapping[str, bytes]) -> list[Problem]:
    """Find the errors that today's check reports in an edition, which may be older than the rules.

    They keep nobody from going back to it, but its file could not be published as it is. The last
    few are remembered: who is shown what would be published then publishes just that.
    """
    return [*_broken_rules(tuple(sorted(files.items())))]


@lru_cache(REMEMBERED)
def _broken_rules(contents: tuple[tuple[str, bytes], ...]) -> tuple[Problem, ...]:
    files = dict(contents)

    def read_file(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return files[name]

    problems = check(files[""], None, read_file).problems
    return tuple(problem for problem in problems if problem.severity == "error")
