"""The fields of every object in the file: one table for the loader and for the JSON Schema.

A field carries all that is known about it: whether it may be missing, how its value is written (as
JSON Schema), and the check of that value.
"""

from ivr.tree import suggest, telephone
from ivr.tree.fields import checks
from ivr.tree.fields.keys import KEPT as KEPT
from ivr.tree.fields.keys import KEYS as KEYS
from ivr.tree.fields.spec import MAX_TITLE, Field, ObjectSpec, Schema, Value
from ivr.tree.hours import FORM_DATE, FORM_TIME, country_named, holiday_countries
from ivr.tree.ids import ID, ID_LENGTH, slug
from ivr.tree.problems import Flaw, short
from ivr.tree.voices import DEFAULTS, NAMED, PROMPTS, check_voice

MAX_LEVELS = 12  # menus within each other
NO_HOLIDAYS = "none"  # in the place of holidays, though the line has some
RING_SECONDS = (5, 60)  # shortest and longest that a call to a contact may ring
DEFAULT_RING_SECONDS = 25

# Without quotes, YAML may take a text for a number or a boolean; the loader reads it as written.
_TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_TITLE: Schema = {**_TEXT, "maxLength": MAX_TITLE}
_NAME: Schema = {"type": ["string", "integer"], "minLength": 1}
_ID: Schema = {"pattern": f"^{ID}$", "maxLength": ID_LENGTH}
_LANGUAGE: Schema = {"enum": sorted(DEFAULTS)}


def _like(pattern: str, cure: str = "") -> Schema:
    """A text of a form; some editors show the cure where it has another."""
    return {"type": "string", "pattern": pattern, **({"patternErrorMessage": cure} if cure else {})}


def _list_of(one: Schema) -> Schema:
    return {"type": "array", "items": one, "minItems": 1}


def _one_or_more(one: Schema) -> Schema:
    return {"oneOf": [one, _list_of(one)]}


def _named(value: Schema, **more: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "additionalProperties": value, **more}


