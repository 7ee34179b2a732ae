"""The YAML file in; a Tree, or every problem in file order, out."""

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.characters import TABS
from ivr.tree.checks import unused
from ivr.tree.draft import as_written
from ivr.tree.fields import Fields
from ivr.tree.garbage import collector_paused
from ivr.tree.model import Contact, Tree
from ivr.tree.numbers import NotDialledError, dialled, is_country
from ivr.tree.options import OptionReader, slug
from ivr.tree.problems import Place, Problem, choice, in_order, nearest, short
from ivr.tree.pronunciation import fault, parse
from ivr.tree.references import Use
from ivr.tree.slots import wrong_slots
from ivr.tree.source import Node, Source, name_place, place, read
from ivr.tree.texts import shown
from ivr.tree.voices import DEFAULTS, check_voice, family, limit

EDITION = 12
"""Hexadecimal digits of the file's SHA-256 that name an edition."""

Phrasebook = Mapping[str, Mapping[str, str]]
"""The languages that the line speaks, and what it says itself in each, by the phrase's name."""
ANY: Phrasebook = {language: {} for language in DEFAULTS}
"""The languages alone: a file may name whatever phrases it likes."""


class Loaded(NamedTuple):
    """What came of a file: its text, all problems in file order, and a tree if none is an error."""

    text: str
    problems: tuple[Problem, ...]
    tree: Tree | None


def load(raw: bytes, phrasebook: Phrasebook = ANY) -> Loaded:
    """Read a file's bytes. Never raises."""
    with collector_paused():
        source = read(raw)
        loaded = _load(raw, source, phrasebook)
        if source.draft.tabbed:  # taken for what leaves the fewest questions
            others = [_load(raw, read(raw, tab), phrasebook) for tab in TABS[1:]]
            loaded = min(loaded, *others, key=lambda loaded: len(loaded.problems))
    return loaded


def _load(raw: bytes, source: Source, phrasebook: Phrasebook) -> Loaded:
    problems, tree = source.problems, None
    if source.root is not None:
        edition = hashlib.sha256(raw).hexdigest()[:EDITION]
        tree = _Loader(source, phrasebook).tree(source.root, edition)
    sound = tree and all(problem.severity == "advice" for problem in problems)
    if tree and sound:
        problems += unused(tree)
    return Loaded(source.text, in_order(problems), tree if sound else None)


