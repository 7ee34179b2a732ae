"""The fields of every object in the file, as the loader and the JSON Schema know them."""

from typing import Literal, NamedTuple

Kind = Literal[
    "text", "title", "answer", "id", "contact", "goto", "number", "numbers", "seconds",
    "language", "languages", "voice", "lexicon", "phrases", "countries", "contacts", "menu",
    "zone", "hours", "holidays", "country", "dates", "notices", "instant", "flag", "file",
]  # fmt: skip

KEYS = ("1", "2", "3", "4", "5", "6")
"""The keys that an option may have."""
KEPT = {
    "7": "text me this answer",
    "8": "slower",
    "9": "say it again",
    "0": "speak with a person",
    "*": "go back",
    "#": "move on",
}
"""The keys that mean the same everywhere, and what."""
TITLE = 200  # characters, also of a contact's name
LEVELS = 12  # menus inside each other
SECONDS = (5, 60)  # that a call to a contact may ring
RINGS = 25  # seconds, unless the file says
ID = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_LENGTH = 60


class Field(NamedTuple):
    """A field: its name, how its value looks, and what it is for."""

    name: str
    kind: Kind
    about: str
    required: bool = False


class Shape:
    """An object of the file: what it is called, its fields, and what is said if it has none."""

    def __init__(self, name: str, expected: str, cure: str, fields: tuple[Field, ...] = ()) -> None:
        self.name = name
        self.expected = expected
        self.cure = cure
        self.fields = fields
        self.names = frozenset(field.name for field in fields)
        self.required = frozenset(field.name for field in fields if field.required)


FILE = Shape("the file", "fields such as name:, greeting: and menu: are expected",
             "begin each of its lines with one", (
    Field("name", "text", "What the line is called.", required=True),
    Field("language", "language", "The language that is spoken, such as en-US."),
    Field("languages", "languages", "Several, such as [en-US, es-US], for callers to choose from; "
          "then each text stands below its language."),
    Field("voice", "voice", "A Twilio voice such as Polly.Joanna-Neural, or `prompts` for the "
          "audio in prompts/."),
    Field("lexicon", "lexicon", "How words are spoken: written form, then spoken form."),
    Field("phrases", "phrases", "What the line itself says, in your words: the phrase's name, then "
          "the text."),
    Field("countries", "countries", "Countries other than the language's own whose numbers may "
          "be dialled, such as [CA]."),
    Field("contacts", "contacts", "People who can be reached, each under a name of your choice."),
    Field("operator", "contact", "The contact that key 0 reaches from anywhere."),
    Field("line", "number", "The line's own telephone number, so that no contact leads back "
          "to it."),
    Field("timezone", "zone", "The time zone of all hours and notices, such as America/New_York."),
    Field("notices", "notices", "What callers hear for a time, after the greeting."),
    Field("greeting", "text", "The first thing that a caller hears.", required=True),
    Field("menu", "menu", "The options of the main menu, under the keys 1 to 6.", required=True),
))  # fmt: skip

PART = Shape("an included file", "menu: is expected (and contacts:, lexicon:)",
             "begin each of its lines with one", (
    Field("menu", "menu", "The options of the menu, under the keys 1 to 6.", required=True),
    Field("contacts", "contacts", "Further people who can be reached, for the whole line."),
    Field("lexicon", "lexicon", "How further words are spoken, for the whole line."),
))  # fmt: skip

CONTACT = Shape("a contact", "name: and number: are expected", "write them below it, indented", (
    Field("name", "title", "How the contact is named aloud, such as the MGH billing office.",
          required=True),
    Field("number", "numbers", "The telephone number, such as 617-726-3884, or a list of them.",
          required=True),
    Field("languages", "languages", "Those that are spoken there, if not all that callers choose "
          "from."),
    Field("timeout", "seconds", f"How many seconds it rings, {SECONDS[0]} to {SECONDS[1]}; "
          f"{RINGS} unless given."),
    Field("hours", "hours", "When people are there, such as mon-fri: 8:30-17:00; always unless "
          "given."),
    Field("timezone", "zone", "The time zone of the hours, if it is not the file's."),
    Field("holidays", "holidays", "Days on which nobody is there: dates, or a country and state."),
    Field("closed", "text", "What callers hear when nobody is there."),
))  # fmt: skip

HOLIDAYS = Shape("holidays", "dates, or country: and state:, are expected",
                 "write them below it, indented", (
    Field("country", "country", "The country whose public holidays these are, such as US."),
    Field("state", "text", "Its state or region, such as MA."),
    Field("dates", "dates", "Further days, such as 2026-12-24."),
))  # fmt: skip

NOTICE = Shape("a notice", "text: is expected (and from:, until:, urgent:)",
               "write them below its dash, indented", (
    Field("text", "text", "What callers hear.", required=True),
    Field("from", "instant", "The first day, or the minute from which it is heard."),
    Field("until", "instant", "The last day, or the minute until which it is heard."),
    Field("urgent", "flag", "`true` if it is to be heard first of all, before the greeting."),
))  # fmt: skip

OPTION = Shape("an option",
               "title: and answer: are expected (or menu:, include:, transfer:, goto:)",
               "write them below its key, indented", (
    Field("title", "title", "What the menu says of this option; a question is asked."),
    Field("id", "id", "A lasting name, by default made from the title."),
    Field("menu", "menu", "More options, under the keys 1 to 6."),
    Field("include", "file", "Another file whose menu: it is, such as parking.yaml."),
    Field("answer", "answer", "What the caller hears: one text, or a list of parts."),
    Field("offer", "contact", "The contact that key 0 reaches after this answer."),
    Field("transfer", "contact", "The contact that is called."),
    Field("languages", "languages", "Those in which the menu has this option, if not in all."),
    Field("goto", "goto", "The id of another option that this key leads to."),
))  # fmt: skip

MENU = Shape("a menu", "options are expected",
             "write keys from 1 to 6, each with title: and answer: below it")  # fmt: skip
CONTACTS = Shape("contacts", "contacts are expected",
                 "write a name such as billing:, and name: and number: below it")  # fmt: skip
LEXICON = Shape("lexicon", "words are expected",
                "write each with how it is spoken, as in MGH: M G H")  # fmt: skip
PHRASES = Shape("phrases", "phrases are expected",
                "write each with its words, as in silence_1: I heard no key.")  # fmt: skip

HOURS = Shape(
    "hours", "weekdays are expected", "write each with its hours, as in mon-fri: 8:30-17:00"
)

WITH_FIELDS = (FILE, CONTACT, OPTION, NOTICE, HOLIDAYS, PART)
NAMES = frozenset(name for shape in WITH_FIELDS for name in shape.names)
"""Every name that a field may have somewhere."""

LEADS_TO = ("menu", "include", "answer", "transfer", "goto")
"""An option has exactly one of these."""