def _once_or_by_language(value: Schema) -> Schema:
    missing: Schema = {"type": "null"}  # as a partial language may have it
    return {"anyOf": [value, _named({"anyOf": [value, missing]}, propertyNames=_LANGUAGE)]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_RANGE = rf"{FORM_DATE}( ?(to|-|\u2013) ?{FORM_DATE})?"
_RANGES = _like(f"^{_RANGE}( ?[,;] ?{_RANGE})*$", "write dates such as 2026-12-24 to 2027-01-02")
_SPANS = {"oneOf": [_like(f"^{suggest.FORM_ONLY_SPANS}$", suggest.SPAN),
                    _list_of(_like(f"^{suggest.FORM_SPANS}$", suggest.SPAN))]}  # fmt: skip
_COUNTRY = _like("^[A-Z]{2}$")
_DOMAIN = _like(f"^{telephone.DOMAIN}$")
_VOICE = _like(f"^({NAMED}|alice|man|woman|{PROMPTS})$")


# What is wrong with a value.
def check_id(text: str) -> Flaw | None:
    """Check the form of an id: a-z, 0-9 and single hyphens, not too long."""
    if slug(text) == text and text:
        return None
    cure = f"write {slug(text) or 'a word such as billing'}"
    if len(text) > ID_LENGTH:
        return Flaw(f'"{short(text)}" has more than {ID_LENGTH} characters', cure)
    return Flaw(f'"{short(text)}" contains characters other than a-z, 0-9 and -', cure)


def _check_seconds(text: str) -> Flaw | None:
    low, high = RING_SECONDS
    if text.isascii() and text.isdigit() and text[0] != "0" and low <= int(text) <= high:
        return None
    message = f'"{short(text)}" is not a number from {low} to {high}'
    return Flaw(message, f"write seconds, such as {DEFAULT_RING_SECONDS}")


def _check_holiday_country(text: str) -> Flaw | None:
    if text in holiday_countries():
        return None
    upper = text.upper()
    code = upper if upper in holiday_countries() else country_named(text)
    cure = f"write {code}" if code else "write two letters, such as US"
    return Flaw(f'the holidays of country "{short(text)}" are not known', cure)


def _check_zone(text: str) -> Flaw | None:
    if text in suggest.zones():
        return None
    near = suggest.zone(text)
    cure = f"write {near}" if near else "write a name such as America/New_York"
    return Flaw(f'there is no time zone "{short(text)}"', cure)


def is_set(text: str) -> bool:
    """Whether a field that is true or false is true; it is not if it is not there."""
    return text.lower() in ("true", "yes")


def _check_flag(text: str) -> Flaw | None:
    if text.lower() in ("true", "yes", "false", "no"):
        return None
    return Flaw(f'expected true or false but found "{short(text)}"', "use true or false")


FLAG = Value({"enum": [True, False, "yes", "no", "true", "false"]}, check=_check_flag)
TEXT = Value(_once_or_by_language(_TEXT), spoken=True, limit=0, check=checks.check_written)
TITLE = Value(_once_or_by_language(_TITLE), spoken=True, check=checks.check_written)
REFERENCE = Value(_NAME)
SECONDS = Value({"type": ["integer", "string"], "minimum": RING_SECONDS[0],
                 "maximum": RING_SECONDS[1], "pattern": "^[1-9][0-9]?$"},
                check=_check_seconds)  # fmt: skip
LANGUAGES = Value(_one_or_more(_LANGUAGE))
ZONE = Value(_like("^(UTC|[A-Za-z_]+/[A-Za-z0-9_+/-]+)$"), check=_check_zone)
INSTANT = Value(_like(f"^{FORM_DATE}({FORM_TIME})?$", suggest.TIME))
FILE_NAME = Value(_like(r"^[^/~\\:][^\\:]*\.[Yy][Aa]?[Mm][Ll]$"))
# What has a reader of its own.
MENU_BELOW = Value(_ref("menu"))
LEXICON_BELOW = Value(_once_or_by_language(_named(_TITLE)))
CONTACTS_BELOW = Value(_named(_ref("contact"), propertyNames=_ID))
HOURS_BELOW = Value({"oneOf": [
    _named(_SPANS, propertyNames={"pattern": f"^{suggest.FORM_DAYS}$"}),
    _like(f"^{suggest.FORM_ALL_DAY}$"),
]})  # fmt: skip
HOLIDAYS_BELOW = Value(
    {"oneOf": [_one_or_more(_RANGES), _ref("holidays"), {"enum": [NO_HOLIDAYS]}]}
)

FILE = ObjectSpec("the file", "fields such as name:, greeting: and menu:",
                  "start each of its lines with a field", (
    Field("name", TEXT, "What the line is called.", required=True),
    Field("language", Value(_LANGUAGE), "The language that is spoken, such as en-US."),
    Field("languages", Value({"anyOf": [_one_or_more(_LANGUAGE), _named(
              {"anyOf": [{"type": "null"}, _ref("language")]}, propertyNames=_LANGUAGE)]}),
          "Several, such as [en-US, es-US], for callers to choose from; then each text goes under "
          "its language."),
    Field("voice", Value(_once_or_by_language(_VOICE), check=check_voice),
          "A Twilio voice such as Polly.Joanna-Neural, or `prompts` for the audio in prompts/."),
    Field("lexicon", LEXICON_BELOW, "How words are spoken: written form, then spoken form."),
    Field("phrases", Value(_once_or_by_language(_named(_TEXT))),
          "What the line itself says, in your words: the phrase's name, then the text."),
    Field("countries", Value(_one_or_more(_COUNTRY), check=checks.check_country),
          "Countries other than the language's own whose numbers may be dialled, such as [CA]."),
    Field("sip", Value(_one_or_more(_DOMAIN), check=checks.check_domain),
          "Domains whose SIP addresses may be dialled, such as [pbx.example.org]."),
    Field("contacts", CONTACTS_BELOW, "People who can be reached, each under a name of your "
          "choice."),
    Field("operator", REFERENCE, "The contact that key 0 reaches from anywhere, unless a menu has "
          "its own."),
    Field("line", Value(_NAME), "The line's own telephone number, so that no contact leads back "
          "to it."),
    Field("page", FLAG, "`false` if the line has no public page with its questions and answers."),
    Field("timezone", ZONE, "The time zone of all hours and notices, such as America/New_York."),
    Field("hours", HOURS_BELOW, "When people are there, for every contact that has none of its "
          "own."),
    Field("holidays", HOLIDAYS_BELOW, "Days on which nobody is there, likewise."),
    Field("closed", TEXT, "What callers hear when nobody is there, likewise."),
    Field("closures", Value({"anyOf": [_RANGES, _list_of({"anyOf": [_RANGES, _ref("closure")]})]}),
          "Days on which everybody is closed, such as 2026-12-24 to 2027-01-02."),
    Field("notices", Value(_list_of(_ref("notice"))),
          "What callers hear for a limited time, after the greeting."),
    Field("when_closed", Value(_ref("when_closed")),
          "Another greeting and menu, heard while the whole line is closed."),
    Field("emergency", TEXT, "What is heard before everything else, in every language, such as "
          "If this is a medical emergency, hang up and dial 911."),
    Field("greeting", TEXT, "The first thing that a caller hears.", required=True),
    Field("menu", MENU_BELOW, "The options of the main menu, under the keys 1 to 6.",
          required=True),
))  # fmt: skip

LANGUAGE = ObjectSpec("a language", "partial: true",
                      "write it under the language, indented, or remove it", (
    Field("partial", FLAG, "`true` if it may go live while some of its texts are missing; its "
          "callers hear that there is more in the first language."),
))  # fmt: skip

PART = ObjectSpec("an included file", "menu: (and perhaps contacts:, lexicon:)",
                  "start each of its lines with a field", (
    Field("menu", MENU_BELOW, "The options of the menu, under the keys 1 to 6.", required=True),
    Field("contacts", CONTACTS_BELOW, "More people who can be reached, for the whole line."),
    Field("lexicon", LEXICON_BELOW, "How more words are spoken, for the whole line."),
))  # fmt: skip

CONTACT = ObjectSpec("a contact", "name: and number:", "write them under it, indented", (
    Field("name", TITLE, "How the contact is named aloud, such as the MGH billing office.",
          required=True),
    Field("number", Value(_one_or_more(_NAME)),
          "The telephone number, such as 617-726-3884, or a list of them; or a SIP address.",
          required=True),
    Field("extension", Value({"type": ["integer", "string"], "pattern": "^[0-9]{1,10}$"},
                             check=checks.check_extension),
          "The extension that is dialed after the answer, such as 204."),
    Field("ring", Value({"enum": list(checks.RINGS)}, check=checks.check_ring),
          "`together` if all numbers of a list are to ring at once; else one after another."),
    Field("accept", FLAG, "`true` if whoever picks up is to press 1 to take the call, so that "
          "no voicemail does."),
    Field("private", FLAG, "`true` if callers never hear the number, such as that of somebody's "
          "own phone."),
    Field("languages", LANGUAGES, "Those that are spoken there, if not all that callers choose "
          "from."),
    Field("timeout", SECONDS, f"How many seconds it rings, {RING_SECONDS[0]} to "
          f"{RING_SECONDS[1]}; {DEFAULT_RING_SECONDS} unless given."),
    Field("hours", HOURS_BELOW, "When people are there, such as mon-fri: 8:30-17:00, or `24/7`; "
          "always unless given."),
    Field("timezone", ZONE, "The time zone of the hours, if it is not the file's."),
    Field("holidays", HOLIDAYS_BELOW,
          "Days on which nobody is there: dates, or a country and state, or `none`."),
    Field("closed", TEXT, "What callers hear when nobody is there."),
))  # fmt: skip

HOLIDAYS = ObjectSpec("holidays", "dates, or country: and state:",
                      "write them under it, indented", (
    Field("country", Value(_COUNTRY, check=_check_holiday_country),
          "The country whose public holidays these are, such as US."),
    Field("state", Value(_once_or_by_language(_TEXT)), "Its state or region, such as MA."),
    Field("dates", Value(_one_or_more(_RANGES)),
          "Other days, such as 2026-12-24 or 2026-12-24 to 2027-01-02."),
))  # fmt: skip

NOTICE = ObjectSpec("a notice", "text: (and perhaps from:, until:, urgent:, closes:)",
                    "write them under its dash, indented", (
    Field("text", TEXT, "What callers hear.", required=True),
    Field("from", INSTANT, "The first day, or the minute from which it is heard."),
    Field("until", INSTANT, "The last day, or the minute until which it is heard."),
    Field("urgent", FLAG, "`true` if it is to be heard first of all, before the greeting."),
    Field("closes", Value(_one_or_more(_NAME)),
          "Who cannot be reached meanwhile: `all`, contacts such as [billing], or `none`."),
))  # fmt: skip

CLOSURE = ObjectSpec("a closure", "dates: (and perhaps text:)",
                     "write them under its dash, indented", (
    Field("dates", Value(_one_or_more(_RANGES)),
          "The days, such as 2026-12-24 to 2027-01-02, or one of them.", required=True),
    Field("text", TEXT, "What callers hear on them, after the greeting."),
))  # fmt: skip

CLOSED_LINE = ObjectSpec("when_closed", "greeting: and menu:", "write them under it, indented", (
    Field("greeting", TEXT, "The first thing that a caller hears then.", required=True),
    Field("operator", REFERENCE, "The contact that key 0 reaches then, if not the file's "
          "operator."),
    Field("menu", MENU_BELOW, "The options of the main menu then, under the keys 1 to 6.",
          required=True),
))  # fmt: skip

OPTION = ObjectSpec("an option", "title: and answer: (or menu:, include:, transfer:, goto:)",
                    "write them under its key, indented", (
    Field("title", TITLE, "What the menu says of this option; a question is asked."),
    Field("spoken", TITLE, "What the menu says instead, if the title is long; callers hear the "
          "title once they have chosen it."),
    Field("id", Value({**_NAME, **_ID}, limit=1_000, check=check_id),
          "A lasting name, by default made from the title."),
    Field("menu", MENU_BELOW, "More options, under the keys 1 to 6."),
    Field("include", FILE_NAME, "Another file whose menu: it is, such as parking.yaml."),
    Field("answer", Value(_once_or_by_language(_one_or_more(_TEXT)), spoken=True, limit=0,
                          check=checks.check_written),
          "What the caller hears: one text, or a list of parts."),
    Field("offer", REFERENCE, "The contact that key 0 reaches after this answer."),
    Field("operator", REFERENCE, "The contact that key 0 reaches here, and everywhere in this "
          "menu, if not the file's operator."),
    Field("transfer", REFERENCE, "The contact that is called."),
    Field("languages", LANGUAGES, "Those in which the menu has this option, if not in all."),
    Field("goto", REFERENCE, "The id of another option that this key leads to."),
))  # fmt: skip

MENU = ObjectSpec(
    "a menu", "options", "write keys from 1 to 6, each with title: and answer: under it"
)
CONTACTS = ObjectSpec("contacts", "contacts",
                      "write a name such as billing:, and name: and number: under it")  # fmt: skip
LEXICON = ObjectSpec("lexicon", "words", "write each with how it is spoken, such as MGH: M G H")
PHRASES = ObjectSpec("phrases", "phrases",
                     "write each with its text, such as silence_1: I heard no key.")  # fmt: skip
HOURS = ObjectSpec("hours", "weekdays", "write each with its hours, such as mon-fri: 8:30-17:00")

WITH_FIELDS = (FILE, LANGUAGE, CONTACT, OPTION, NOTICE, HOLIDAYS, CLOSURE, CLOSED_LINE, PART)
NAMES = frozenset(name for spec in WITH_FIELDS for name in spec.names)
"""Every name that a field may have somewhere."""
UNSPOKEN = NAMES - {
    field.name for spec in WITH_FIELDS for field in spec.fields.values() if field.value.spoken
}
"""Those of fields that callers never hear: names, numbers, dates, and what holds others."""

ESSENTIAL = frozenset({"name", "emergency", "greeting"})
"""Texts that even a partial language has. Without another text it has no such option or notice, or
something else is said instead."""
LEADS_TO = ("menu", "include", "answer", "transfer", "goto")
"""An option has exactly one of these."""
NEED_TITLE = ("menu", "include", "answer")
"""With these, it has a title of its own."""
