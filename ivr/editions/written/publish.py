"""Publishes a menu from the console, and writes the menu file like it where that can be."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import sqlalchemy as sa

from ivr.editions.table import EditionsTable, Origin, Published
from ivr.editions.written import record
from ivr.editions.written.commit import commit
from ivr.editions.written.menu_files import FileIs, Files, is_writable, is_written, write_files
from ivr.editions.written.record import Place
from ivr.tree.load.sources import edition


class Author(NamedTuple):
    """Who publishes; an address only where a person has signed in."""

    name: str
    email: str = ""


class Edition(NamedTuple):
    """What is to be published, and what it replaces: edition `after`, whose files were `before`."""

    files: Files
    before: Files
    after: int
    note: str = ""
    origin: Origin = "console"


class Outcome(NamedTuple):
    """What was published, and what became of the menu file.

    `why` is why that could not be written, or why it could not be committed to Git.
    """

    published: Published
    file: FileIs | None
    why: str = ""


def publish_and_write(
    table: EditionsTable, place: Place, one: Edition, by: Author,
    also: Callable[[sa.Connection, Published], None] | None = None,
) -> Outcome:  # fmt: skip
    """Publish a checked menu, and write the file like it if it is what was live until then.

    `also` is done in the same transaction. Raises TakenError, StoreError: then nothing was done.
    """
    name = edition(one.files)
    is_its_file = is_written(place.path, one.before) and is_writable(place.path)
    if is_its_file:
        with suppress(OSError):  # without it a crash leaves the two apart, as `ivr status` says
            record.begin(place, edition(one.before), name)
    try:
        published = table.publish(
            one.files, name, one.after, by.name, one.note, one.origin, also=also
        )
    except BaseException:
        if is_its_file:
            record.forget(place)
        raise
    return _written(place, one, name, published, by)


def write_as(table: EditionsTable, place: Place, published: Published, by: Author) -> Outcome:
    """Write the menu file like an edition that was just published, if it is what was live before.

    Raises StoreError.
    """
    before = table.get(published.number - 1)
    files, was = table.files(published.edition), table.files(before.edition) if before else {}
    one = Edition(files, was, published.number - 1, published.note, published.origin)
    if before and is_written(place.path, was) and is_writable(place.path):
        with suppress(OSError):
            record.begin(place, before.edition, published.edition)
    return _written(place, one, published.edition, published, by)


def _written(
    place: Place, one: Edition, name: str, published: Published, by: Author
) -> Outcome:  # fmt: skip
    try:
        became = write_files(place.path, one.before, one.files)
    except OSError as error:
        record.forget(place)
        return Outcome(published, None, error.strerror or str(error))
    if became in ("written", "live"):
        record.end(place, name, published.number)
    if became != "written" or not place.commits:
        return Outcome(published, became)
    said = f"Published in the console as edition {published.number}."
    message = f"{one.note}\n\n{said}" if one.note else said
    return Outcome(published, became, commit(place.path, one.files, by, message))
