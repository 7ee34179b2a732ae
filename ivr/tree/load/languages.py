"""A file of several languages is read once for each: which of its texts is the one to read."""

from collections.abc import Sequence

from ivr.tree import fields
from ivr.tree.load.sources import Parts
from ivr.tree.load.texts import TextReader, shown, unreadable
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, place
from ivr.tree.problems import choice, short


class LanguageReader(TextReader):
    """Picks the texts of one language. A file of one language has nothing to pick."""

    def __init__(self, parts: Parts, languages: Sequence[str] = (), current: str = "") -> None:
        super().__init__(parts)
        self.languages = tuple(languages)
        """Those of the file, if they are several."""
        self.current = current
        """The one that is read now."""
        self.wanted = self.languages
        """Those in which what is being read must be there."""

    def spoken(self, node: Node, owner: object, what: str, each: bool = True) -> Node | None:
        """What stands for the language that is read.

        Unless `each` is false it must stand there for every one that is wanted; what lacks is
        reported, once, at the text.
        """
        if not self.languages or unreadable(node):
            return node
        named = f"{owner}: {what}" if owner else what
        if not isinstance(node, Mapping):
            if len(self.wanted) == 1 and each:
                return node
            cure = " and ".join(f"{language}:" for language in self.wanted or self.languages)
            self.error(place(node), f"{named} stands in no language", f"write it below {cure}")
            return node if each else None
        found = {key.value: value for key, value in node.value if isinstance(key, Scalar)}
        strange = [key for key, _ in node.value if key.value not in self.languages]
        for key in strange:
            if not unreadable(key):
                message = f'{named}: "{shown(key) if isinstance(key, Scalar) else "this"}" is no '
                self.error(place(key), f"{message}language of this file", choice(self.languages))
        missing = [language for language in self.wanted if language not in found]
        if missing and each and not strange:
            lacking = f"{named} is missing in {' and '.join(missing)}"
            self.error(place(node), lacking, f"add {missing[0]}: and the text")
        return found.get(self.current)

    def said(self, node: Node, owner: object, what: str, limit: int = fields.TITLE) -> str:
        """A text that callers hear, in the language that is read."""
        found = self.spoken(node, owner, what)
        return self.text(found, owner, what, limit) if found else ""

    def listed(self, node: Node, owner: object, known: Sequence[str]) -> tuple[str, ...]:
        """Languages that an option or a contact names, of those that are known there."""
        named = f"{owner}: languages" if owner else "languages"
        if not self.languages:
            cure = "write languages: with all of them at the top, in place of language:"
            self.error(place(node), f"{named}: this file has one language only", cure)
            return ()
        return tuple(
            language
            for language, item in self.codes(node, owner)
            if self._known(language, item, named, known)
        )

    def codes(self, node: Node, owner: object) -> list[tuple[str, Node]]:
        """The names of languages in a list, or the only one, and where each stands."""
        texts, _ = self.texts(node, owner, "languages")
        items = node.value if isinstance(node, List) else [node]
        return [pair for pair in zip(texts, items, strict=False) if pair[0]]

    def _known(self, language: str, node: Node, named: str, known: Sequence[str]) -> bool:
        if language not in known:
            message = f'{named}: "{short(language)}" is not spoken here'
            self.error(place(node), message, choice(known))
        return language in known
