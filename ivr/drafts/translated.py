"""A menu in a further language: what is missing in it, and a translator's table put into it."""

from typing import NamedTuple

from ivr.drafts.translate import (
    Files,
    Missing,
    TranslateError,
    Translations,
    all_texts,
    filled,
    known_phrases,
    missing,
    own_languages,
    read,
    unreadable,
    with_room,
)

Row = tuple[str, str, str]
"""Where a text is, how it reads in the first language, and in the other."""


class Put(NamedTuple):
    """A menu with what a table had for it: `taken`, and those that were not.

    `other` have another translation in the menu, which stays; of those in `gone` the menu no
    longer has the original. `there` counts those that were there already, `empty` those without a
    translation.
    """

    files: Files
    taken: tuple[Row, ...]
    other: tuple[Row, ...]
    gone: tuple[Row, ...]
    there: int
    empty: int


def roomy(files: Files, language: str) -> Files:
    """Make room for a language, and fill in what the line says itself. Raises TranslateError."""
    first = first_language(files)
    return filled(with_room(files, language), language, known_phrases(first, language))


def first_language(files: Files) -> str:
    """Return the language that a menu is written in. Raises TranslateError."""
    loaded = read(files)
    found = own_languages(loaded)
    if not found or unreadable(loaded):
        raise TranslateError("its text has errors; correct them first")
    return found[0]


def missing_in(files: Files, language: str) -> list[Missing]:
    """List what has to be translated into a language. Raises TranslateError."""
    return missing(read(roomy(files, language)), language)


def put(files: Files, language: str, table: Translations) -> Put:
    """Put the texts of a table into a menu; nothing else changes. Raises TranslateError."""
    before = all_texts(files)
    made = filled(roomy(files, language), language, table)
    if unreadable(read(made)):
        raise TranslateError("a text of the table has characters that a menu cannot hold")
    left = [row for row in table.rows if row not in table.used]
    new = [row for row in left if row[2] not in before]
    return Put(
        made,
        tuple(row for row in table.rows if row in table.used),
        tuple(row for row in new if row[1] in before),
        tuple(row for row in new if row[1] not in before),
        len(left) - len(new),
        table.empty,
    )