class _Loader(OptionReader):
    """Reads one file."""

    def __init__(self, source: Source, phrasebook: Phrasebook) -> None:
        super().__init__(source)
        self.phrasebook = phrasebook
        self.own = ""
        """The line's own number, if the file tells it."""

    def tree(self, root: Node, edition: str) -> Tree:
        """The tree as far as it can be read; it is sound only if no error was reported."""
        start = Place(1, 1)
        found = self.fields(root, shapes.FILE, "the file", start)
        language = self.language(found)
        voice = self.voice(found, language)
        self.limit = limit(voice)
        contacts = self.contacts(found, language.rpartition("-")[2])
        operator = self.text_of(found, "operator")
        if operator:
            use = Use(operator, "contact", place(found["operator"]), "", "operator")
            self.references.uses.append(use)
        tree = Tree(
            name=self.text_of(found, "name"),
            language=language,
            voice=voice,
            greeting=self.text_of(found, "greeting"),
            greeting_place=place(found["greeting"]) if "greeting" in found else start,
            lexicon=self.lexicon(found, voice),
            phrases=self.phrases(found, self.phrasebook[language]),
            contacts=contacts,
            operator=operator or None,
            options=self.options,
            edition=edition,
        )
        if "menu" in found:
            self.main_menu(found["menu"], name_place(root, "menu"))
        self.references.look_up(self, contacts, self.options)
        return tree

    def text_of(self, found: Fields, name: str) -> str:
        """A text field of the file itself."""
        return self.text(found[name], "", name, self.limit) if name in found else ""

    def language(self, found: Fields) -> str:
        """The file's language, or the first that the line speaks."""
        language = self.text_of(found, "language")
        if language and language not in self.phrasebook:
            message = f'language: the line does not speak "{short(language)}"'
            self.error(place(found["language"]), message, choice(self.phrasebook))
        return language if language in self.phrasebook else next(iter(self.phrasebook))

    def voice(self, found: Fields, language: str) -> str:
        """The file's voice, or the language's own."""
        voice = self.text_of(found, "voice")
        if voice:
            at = self.source.draft.original(place(found["voice"]))
            self.problems += [problem] if (problem := check_voice(voice, at)) else []
        return voice or DEFAULTS[language]

    def countries(self, found: Fields) -> list[str]:
        """Codes of countries whose numbers may be dialled too."""
        if "countries" not in found:
            return []
        codes, places = self.texts(found["countries"], "", "countries")
        for code, at in zip(codes, places, strict=True):
            if code and not is_country(code):
                cure = "write its code of two letters, as CA"
                if is_country(code.upper()):
                    cure = f"write {code.upper()}"
                message = f'countries: "{short(code)}" is not the code of a country'
                self.error(at, message, cure)
        return list(codes)

    def lexicon(self, found: Fields, voice: str) -> dict[str, str]:
        """Written form → spoken form, as it stands in the file."""
        if "lexicon" not in found:
            return {}
        pairs = self.pairs(found["lexicon"], "lexicon", shapes.LEXICON)
        return {as_written(key.value): self.entry(key, value, voice) for key, value in pairs}

    def entry(self, key: Node, node: Node, voice: str) -> str:
        """How a word is spoken; what cannot be spoken is reported."""
        value = self.text(node, "lexicon", shown(key))
        wrong = fault(value) if value else None
        if wrong:
            message, cure = wrong
            self.error(place(node), f"lexicon: {shown(key)}: {message}", cure)
        elif value and not parse(value).said and not family(voice).phoneme:
            message = f"lexicon: {shown(key)}: the voice {short(voice)} takes no IPA"
            self.advise(place(node), message, f"write a respelling before it: … {short(value)}")
        return value

    def phrases(self, found: Fields, known: Mapping[str, str]) -> dict[str, str]:
        """What the line says itself, as the file words it; what could not be said is reported."""
        if "phrases" not in found:
            return {}
        said = {}
        for key, value in self.pairs(found["phrases"], "phrases", shapes.PHRASES):
            name = as_written(key.value)
            owner = f"phrases: {shown(key)}"
            said[name] = self.text(value, "", owner, self.limit)
            if known and name not in known:
                near = nearest(name, known)
                cure = f'did you mean "{near}"?' if near else "`ivr phrases` lists those there are"
                self.error(place(key), f'phrases: there is no phrase "{shown(key)}"', cure)
            elif wrong := known and said[name] and wrong_slots(said[name], known[name]):
                self.error(place(value), f"{owner}: {wrong[0]}", wrong[1])
        return said

    def contacts(self, found: Fields, region: str) -> dict[str, Contact]:
        """All contacts by the name that the file uses."""
        countries = frozenset(self.countries(found))
        if "line" in found:
            written = self.text_of(found, "line")
            self.own = self.number(written, place(found["line"]), "", region, countries)
        if "contacts" not in found:
            return {}
        pairs = self.pairs(found["contacts"], "contacts", shapes.CONTACTS)
        return {key.value: self.contact(key, value, region, countries) for key, value in pairs}

    def contact(self, key: Node, node: Node, region: str, countries: frozenset[str]) -> Contact:
        """One contact; its number is empty if it may not be dialled."""
        at, owner, named = place(key), f'contact "{shown(key)}"', key.value
        if not re.fullmatch(shapes.ID, key.value) or len(key.value) > shapes.ID_LENGTH:
            message = f"{owner}: its name has other signs than a-z, 0-9 and -"
            if len(key.value) > shapes.ID_LENGTH:
                message = f"{owner}: its name has more than {shapes.ID_LENGTH} characters"
            named = slug(key.value)
            cure = f"write {named or 'a word such as billing'}"
            self.error(at, message, f"{cure}, here and wherever it is named")
        found = self.fields(node, shapes.CONTACT, owner, at)
        name = self.text(found["name"], owner, "name", shapes.TITLE) if "name" in found else ""
        texts, places = (
            self.texts(found["number"], owner, "number") if "number" in found else ((), ())
        )
        numbers = [
            self.number(text, at, owner, region, countries)
            for text, at in zip(texts, places, strict=True)
        ] or [""]
        written = texts[0] if texts else ""
        others = tuple(dict.fromkeys(number for number in numbers if number != numbers[0]))
        return Contact(named, name, numbers[0], written, self.timeout(found, owner), at, others)

    def number(
        self, written: str, at: Place, owner: object, region: str, countries: frozenset[str]
    ) -> str:
        """A number in E.164 form; "" if it may not be dialled, which is reported."""
        try:
            number = dialled(written, region, countries) if written else ""
        except NotDialledError as error:
            self.error(
                at,
                f"{owner}: {error.args[0]}" if owner else "line: " + error.args[0],
                error.args[1],
            )
            return ""
        if number and number == self.own:
            message = f'{owner}: number "{short(written)}" is this line\'s own'
            self.error(at, message, "give the number where people answer")
        return number

    def timeout(self, found: Fields, owner: str) -> int:
        """Seconds that a contact's telephone rings."""
        written = self.text(found["timeout"], owner, "timeout") if "timeout" in found else ""
        low, high = shapes.SECONDS
        if re.fullmatch(r"[1-9][0-9]?", written) and low <= int(written) <= high:
            return int(written)
        if written:
            message = f'{owner}: timeout "{short(written)}" is not a number from {low} to {high}'
            self.error(place(found["timeout"]), message, f"write seconds, such as {shapes.RINGS}")
        return shapes.RINGS
