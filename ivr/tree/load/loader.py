"""The YAML file in; a Tree, or every problem in file order, out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from ivr.tree import fields
from ivr.tree.load.collector import collector_paused
from ivr.tree.load.objects import Fields
from ivr.tree.load.options import OptionReader
from ivr.tree.load.references import Use, unused
from ivr.tree.load.sources import Parts, Read, alone
from ivr.tree.model import Contact, Tree
from ivr.tree.parse.decode import TABS
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar, Source, name_place, names, place, read
from ivr.tree.problems import Place, Problem, Severity, choice, in_order, short
from ivr.tree.voices import DEFAULTS, PROMPTS, check_voice, limit

EDITION = 12
"""Hexadecimal digits of a SHA-256 that name an edition."""

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


def load_files(files: Mapping[str, bytes]) -> Loaded:
    """The same of files that are at hand, as `Loaded` has them. Never raises."""

    def beside(name: str) -> bytes:
        return files[name] if name in files else alone(name)

    return load(files[""], beside=beside)


def _load(parts: Parts, phrasebook: Phrasebook) -> Loaded:
    problems, tree = parts.main.problems, None
    if parts.main.root is not None:
        tree = _in_all(parts, parts.main.root, phrasebook) if _is_line(parts.main) else None
    sound = tree and all(problem.severity == "advice" for problem in problems)
    if tree and sound:
        problems += unused(tree)
    texts = {name: source.text for name, source in parts.sources.items()}
    return Loaded(parts.files, texts, in_order(problems), tree if sound else None)


def _is_line(source: Source) -> bool:
    """Whether a file is a line by itself, and no part for another to include, which is reported."""
    found = names(source.root).keys()
    if "menu" not in found or not found <= fields.PART.names:
        return True
    message = "this is a part of a line, for another file to include"
    cure = "check the file that includes it; a line has name:, language: and greeting: too"
    source.problems.append(Problem(Place(1, 1), message, cure))
    return False


def edition(files: Mapping[str, bytes]) -> str:
    """The name of a file with all that it includes, in whatever order."""
    digest = hashlib.sha256(files[""])
    for name in sorted(files.keys() - {""}):
        digest.update(b"\0%s\0%d\0%s" % (name.encode(), len(files[name]), files[name]))
    return digest.hexdigest()[:EDITION]


def _in_all(parts: Parts, root: Node, phrasebook: Phrasebook) -> Tree | None:
    """The tree in the file's language, or in each of them, as one tree.

    What is wrong in the first is not said again of the others. None if it names no languages that
    its texts could stand in.
    """
    first = _Loader(parts, phrasebook)
    languages = first.several(root)
    if languages is None:
        return first.tree(root)
    if len(languages) < 2:
        return None
    views: dict[str, Tree] = {}
    ids: dict[tuple[str, ...], str] = {}
    problems = parts.main.problems
    told = {(problem.place, problem.severity) for problem in problems}
    for language in languages:
        before = len(problems)
        view = _Loader(parts, phrasebook, languages, language, ids).tree(root)
        views[language] = view
        ids |= {option.path: option.id for option in view.options.values()}
        problems[before:] = [one for one in problems[before:] if not _is_told(one, told)]
        told |= {(problem.place, problem.severity) for problem in problems}
    # Some files may be included in one language only.
    problems += _in_two_files(views.values())
    whole = edition(parts.files)
    views = {language: replace(view, edition=whole) for language, view in views.items()}
    return replace(views[languages[0]], views=views)


def _in_two_files(views: Iterable[Tree]) -> Iterator[Problem]:
    """Contacts that are one person's in one language, and another's in another."""
    first: dict[str, Contact] = {}
    for view in views:
        for key, contact in view.contacts.items():
            other = first.setdefault(key, contact).place
            if other.file != contact.place.file:
                where = f"line {other.line} of {other.file or 'the main file'}"
                cure = "give one of them another name wherever it is named"
                yield Problem(contact.place, f'contact "{key}" stands in {where} too', cure)


def _is_told(problem: Problem, told: set[tuple[Place, Severity]]) -> bool:
    """Whether there is word of the same place, of the same weight or more."""
    return (problem.place, "error") in told or (problem.place, problem.severity) in told


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
        found = self.fields(root, fields.FILE, "the file", start)
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

    def several(self, root: Node) -> list[str] | None:
        """The languages that a file with `languages:` has; None if it has one language."""
        if "languages" not in names(root):
            return None
        node = next(value for key, value in root.value if key.value == "languages")
        if "language" in names(root):
            message = "the file has both language: and languages:"
            at = name_place(root, "languages")
            self.error(at, message, "keep languages: if callers shall choose")
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
