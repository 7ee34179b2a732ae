"""What all readers of a menu share: its files, the language being read, the problems so far."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ivr.tree.hours import Hours
from ivr.tree.load.sources import Sources, Untranslated
from ivr.tree.model import Contact, Option, Text
from ivr.tree.parse.parser import Node
from ivr.tree.problems import Flaw, Place, Problem, of

SPOKEN_IN_ONE_PIECE = 3_000
"""Characters that every voice says in one piece."""

Ids = Mapping[tuple[str, ...], str]
"""The ids of options by the keys that lead to them."""


class Word(NamedTuple):
    """How a word is spoken, and where the file says so."""

    said: str
    place: Place


class Use(NamedTuple):
    """A field that names a contact or an option."""

    name: str
    kind: str  # "contact" or "option"
    place: Place
    owner: object
    field: str

    def __str__(self) -> str:
        return of(self.owner, self.field)


class Context:
    """One reading of a menu, in one of its languages: what is known and what has been found.

    Readers are functions that take it first. Each of them returns something usable, empty if need
    be, so that reading goes on. An `owner` is the object that messages name; it is turned into
    words only when there is a message.
    """

    def __init__(
        self,
        sources: Sources,
        languages: Sequence[str] = (),
        language: str = "",
        ids: Ids = MappingProxyType({}),
        partial: Mapping[str, Place] = MappingProxyType({}),
    ) -> None:
        self.sources = sources
        self.source = sources.main
        """The file that is being read."""
        self.problems = sources.problems
        self.languages = tuple(languages)
        """Those of the file, if it has several."""
        self.language = language
        """The one being read; "" if the file has only one."""
        self.partial = partial.get(language)
        """Where the file says that the one being read may lack texts, if it does."""
        self.untranslated: list[Untranslated] = []
        """Those that lack it."""
        self.wanted = self.languages
        """Those in which the object being read must have its texts."""
        self.ids = ids
        """Those that options were given when the languages before this one were read."""

        # What the head of the file says.
        self.voice = ""
        self.limit = SPOKEN_IN_ONE_PIECE
        self.zone = ""
        self.region = self.region_meant = ""  # whose numbers need no country code; may be unspoken
        self.countries: frozenset[str] = frozenset()  # others whose numbers may be dialled
        self.domains: frozenset[str] = frozenset()  # whose SIP addresses may be dialled
        self.own_number = ""
        self.hours: Hours | None = None  # of the whole line, for contacts without their own
        self.closed = ""  # likewise, what callers hear when nobody is there

        # What has been found, in all files.
        self.contacts: dict[str, Contact] = {}
        self.contact_names: set[str] = set()  # as the files write them
        self.contact_lines: dict[str, range] = {}  # those of contacts:, by the name of the file
        self.words: dict[str, Word] = {}
        self.options: dict[str, Option] = {}
        self.texts: list[Text] = []
        self.uses: list[Use] = []
        self.gotos: dict[str, Place] = {}  # where each goto, by its own id, names its target

    def error(self, at: Place, message: str, cure: str) -> None:
        """Report a rule that is broken: the menu cannot be published, but it can be read."""
        self._report(Problem(at, message, cure))

    def unreadable(self, at: Place, message: str, cure: str) -> None:
        """Report what cannot be read, and leaves a hole in the menu."""
        self._report(Problem(at, message, cure, unreadable=True))

    def advise(self, at: Place, message: str, cure: str) -> None:
        """Report what might be better."""
        self._report(Problem(at, message, cure, "advice"))

    def flaw(self, at: Place, label: str, flaw: Flaw) -> None:
        """Report what is wrong with the value of a field, which `label` names."""
        self._report(Problem(at, of(label, flaw.message), flaw.cure, flaw.severity))

    def _report(self, problem: Problem) -> None:
        at = problem.place
        draft = self.sources.by_name[at.file].draft
        if at.line in draft.repaired and problem.severity == "error":
            return  # it may be a consequence of what was repaired there
        self.problems.append(problem._replace(place=draft.original(at)))

    def gap(self, at: Place, message: str, cure: str) -> None:
        """Report what cannot be read and may contain names that are used elsewhere."""
        self.leave_gap(at)
        self.unreadable(at, message, cure)

    def leave_gap(self, at: Place, is_whole: bool = False) -> None:
        """Note that names may be missing there, so that nobody is blamed for using them.

        They may be of contacts, if a gap is within contacts: or `is_whole`, and else of options.
        """
        self.sources.by_name[at.file].draft.gaps.add(at.line)
        if is_whole:
            self.contact_lines.clear()

    def bare(self, node: Node, owner: object, field: str) -> None:
        """Note that a field has something without any language."""
        gap = Untranslated(owner, field, self.language, node, node, bare=True)
        self.untranslated.append(gap)

    def line(self, at: Place) -> str:
        """Name a line in a message: `line 7`, with its file if it is not the current one."""
        number = self.sources.by_name[at.file].draft.original(at).line
        if at.file == self.source.name:
            return f"line {number}"
        return f"line {number} of {at.file or 'the main file'}"

    def place(self, line: int, column: int) -> Place:
        return Place(line, column, self.source.name)
