"""The YAML file in; a Tree, or every problem in file order, out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from ivr.tree import shapes
from ivr.tree.characters import TABS
from ivr.tree.checks import unused
from ivr.tree.fields import Fields
from ivr.tree.garbage import collector_paused
from ivr.tree.model import Tree
from ivr.tree.options import OptionReader
from ivr.tree.parts import Parts, Read, alone
from ivr.tree.problems import Place, Problem, choice, in_order, short
from ivr.tree.references import Use
from ivr.tree.source import Mapping as MappingNode
from ivr.tree.source import Node, Scalar, name_place, place, read
from ivr.tree.voices import DEFAULTS, PROMPTS, check_voice, limit

EDITION = 12
"""Hexadecimal digits of the file's SHA-256 that name an edition."""

Phrasebook = Mapping[str, Mapping[str, str]]
"""The languages that the line speaks, and what it says itself in each, by the phrase's name."""
ANY: Phrasebook = {language: {} for language in DEFAULTS}
"""The languages alone: a file may name whatever phrases it likes."""


class Loaded(NamedTuple):
    """What came of a file: all problems in file order, and a tree if none is an error.

    `files` holds its bytes under "", and those of every file that it includes under its name
    (empty if it cannot be read); `texts` the same as text.
    """

    files: Mapping[str, bytes]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]
    tree: Tree | None


def load(raw: bytes, phrasebook: Phrasebook = ANY, beside: Read = alone) -> Loaded:
    """Read a file's bytes; those of what it includes come from `beside`. Never raises."""
    with collector_paused():
        source = read(raw)
        loaded = _load(Parts(source, raw, beside), phrasebook)
        if source.draft.tabbed:  # taken for what leaves the fewest questions
            others = [Parts(read(raw, tab), raw, beside) for tab in TABS[1:]]
            every = [loaded, *(_load(parts, phrasebook) for parts in others)]
            loaded = min(every, key=lambda loaded: len(loaded.problems))
    return loaded


def _load(parts: Parts, phrasebook: Phrasebook) -> Loaded:
    problems, tree = parts.main.problems, None
    if parts.main.root is not None:
        tree = _in_all(parts, parts.main.root, phrasebook)
    sound = tree and all(problem.severity == "advice" for problem in problems)
    if tree and sound:
        views = [set(unused(view)) for view in tree.each()]
        problems += set.intersection(*views)
    texts = {name: source.text for name, source in parts.sources.items()}
    return Loaded(parts.files, texts, in_order(problems), tree if sound else None)


def edition(files: Mapping[str, bytes]) -> str:
    """The name of a file with all that it includes, in whatever order."""
    digest = hashlib.sha256(files[""])
    for name in sorted(files.keys() - {""}):
        digest.update(b"\0%s\0%d\0%s" % (name.encode(), len(files[name]), files[name]))
    return digest.hexdigest()[:EDITION]


def _in_all(parts: Parts, root: Node, phrasebook: Phrasebook) -> Tree:
    """The tree in the file's language, or in each of them, as one tree.

    What is wrong in the first is not said again of the others.
    """
    first = _Loader(parts, phrasebook)
    languages = first.several(root)
    if not languages:
        return first.tree(root)
    views: dict[str, Tree] = {}
    ids: dict[tuple[str, ...], str] = {}
    problems = parts.main.problems
    told = {problem.place for problem in problems}
    for language in languages:
        before = len(problems)
        view = _Loader(parts, phrasebook, languages, language, ids).tree(root)
        views[language] = view
        ids |= {option.path: option.id for option in view.options.values()}
        problems[before:] = [one for one in problems[before:] if one.place not in told]
        told |= {problem.place for problem in problems}
    # Some files may be included in one language only.
    whole = edition(parts.files)
    views = {language: replace(view, edition=whole) for language, view in views.items()}
    return replace(views[languages[0]], views=views)


class _Loader(OptionReader):
    """Reads one file, in one of its languages."""

    def __init__(
        self,
        parts: Parts,
        phrasebook: Phrasebook,
        languages: Sequence[str] = (),
        current: str = "",
        ids: Mapping[tuple[str, ...], str] = MappingProxyType({}),
    ) -> None:
        super().__init__(parts, languages, current, ids)
        self.phrasebook = phrasebook

    def tree(self, root: Node) -> Tree:
        """The tree as far as it can be read; it is sound only if no error was reported."""
        start = Place(1, 1)
        self.alone(root)
        found = self.fields(root, shapes.FILE, "the file", start)
        language = self.language(found)
        voice = self.voice(found, language)
        self.voice_named, self.limit = voice, limit(voice)
        self.zone = self.timezone(found, "")
        self.region = language.rpartition("-")[2]
        self.abroad = frozenset(self.countries(found))
        self.own = self.own_number(found)
        self.contacts(found, self.people)
        self.lexicon(found, self.words)
        operator = self.text_of(found, "operator")
        if operator:
            use = Use(operator, "contact", place(found["operator"]), "", "operator")
            self.references.uses.append(use)
        phrases = self.phrases(found, self.phrasebook[language])
        notices = self.notices(found)
        if "menu" in found:
            self.main_menu(found["menu"], name_place(root, "menu"))
        self.references.look_up(self, self.people, self.options)
        return Tree(
            name=self.name_of(found),
            language=language,
            voice=voice,
            greeting=self.said_of(found, "greeting"),
            greeting_place=place(found["greeting"]) if "greeting" in found else start,
            lexicon={written: word.said for written, word in self.words.items()},
            phrases=phrases,
            contacts=self.people,
            operator=operator or None,
            options=self.options,
            edition=edition(self.parts.files),
            notices=notices,
            timezone=self.zone,
        )

    def alone(self, root: Node) -> None:
        """Report a file that is to be included by another, as if it were a line by itself."""
        pairs = root.value if isinstance(root, MappingNode) else ()
        names = {key.value for key, _ in pairs if isinstance(key, Scalar)}
        if "menu" in names and names <= shapes.PART.names:
            message = "the file is a part of a line, with a menu only, for another to include"
            self.error(Place(1, 1), message, "check the file that includes it, or add what follows")

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
