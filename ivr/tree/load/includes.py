"""Reads the files that a menu file includes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ivr.tree import fields
from ivr.tree.load.lexicon import Word, WordReader
from ivr.tree.load.sources import PartError, Parts, named
from ivr.tree.model import Contact
from ivr.tree.parse.parser import Node, Source, name_place, names, place
from ivr.tree.problems import Place

_OF_A_WHOLE = {"name", "language", "languages", "greeting"}


class PartReader(WordReader):
    """Reads parts; their contacts and words are the whole line's."""

    def __init__(self, parts: Parts, languages: Sequence[str] = (), current: str = "") -> None:
        super().__init__(parts, languages, current)
        self.people: dict[str, Contact] = {}
        """Every contact by the name that the files use."""
        self.words: dict[str, Word] = {}
        """Written form → spoken form."""
        self.within: list[str] = []
        """The files that are being read, each included by the one before."""
        self.met_in: dict[str, Place] = {}
        """Where each file is included."""

    @contextmanager
    def included(self, node: Node, owner: object) -> Iterator[tuple[Node | None, Place]]:
        """The menu of a file that is named, to be read within; None if there is none.

        Whatever is reported meanwhile is reported of that file.
        """
        before, source = self.source, self.part_named(node, owner)
        if source is None:
            before.draft.gaps = True
            yield None, place(node)
            return
        self.source = source
        self.within.append(source.name)
        try:
            yield self.opened(source)
        finally:
            self.within.pop()
            self.source = before

    def opened(self, source: Source) -> tuple[Node | None, Place]:
        """The menu of a part; its contacts and words are taken up."""
        at = Place(1, 1, source.name)
        if source.root is None:
            source.draft.gaps = True
            return None, at
        found = self.fields(source.root, fields.PART, "the file", at)
        self.contacts(found, self.people)
        self.lexicon(found, self.words)
        return found.get("menu"), name_place(source.root, "menu")

    def part_named(self, node: Node, owner: object) -> Source | None:
        """The file of that name; None if it cannot be included, which is reported."""
        written = self.text(node, owner, "include")
        if not written:
            return None
        try:
            name = named(written, self.source.name)
            self.once(name, place(node))
            source = self.parts.source(name)
            if len(names(source.root).keys() & _OF_A_WHOLE) > 1:
                cure = "include files with menu:, contacts: and lexicon: only"
                raise PartError(f"{name} is a whole line, not a part of one", cure)
        except PartError as error:
            message, cure = error.args
            self.error(place(node), f"{owner}: include: {message}", cure)
            return None
        return source

    def once(self, name: str, at: Place) -> None:
        """Raises PartError for a file that is included already."""
        if name in self.within:
            way = " \u2192 ".join([*self.within[self.within.index(name) :], name])
            raise PartError(f"the files include each other in a circle, {way}", "take one out")
        first = self.met_in.setdefault(name, at)
        if first is not at:
            message = f"{name} is included in {self.line(first)} already"
            raise PartError(message, "write goto: and the id of the option there")
