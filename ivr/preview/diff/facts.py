"""What callers hear differently on another version of a line, as facts.

`text` says them in the words of the command line, and the console in those of its readers.
"""

from typing import Literal, NamedTuple

from ivr.tree.closings import Notice
from ivr.tree.hours import Holidays, Hours
from ivr.tree.model import Contact, Option, Tree

Kind = Literal["languages", "language", "voice", "emergency", "greeting", "greeting when closed",
               "key 0", "key 0 when closed", "contact", "hours", "phrase", "word", "notice",
               "option"]  # fmt: skip


Role = Literal["key 0", "its key 0", "offer"]


class Named(NamedTuple):
    """An option as people name it: the keys that lead to it, its title, and whether it is a menu.

    It is in the menu of a line that is closed if `path` begins with `WHEN_CLOSED`.
    """

    path: tuple[str, ...]
    title: str
    is_menu: bool


class Person(NamedTuple):
    """A contact as callers know it, with its first number."""

    name: str
    number: str
    is_private: bool


class Value(NamedTuple):
    """What a thing is: the languages, the voice, how a word is said (None: as it is written)."""

    was: str | None
    now: str | None


class Reaches(NamedTuple):
    """Whom key 0 reaches, or an answer offers; None is nobody, or whom key 0 reaches around it."""

    role: Role
    was: Person | None
    now: Person | None


class Reworded(NamedTuple):
    """Texts, each before and now; `if_closed` if callers hear them where nobody is there."""

    texts: tuple[tuple[str, str], ...]
    if_closed: bool = False


class Parts(NamedTuple):
    """In how many parts an answer is said."""

    was: int
    now: int


class Renamed(NamedTuple):
    """What a contact or an option is called."""

    was: str
    now: str


class Spoken(NamedTuple):
    """How menus name an option."""

    was: str
    now: str


class Numbers(NamedTuple):
    """The numbers of a contact, and whether they ring together."""

    was: tuple[str, ...]
    now: tuple[str, ...]
    was_together: bool
    now_together: bool


class Private(NamedTuple):
    """Whether the number of a contact is kept from callers."""

    now: bool


class Accept(NamedTuple):
    """Whether whoever picks up for a contact has to press a key."""

    now: bool


class Rings(NamedTuple):
    """For how many seconds a contact rings."""

    was: int
    now: int


class Speaks(NamedTuple):
    """Which languages a contact speaks; every language if there is none."""

    was: tuple[str, ...]
    now: tuple[str, ...]


class Open(NamedTuple):
    """When somebody can be reached in a week."""

    was: Hours
    now: Hours


class Off(NamedTuple):
    """The holidays of a contact, or of the line."""

    was: Holidays
    now: Holidays


class Zone(NamedTuple):
    """In which time zone the hours are."""

    was: str
    now: str


class New(NamedTuple):
    """An option with how many others are in it, or a notice, that was not there."""

    what: Option | Notice
    inside: int = 0


class Gone(NamedTuple):
    """An option with how many others are in it, or a notice, that is not there any more."""

    what: Option | Notice
    inside: int = 0


class Heard(NamedTuple):
    """When a notice is heard, or a closure closes."""

    was: Notice
    now: Notice


class Closes(NamedTuple):
    """Whom a notice or a closure closes."""

    was: Notice
    now: Notice


class Became(NamedTuple):
    """What sort of thing a key leads to."""

    was: Option
    now: Option


class Moved(NamedTuple):
    """The path at which an option was."""

    was: tuple[str, ...]


class Leads(NamedTuple):
    """Where a key leads."""

    was: Person | Named
    now: Person | Named


Fact = (
    Value | Reaches | Reworded | Parts | Renamed | Spoken | Numbers | Private | Accept | Rings
    | Speaks | Open | Off | Zone | New | Gone | Heard | Closes | Became | Moved | Leads
)  # fmt: skip


class Difference(NamedTuple):
    """What callers hear differently of one thing.

    `subject` is a contact as it was, a notice, an option, a phrase or a word; "" of what there is
    only one of. `tree` is the new menu, `language` its language where the line has several.
    """

    kind: Kind
    facts: tuple[Fact, ...]
    tree: Tree
    subject: Contact | Notice | Named | str = ""
    language: str = ""
