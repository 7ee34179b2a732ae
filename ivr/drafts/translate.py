"""A further language for a menu file: room for each text, what is missing, and a translator's CSV.

Nothing is translated here but what the line itself says in every language.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ivr.dialogue.phrases import languages, phrasebook
from ivr.editing.lines.language_edit import LanguageEdit, words
from ivr.editing.lines.parsed import parsed
from ivr.files import as_csv
from ivr.tree.ids import named
from ivr.tree.load.languages import by_language
from ivr.tree.load.loader import Loaded, load
from ivr.tree.load.sources import Untranslated, reader
from ivr.tree.load.texts import items
from ivr.tree.parse.decode import decode
from ivr.tree.parse.parser import List, Node, Scalar
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.problems import choice, short

Files = Mapping[str, bytes]
"""The bytes of the main file, under "", and of those that it includes, by their names."""


class TranslateError(ValueError):
    """A language cannot be added, or a CSV cannot be read. The message says what to do."""


class Missing(NamedTuple):
    """A text that a person has to write: where (`option 2: answer`), and how it reads elsewhere.

    `file` is "" for the main file; `line` counts from 1. `original` is "" if no language has it.
    """

    file: str
    line: int
    where: str
    original: str


def read(files: Files) -> Loaded:
    """Load a menu from its files; the last ones are kept, since each step asks for them again."""
    return _read(tuple(files.items()))


@lru_cache(maxsize=3)  # as it is, with room, and filled in
def _read(files: tuple[tuple[str, bytes], ...]) -> Loaded:
    by_name = dict(files)
    return load(by_name[""], phrasebook(), reader(by_name))


def own_languages(loaded: Loaded) -> list[str]:
    """Return the languages that a file names, the first one first, as far as it can be read."""
    fields = _fields(loaded)
    named = fields.get("languages") or fields.get("language")
    if named is None:
        return []
    found = [*by_language(named)] or [str(one.value) for one in items(named)]
    return [one for one in found if one in languages()]


def unreadable(loaded: Loaded) -> bool:
    """Tell whether a file of the menu is not YAML, so that nothing can be put into it safely."""
    sources = map(parsed, loaded.files.values())
    return any(one.severity == "error" for source in sources for one in source.problems)


def _fields(loaded: Loaded) -> dict[str, Node]:
    """Return the fields of the main file."""
    root = parsed(loaded.files[""]).root
    return by_language(root) if root is not None else {}


def with_room(files: Files, language: str) -> dict[str, bytes]:
    """Give every text of a menu room for a language: `es-US:` with nothing after it.

    The menu itself gets `languages:`. What has room already stays as it is. Raises TranslateError.
    """
    if language not in languages():
        raise TranslateError(f'the line does not speak "{short(language)}"; {choice(languages())}')
    loaded = read(files)
    first, *others = own_languages(loaded) or [""]
    if not first:
        raise TranslateError("the file names no language; add language: such as en-US")
    if language == first:
        raise TranslateError(f"{language} is the file's first language; name another")
    made = dict(files)
    if language not in others:
        if others or "languages" in _fields(loaded):
            raise TranslateError(f"add {language} to its languages: first, then run this again")
        head = LanguageEdit(made[""])
        head.add_language(first, language)
        made[""] = head.edited()
        others = [language]
    for name, gaps in _by_file(read(made).untranslated).items():
        made[name] = _roomy(made[name], name, gaps, first, others)
    _expect_same(files, made, first)
    return made


def _by_file(gaps: Iterable[Untranslated]) -> dict[str, list[Untranslated]]:
    """Sort what is missing by file; each value once, though every language may lack it."""
    found: dict[str, dict[object, Untranslated]] = {}
    for gap in gaps:
        key = gap.place if gap.bare else (gap.place, gap.language)
        found.setdefault(gap.place.file, {}).setdefault(key, gap)
    return {name: [*gaps.values()] for name, gaps in found.items()}


_OF_ONE = ("voice", "lexicon", "phrases")
"""What one language may have alone."""


def _roomy(
    raw: bytes, name: str, gaps: Iterable[Untranslated], first: str, others: list[str]
) -> bytes:
    room = LanguageEdit(raw)
    for gap in gaps:
        at = gap.place._replace(file="")
        if at in room.repeated:
            where = f"{name}, " * bool(name) + f"line {at.line}"
            raise TranslateError(
                f"{where}: an alias (*) repeats {gap}; write it out in both places"
            )
        if gap.bare:
            room.wrap(gap.written, first, [] if gap.field in _OF_ONE else others)
        elif gap.gap is gap.written:
            room.make(gap.written, gap.language)
    return room.edited()


def _expect_same(before: Files, after: Files, first: str) -> None:
    """Make sure that nothing else has changed. Raises TranslateError."""
    has_bare = any(gap.bare for gap in read(after).untranslated)
    for name in before:
        if before[name] == after[name] and not has_bare:
            continue
        was, now = (words(parsed(one[name]).root, first, languages()) for one in (before, after))
        for one in (was, now):
            if isinstance(one, dict) and not name:
                one.pop("language", None)
                one.pop("languages", None)
        if was != now or has_bare:
            where = name or "the file"
            raise TranslateError(f"{where} is written in a way that cannot be edited safely; "
                                 "write each field on a line of its own")  # fmt: skip


def missing(loaded: Loaded, language: str) -> list[Missing]:
    """List the texts that a menu lacks in a language, in the order of its files."""
    found = (row for gap in _gaps(loaded, language) for row in _rows(gap))
    return sorted(found, key=lambda row: row[:2])


def _gaps(loaded: Loaded, language: str) -> list[Untranslated]:
    return [gap for gap in loaded.untranslated if gap.language == language]


def _rows(gap: Untranslated) -> Iterator[Missing]:
    """Yield what a person has to write: one text, or one for each part of an answer."""
    at, originals = gap.place, gap.originals
    path = getattr(gap.owner, "path", None)  # of an option, whose title may be written meanwhile
    where = gap._replace(owner=named("option", path)) if path else gap
    for number, original in enumerate(originals, 1):
        part = f", part {number}" if len(originals) > 1 else ""
        yield Missing(at.file, at.line, f"{where}{part}", original)


class Translations:
    """Texts by their originals; the one of the same place comes first, if it is known."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        every = [*rows]
        self.rows = [row for row in every if row[2]]
        self.empty = len(every) - len(self.rows)
        self.by_place = {(where, original): text for where, original, text in self.rows}
        self.by_text = {original: text for _, original, text in self.rows if original}
        self.used: set[tuple[str, str, str]] = set()

    def get(self, row: Missing) -> str:
        """Return the text that belongs to a row; "" if there is none."""
        found = self.by_place.get((row.where, row.original)) or self.by_text.get(row.original, "")
        self.used |= {one for one in self.rows if one[1:] == (row.original, found)}
        return found

    def unused(self, files: Files) -> list[tuple[str, str, str]]:
        """Return those that are neither used nor in the files already."""
        written = all_texts(files)
        return [row for row in self.rows if row not in self.used and row[2] not in written]


