"""The YAML file in; a Tree, or every problem in file order, out."""

import hashlib
import re
from collections.abc import Collection
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.checks import check
from ivr.tree.fields import Entry
from ivr.tree.garbage import collector_paused
from ivr.tree.model import MAIN, Contact, Option, Tree
from ivr.tree.numbers import NotDialledError, dialled, is_country
from ivr.tree.options import OptionReader, slug
from ivr.tree.problems import Place, Problem, suggest
from ivr.tree.source import Node, place, read
from ivr.tree.voices import DEFAULTS, check_voice

EDITION = 12
"""Hexadecimal digits of the file's SHA-256 that name an edition."""


class Loaded(NamedTuple):
    """What came of a file: its text, all problems in file order, and a tree if none is an error."""

    text: str
    problems: tuple[Problem, ...]
    tree: Tree | None


def load(raw: bytes, languages: Collection[str] = tuple(DEFAULTS)) -> Loaded:
    """Read a file's bytes. Never raises. `languages` are those that the line has phrases for."""
    with collector_paused():
        source = read(raw)
        problems = list(source.problems)
        tree = None
        if source.root is not None:
            edition = hashlib.sha256(raw).hexdigest()[:EDITION]
            tree = _Loader(problems, languages).tree(source.root, edition)
            problems += check(tree)
    problems = sorted(set(problems))
    sound = not any(problem.severity == "error" for problem in problems)
    return Loaded(source.text, tuple(problems), tree if sound else None)


class _Loader(OptionReader):
    """Reads one file."""

    def __init__(self, problems: list[Problem], languages: Collection[str]) -> None:
        super().__init__(problems)
        self.languages = languages

    def tree(self, root: Node, edition: str) -> Tree:
        """The tree as far as it can be read; it is sound only if nothing was reported."""
        start = Place(1, 1)
        found = self.fields(root, shapes.FILE, "the file", start)
        language = self.language(found.get("language"))
        region = language.rpartition("-")[2]
        countries = self.countries(found.get("countries"))
        contacts = self.contacts(found.get("contacts"), region, countries)
        greeting = found.get("greeting")
        tree = Tree(
            name=self.text_of(found, "name"),
            language=language,
            voice=self.voice(found.get("voice"), language),
            greeting=self.text_of(found, "greeting"),
            greeting_place=place(greeting.value) if greeting else start,
            lexicon=self.lexicon(found.get("lexicon")),
            contacts=contacts,
            operator=self.reference(found.get("operator"), "contact", "operator"),
            options=self.options,
            edition=edition,
        )
        if "menu" in found:
            entry = found["menu"]
            self.menu(MAIN, Option(MAIN, "", "", (), MAIN, entry.place), entry.value)
        self.look_up(contacts)
        return tree

    def text_of(self, found: dict[str, Entry], name: str) -> str:
        """A text field of the file itself."""
        return self.text(found[name].value, name) if name in found else ""

    def language(self, entry: Entry | None) -> str:
        """The file's language, or the first that the line speaks."""
        fallback = next(iter(self.languages))
        language = self.text(entry.value, "language") if entry else ""
        if entry and language and language not in self.languages:
            self.error(
                place(entry.value),
                f'language: the line has no phrases in "{language}"',
                suggest(language, self.languages),
            )
        return language if language in self.languages else fallback

    def voice(self, entry: Entry | None, language: str) -> str:
        """The file's voice, or the language's own."""
        voice = self.text(entry.value, "voice") if entry else ""
        if entry and voice:
            problem = check_voice(voice, place(entry.value))
            self.problems.extend([problem] if problem else [])
        return voice or DEFAULTS[language]

    def countries(self, entry: Entry | None) -> list[str]:
        """Codes of countries whose numbers may be dialled too."""
        codes = self.texts(entry.value, "countries") if entry else []
        for code, at in codes:
            if not is_country(code):
                self.error(at, f'countries: "{code}" is not a country', "write its code, as in CA")
        return [code for code, _ in codes]

    def lexicon(self, entry: Entry | None) -> dict[str, str]:
        """Written form → spoken form."""
        expected = "words, each with how it is spoken, such as MGH: M G H"
        entries = self.entries(entry.value, "lexicon", expected) if entry else []
        return {word.name: self.text(word.value, f"lexicon: {word.name}") for word in entries}

    def contacts(
        self, entry: Entry | None, region: str, countries: Collection[str]
    ) -> dict[str, Contact]:
        """All contacts by the name that the file uses."""
        expected = "contacts, each under a name, such as billing:"
        entries = self.entries(entry.value, "contacts", expected) if entry else []
        return {found.name: self.contact(found, region, countries) for found in entries}

    def contact(self, entry: Entry, region: str, countries: Collection[str]) -> Contact:
        """One contact; its number is empty if it may not be dialled."""
        owner = f'contact "{entry.name}"'
        if not re.fullmatch(shapes.ID, entry.name):
            self.error(
                entry.place,
                f"{owner}: such a name cannot stand in an address",
                f"write {slug(entry.name) or 'billing'}",
            )
        found = self.fields(entry.value, shapes.CONTACT, owner, entry.place)
        name = self.text(found["name"].value, f"{owner}: name") if "name" in found else ""
        written = number = ""
        if "number" in found:
            node = found["number"].value
            written = self.text(node, f"{owner}: number")
            try:
                number = dialled(written, region, countries) if written else ""
            except NotDialledError as error:
                self.error(place(node), f"{owner}: {error.args[0]}", error.args[1])
        return Contact(entry.name, name, number, written, self.timeout(found, owner), entry.place)

    def timeout(self, found: dict[str, Entry], owner: str) -> int:
        """Seconds that a contact's telephone rings."""
        if "timeout" not in found:
            return shapes.RINGS
        node = found["timeout"].value
        written = self.text(node, f"{owner}: timeout")
        low, high = shapes.SECONDS
        if re.fullmatch(r"[1-9]\d?", written) and low <= int(written) <= high:
            return int(written)
        if written:
            self.error(
                place(node),
                f'{owner}: timeout "{written}" is not a number of seconds from {low} to {high}',
                f"write {shapes.RINGS}",
            )
        return shapes.RINGS
