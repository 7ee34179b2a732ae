"""The YAML file in; a Tree, or every problem in file order, out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.characters import TABS
from ivr.tree.checks import unused
from ivr.tree.contacts import ContactReader
from ivr.tree.draft import as_written
from ivr.tree.fields import Fields
from ivr.tree.garbage import collector_paused
from ivr.tree.model import Tree
from ivr.tree.problems import Place, Problem, choice, in_order, nearest, short
from ivr.tree.pronunciation import fault, parse
from ivr.tree.references import Use
from ivr.tree.slots import wrong_slots
from ivr.tree.source import Mapping as MappingNode
from ivr.tree.source import Node, Scalar, Source, name_place, place, read
from ivr.tree.texts import shown
from ivr.tree.voices import DEFAULTS, PROMPTS, check_voice, family, limit

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
        tree = _in_all(source, source.root, phrasebook, edition)
    sound = tree and all(problem.severity == "advice" for problem in problems)
    if tree and sound:
        views = [set(unused(view)) for view in tree.each()]
        problems += set.intersection(*views)
    return Loaded(source.text, in_order(problems), tree if sound else None)


def _in_all(source: Source, root: Node, phrasebook: Phrasebook, edition: str) -> Tree:
    """The tree in the file's language, or in each of them, as one tree.

    What is wrong in the first is not said again of the others.
    """
    first = _Loader(source, phrasebook)
    languages = first.several(root)
    if not languages:
        return first.tree(root, edition)
    views: dict[str, Tree] = {}
    ids: dict[tuple[str, ...], str] = {}
    problems, told = source.problems, {problem.place for problem in source.problems}
    for language in languages:
        before = len(problems)
        view = _Loader(source, phrasebook, languages, language, ids).tree(root, edition)
        views[language] = view
        ids |= {option.path: option.id for option in view.options.values()}
        problems[before:] = [one for one in problems[before:] if one.place not in told]
        told |= {problem.place for problem in problems}
    return replace(views[languages[0]], views=views)


class _Loader(ContactReader):
    """Reads one file, in one of its languages."""

    def __init__(
        self,
        source: Source,
        phrasebook: Phrasebook,
        languages: Sequence[str] = (),
        current: str = "",
        ids: Mapping[tuple[str, ...], str] = MappingProxyType({}),
    ) -> None:
        super().__init__(source, languages, current, ids)
        self.phrasebook = phrasebook

    def tree(self, root: Node, edition: str) -> Tree:
        """The tree as far as it can be read; it is sound only if no error was reported."""
        start = Place(1, 1)
        found = self.fields(root, shapes.FILE, "the file", start)
        language = self.language(found)
        voice = self.voice(found, language)
        self.limit = limit(voice)
        self.zone = self.timezone(found, "")
        contacts = self.contacts(found, language.rpartition("-")[2])
        operator = self.text_of(found, "operator")
        if operator:
            use = Use(operator, "contact", place(found["operator"]), "", "operator")
            self.references.uses.append(use)
        tree = Tree(
            name=self.name_of(found),
            language=language,
            voice=voice,
            greeting=self.said_of(found, "greeting"),
            greeting_place=place(found["greeting"]) if "greeting" in found else start,
            lexicon=self.lexicon(found, voice),
            phrases=self.phrases(found, self.phrasebook[language]),
            contacts=contacts,
            operator=operator or None,
            options=self.options,
            edition=edition,
            notices=self.notices(found),
            timezone=self.zone,
        )
        if "menu" in found:
            self.main_menu(found["menu"], name_place(root, "menu"))
        self.references.look_up(self, contacts, self.options)
        return tree

    def text_of(self, found: Fields, name: str) -> str:
        """A text field of the file itself."""
        return self.text(found[name], "", name, self.limit) if name in found else ""

    def said_of(self, found: Fields, name: str) -> str:
        """A text of the file itself that callers hear."""
        return self.said(found[name], "", name, self.limit) if name in found else ""

    def name_of(self, found: Fields) -> str:
        """The line's name, which may be the same in every language."""
        if isinstance(found.get("name"), Scalar):
            return self.text_of(found, "name")
        return self.said_of(found, "name")

    def several(self, root: Node) -> list[str]:
        """The file's languages if they are several; [] if it has one, whatever is wrong with it."""
        if not isinstance(root, MappingNode):
            return []
        found = {key.value: (key, value) for key, value in root.value if isinstance(key, Scalar)}
        if "languages" not in found:
            return []
        key, node = found["languages"]
        if "language" in found:
            message = "the file has both language: and languages:"
            self.error(place(key), message, "keep languages: if callers shall choose")
        known: dict[str, Node] = {}
        for language, item in self.codes(node, ""):
            if language not in self.phrasebook:
                message = f'languages: the line does not speak "{short(language)}"'
                self.error(place(item), message, choice(self.phrasebook))
            elif language in known:
                message = f"languages: {language} stands here twice"
                self.error(place(item), message, "keep one of them")
            else:
                known[language] = item
        if len(known) == 1 and not self.problems:
            message = f"languages: {next(iter(known))} is the only one"
            self.error(place(node), message, "name another, or write language: in its place")
        return list(known)

    def language(self, found: Fields) -> str:
        """The language that is read, the file's own, or the first that the line speaks."""
        if self.current or "languages" in found:
            return self.current or next(iter(self.phrasebook))
        if "language" not in found and found:
            cure = "add language: the language that is spoken, such as en-US"
            self.error(Place(1, 1), "the file: language is missing", cure)
        language = self.text_of(found, "language")
        if language and language not in self.phrasebook:
            message = f'language: the line does not speak "{short(language)}"'
            self.error(place(found["language"]), message, choice(self.phrasebook))
        return language if language in self.phrasebook else next(iter(self.phrasebook))

    def voice(self, found: Fields, language: str) -> str:
        """The file's voice, or the language's own."""
        if "voice" in found and self.languages and not self.is_prompts(found["voice"]):
            if isinstance(found["voice"], MappingNode):
                node = self.spoken(found["voice"], "", "voice", each=False)
            else:
                node, cure = None, f"write it below {language}:, and others below the others"
                message = "voice: one voice does not speak every language"
                self.error(place(found["voice"]), message, cure)
            found = {"voice": node} if node else {}
        voice = self.text_of(found, "voice")
        if voice:
            at = self.source.draft.original(place(found["voice"]))
            self.problems += [problem] if (problem := check_voice(voice, at)) else []
        return voice or DEFAULTS[language]

    def is_prompts(self, node: Node) -> bool:
        """Whether the line plays audio of its own, in whatever language."""
        return isinstance(node, Scalar) and node.value == PROMPTS

    def part(self, found: Fields, name: str) -> Node | None:
        """What stands under a name for the language that is read; it need not stand for each."""
        return self.spoken(found[name], "", name, each=False) if name in found else None

    def lexicon(self, found: Fields, voice: str) -> dict[str, str]:
        """Written form → spoken form, as it stands in the file."""
        node = self.part(found, "lexicon")
        if node is None:
            return {}
        pairs = self.pairs(node, "lexicon", shapes.LEXICON)
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
        node = self.part(found, "phrases")
        if node is None:
            return {}
        said = {}
        for key, value in self.pairs(node, "phrases", shapes.PHRASES):
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
