"""Reads the files that a menu file includes; their contacts and words are the whole line's."""

from collections.abc import Callable
from typing import TypeVar

from ivr.tree import fields
from ivr.tree.load.contacts import read_contacts
from ivr.tree.load.context import Context
from ivr.tree.load.lexicon import read_lexicon
from ivr.tree.load.objects import Fields, read_fields
from ivr.tree.load.sources import IncludeError, resolve
from ivr.tree.parse.parser import Node, Source, name_place, names
from ivr.tree.problems import Place

_Read = TypeVar("_Read")

_OF_A_WHOLE_LINE = {"name", "language", "languages", "greeting"}


class Includes:
    """Opens each file once, and no file within itself."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.open: list[str] = []
        """The files that are being read, each included by the one before."""
        self.first: dict[str, Place] = {}
        """Where each file is included."""

    def read(self, found: Fields, read_menu: Callable[[Node, Place], _Read]) -> _Read | None:
        """Read the menu of the file that `include` names; None if there is none.

        Problems found meanwhile are problems of that file.
        """
        context, before = self.context, self.context.source
        source = self._find(found)
        if source is None:
            context.leave_gap(found.place("include"), is_whole=True)
            return None
        context.source = source
        self.open.append(source.name)
        try:
            if source.root is None:
                context.leave_gap(found.place("include"), is_whole=True)
                return None
            at = Place(1, 1, source.name)
            part = read_fields(context, source.root, fields.PART, "the file", at)
            read_contacts(context, part)
            read_lexicon(context, part)
            at = name_place(source.root, "menu")
            return read_menu(part["menu"], at) if "menu" in part else None
        finally:
            self.open.pop()
            context.source = before

    def _find(self, found: Fields) -> Source | None:
        written, at = found.text("include"), found.place("include")
        if not written:
            return None
        try:
            name = resolve(written, self.context.source.name)
            self._check_once(name, at)
            source = self.context.sources.include(name)
            if len(names(source.root).keys() & _OF_A_WHOLE_LINE) > 1:
                cure = "include only files with menu:, contacts: and lexicon:"
                raise IncludeError(f"{name} is a whole line, not a part of one", cure)
        except IncludeError as error:
            message, cure = error.args
            self.context.unreadable(at, f"{found.owner}: include: {message}", cure)
            return None
        return source

    def _check_once(self, name: str, at: Place) -> None:
        if name in self.open:
            way = " \u2192 ".join([*self.open[self.open.index(name) :], name])
            message = f"the files include each other in a circle, {way}"
            raise IncludeError(message, "remove one of these includes")
        first = self.first.setdefault(name, at)
        if first is not at:
            message = f"{name} is already included in {self.context.line(first)}"
            raise IncludeError(message, "write goto: and the id of the option there")
