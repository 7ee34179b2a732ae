"""Publishes a menu as an edition: what counts as new, and what it may replace."""

import errno
import os
from collections.abc import Mapping

from ivr.check.check import check
from ivr.editions.reading import read_edition
from ivr.editions.table import EditionsTable, Published, RefusedError, TakenError
from ivr.tree.problems import Problem

MAX_NOTE = 1000  # characters


def publish_file(
    table: EditionsTable, files: Mapping[str, bytes], edition: str, by: str, note: str = "",
    over: int = 0, if_changed: bool = False,
) -> Published:  # fmt: skip
    """Make a checked menu file live, and return what is live then; it may have been so already.

    With `if_changed`, a file that has not changed since it was last published is left alone:
    somebody may have gone back to an older edition. An edition that was made in the console is
    newer than the file, so it is replaced only by someone who gives its number (`over`).

    Raises RefusedError, StoreError.
    """
    newest, last = table.newest(), table.newest("file")
    unchanged = if_changed and last and last.edition == edition
    if newest and (newest.edition == edition or unchanged):
        return newest
    if newest and newest.origin == "console" and over != newest.number:
        made = f"edition {newest.number} was made in the console by {newest.by}, after the file"
        cure = "see `ivr diff`, copy its changes into the file, and publish with --over"
        raise RefusedError(f"{made}; {cure} {newest.number}")
    try:
        return table.publish(files, edition, newest.number if newest else 0, by, note)
    except TakenError as error:
        if error.newest.edition == edition:  # two lines that share a file, for example
            return error.newest
        raise


def go_back(table: EditionsTable, number: int, by: str, note: str = "") -> Published:
    """Make an old edition live again, or with number 0 the last one with another menu.

    That is never one that closed the line for a while: nobody wants it back without naming it.
    Rules that have become stricter since do not keep anybody from going back: it must be possible
    when something is wrong. An edition that this release cannot read at all is refused: callers
    would go on hearing the live one.

    Raises RefusedError, StoreError.
    """
    newest = table.newest()
    if newest is None:
        raise RefusedError("nothing has been published yet; use `ivr publish`")
    menus = (one for one in table.all(None) if one.origin != "closing")  # newest first
    others = (one for one in menus if one.edition != newest.edition)
    old = table.get(number) if number else next(others, None)
    if old is None:
        raise RefusedError(_nothing_to_go_back_to(table, newest, number))
    if old.edition == newest.edition:
        raise RefusedError(f"edition {old.number} is already live")
    files = table.files(old.edition)
    try:
        read_edition(files, old.edition)
    except ValueError as error:
        raise RefusedError(f"edition {old.number}: {error}; go back to another one") from None
    why = (f"back to {old.number}" + (f": {note}" if note else ""))[:MAX_NOTE]
    return table.publish(files, old.edition, newest.number, by, why, "rollback")


def _nothing_to_go_back_to(table: EditionsTable, newest: Published, number: int) -> str:
    shown = ", as `ivr editions` shows"
    if newest.number == 1:
        what = f"there is no edition {number}" if number else "there is no other edition"
        return f"{what}; there is only 1{shown}"
    if number:
        return f"there is no edition {number}; there are 1 to {newest.number}{shown}"
    others = (one.number for one in table.all(None) if one.edition != newest.edition)
    named = next(others, 0)
    if not named:
        return f"all editions have the menu that is live{shown}"
    return (f"every other edition has the menu that is live, or is a closing{shown}; to close the "
            f"line as in one of them, name it: ivr rollback {named}")  # fmt: skip


def broken_rules(files: Mapping[str, bytes]) -> list[Problem]:
    """Find the errors that today's check reports in an edition, which may be older than the rules.

    They keep nobody from going back to it, but its file could not be published as it is.
    """

    def read_file(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return files[name]

    problems = check(files[""], None, read_file).problems
    return [problem for problem in problems if problem.severity == "error"]