def all_texts(files: Files) -> set[str]:
    """Every text of a menu, in whatever language, its white space folded."""
    return {text for raw in files.values() for text in _texts(parsed(raw).root)}


def _texts(node: Node | None) -> Iterator[str]:
    """Yield every text of a file, its white space folded."""
    if isinstance(node, Scalar):
        yield " ".join(node.value.split())
    elif isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _texts(value)
    elif isinstance(node, List):
        for item in node.value:
            yield from _texts(item)


def known_phrases(first: str, language: str) -> Translations:
    """Return what the line itself says in both languages, without anything to fill in."""
    said, others = phrasebook()[first], phrasebook()[language]
    return Translations(("", text, others[name]) for name, text in said.items() if "{" not in text)


def filled(files: Files, language: str, translations: Translations) -> dict[str, bytes]:
    """Write the texts that are known where there is room for them; nothing else changes."""
    made = dict(files)
    for name, gaps in _by_file(_gaps(read(files), language)).items():
        room = LanguageEdit(made[name])
        for gap in gaps:
            rows = [*_rows(gap)]
            texts = [translations.get(row) for row in rows]
            if gap.gap is not gap.written and any(texts):
                room.fill(gap.gap, texts, is_list=len(rows) > 1)
        made[name] = room.edited()
    return made


HEADING = ("file", "line", "where")
"""The columns of a translator's table, before those of the two languages."""


def table_rows(rows: Iterable[Missing], main: str) -> list[tuple[str | int, ...]]:
    """Return the rows of a table for a translator, whose last column is empty."""
    return [(row.file or main, *row[1:], "") for row in rows]


def as_table(rows: Iterable[Missing], main: str, first: str, language: str) -> bytes:
    """Write such a table as CSV."""
    return as_csv([(*HEADING, first, language), *table_rows(rows, main)])


_HEADING = 1000  # characters, in which the sign between columns is found
_COLUMNS = {
    "en": "en-US", "en-us": "en-US", "english": "en-US", "inglés": "en-US",
    "es": "es-US", "es-us": "es-US", "spanish": "es-US", "español": "es-US",
}  # fmt: skip
"""What translators call the columns of a table."""


def _column(name: str) -> str:
    return _COLUMNS.get(name.strip().lower(), name.strip())


_INERT = re.compile("^'(?=[=+@-])")  # how `as_csv` marks what is no formula


def from_csv(raw: bytes, first: str, language: str) -> Translations:
    """Read a table that a translator has filled in. Raises TranslateError."""
    if raw.startswith(b"PK"):
        raise TranslateError("it is a workbook; save its sheet as CSV UTF-8, and name that file")
    text = decode(raw)[0]
    comma = max(",;\t", key=text[:_HEADING].count)
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=comma)]
    except csv.Error as error:
        raise TranslateError(f"it is not a table ({error}); save it as CSV UTF-8") from None
    columns: dict[str, int] = {}
    while rows and not {first, language} <= columns.keys():  # a title may be above the names
        columns = {_column(name): number for number, name in enumerate(rows.pop(0))}
    if not {first, language} <= columns.keys():
        cure = "keep the first row of the table as it was written"
        raise TranslateError(f"no row names the columns {first} and {language}; {cure}")

    def cell(row: list[str], name: str) -> str:
        number = columns.get(name, len(row))
        text = " ".join(row[number].split()) if number < len(row) else ""
        return _INERT.sub("", text)

    return Translations((cell(row, "where"), cell(row, first), cell(row, language)) for row in rows)
