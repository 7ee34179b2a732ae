"""Publishes a menu file as an edition: what is new, and over whom."""

from collections.abc import Mapping

from ivr.editions.table import Editions, Published, TakenError

LONGEST = 1000  # letters of a note


class RefusedError(Exception):
    """Why nothing was published, and what to do."""


def publish_file(
    store: Editions,
    files: Mapping[str, bytes],
    edition: str,
    by: str,
    note: str = "",
    over: int = 0,
    if_changed: bool = False,
) -> Published:
    """Make a sound file live; what is live then, which may have been so already.

    With `if_changed` a file that has not changed since it was published last is left alone:
    somebody may have gone back from it since. An edition that was made in the console is newer than
    the file, so that only whoever names its number (`over`) publishes over it.

    Raises RefusedError, StoreError.
    """
    newest, last = store.newest(), store.newest("file")
    if newest and newest.edition == edition:
        return newest
    if newest and if_changed and last and last.edition == edition:
        return newest
    if newest and newest.origin == "console" and over != newest.number:
        raise RefusedError(
            f"edition {newest.number} was made in the console by {newest.by}, after the file; see "
            f"`ivr diff`, take over what it changes, and publish with --over {newest.number}"
        )
    try:
        return store.publish(files, edition, newest.number if newest else 0, by, note)
    except TakenError as error:
        if error.newest.edition == edition:  # two lines that share a file, for one
            return error.newest
        raise _taken(error.newest) from None


def go_back(store: Editions, number: int, by: str, note: str = "") -> Published:
    """Make an old edition live again; 0 is the one before. Raises RefusedError, StoreError."""
    newest = store.newest()
    if newest is None:
        raise RefusedError("nothing has been published yet; `ivr publish` does it")
    old = store.get(number) if number else _before(store, newest)
    if old is None:
        known = f"there are 1 to {newest.number}" if newest.number > 1 else "there is 1 only"
        what = f"there is no edition {number}" if number else "there is no other edition"
        raise RefusedError(f"{what}; {known}, as `ivr editions` shows")
    if old.edition == newest.edition:
        raise RefusedError(f"edition {old.number} is what is live already")
    try:
        said = (f"back to {old.number}" + (f": {note}" if note else ""))[:LONGEST]
        return store.publish(
            store.files(old.edition), old.edition, newest.number, by, said, "rollback"
        )
    except TakenError as error:
        raise _taken(error.newest) from None


def _before(store: Editions, newest: Published) -> Published | None:
    """The last that was another menu."""
    return next((one for one in store.all() if one.edition != newest.edition), None)


def _taken(newest: Published) -> RefusedError:
    return RefusedError(
        f"{newest.by} published edition {newest.number} at the same moment; see `ivr diff`, and "
        "publish again if yours shall follow it"
    )
