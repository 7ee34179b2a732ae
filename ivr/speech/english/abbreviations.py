"""English: abbreviations whose meaning depends on what is around them: titles, streets, letters."""

import re

from ivr.speech.english.phones import CODES
from ivr.speech.rules import DASH, DASHES, Rule, ToSpoken, stop, stop_before

STARTERS = frozenset(
    """
    The This That These Those There If When While Unless You Your We Our They Their It Its He
    She Please Call Press Ask Bring Go Come Visit Use Dial Text Email Mail Send Fax Check Choose
    Arrive Allow Enter Follow Take Tell Say Open Closed Stay Wait Hold Leave Walk Park Turn Then
    Next After Before During Until Also And But Or For From With Without At In Not No Yes Only
    Do Does Don Did Is Are Was Were Can Could Would Should Must What Where Which Why How All Any
    Each Every Some Most Many Both Other Otherwise Thank Thanks Sorry Welcome Hours Today
    Tomorrow Now Here Once Even Never Always Because Since See
    """.split()  # noqa: SIM905  # as one reads it
)

# "Dr. Lee" and "5 Oak Dr.", "St. Mary" and "5 Oak St."

_ADDRESS = re.compile(r"\b\d+\s(?:[A-Z0-9][\w'\u2019]*\.?\s){1,3}$")
_NAME_BEFORE = re.compile(r"[^.?!:\s]\s(?:[A-Z][\w'\u2019]+)\s$")  # and it begins no sentence
_CAPITAL_BEFORE = re.compile(r"(?:[A-Z]\w*|[JS]r\.|\d(?:st|nd|rd|th))\s$")
_NAME_AFTER = re.compile(rf"\s(?!(?:{'|'.join(sorted(STARTERS))}|[NS][EW])\b)[A-Z]")
_QUARTER_AFTER = re.compile(r"\s(?:[NS][EW]?|[EW]|(?:North|South)(?:east|west)?|East|West)(?!\w)")
_MAX_BEFORE = 60  # characters of an address
_DOCTOR = re.compile(r"(?<!\w)Dr(?:\.|(?=\s[A-Z]))")
_SAINT = re.compile(r"(?<!\w)St\.")


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]


def _doctor(found: re.Match[str], _: ToSpoken) -> str:
    before = _before(found)
    named = _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_CAPITAL_BEFORE.search(before) and not named):
        return "Drive" + stop(found)
    return "Doctor" + stop_before(found, STARTERS)


def _saint(found: re.Match[str], _: ToSpoken) -> str | None:
    before = _before(found)
    quarter = _QUARTER_AFTER.match(found.string, found.end())  # "Main St. East"
    named = not quarter and _NAME_AFTER.match(found.string, found.end())
    if _ADDRESS.search(before) or (_NAME_BEFORE if named else _CAPITAL_BEFORE).search(before):
        return "Street" + ("" if quarter else stop(found))
    return "Saint" if named else None


# After a name: "Oak Ct.", "Kenmore Sq."; "N. Main St.", "123 NW 5th Ave."
_STREETS = {"Ct": "Court", "Pl": "Place", "Sq": "Square", "Ln": "Lane", "Cir": "Circle",
            "Ter": "Terrace", "Trl": "Trail", "Tpke": "Turnpike", "Rte": "Route", "Ctr": "Center",
            "Plz": "Plaza", "Hts": "Heights"}  # fmt: skip
_STREET = re.compile(rf"(?<=[a-z\d] )({'|'.join(_STREETS)})\.(?!\w)")
_QUARTERS = {"N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast",
             "NW": "Northwest", "SE": "Southeast", "SW": "Southwest"}  # fmt: skip
_QUARTER = re.compile(rf"(?<=\d )({'|'.join(_QUARTERS)})\.?(?=\s(?:[A-Z][a-z]|\d+(?:st|nd|rd|th)))")
_ENDED = re.compile(r"(?<=[a-z.,] )(?:[NS][EW]?|[EW])(?![\w'\u2019-]|\.\w)\.?")
_A_STREET = re.compile(
    r"(?:[A-Z]\w*|\d(?:st|nd|rd|th))\s(?:St|Ave|Blvd|Rd|Dr|Ln|Ct|Pl|Street|Avenue|Boulevard"
    r"|Road|Drive|Lane|Court|Place|Way|Parkway|Pkwy|Terrace|Ter)\.?,?\s$"
)


def _ended(found: re.Match[str], _: ToSpoken) -> str | None:
    """Say the quarter behind a street: "Oak Ave. NW"."""
    if not _A_STREET.search(_before(found)):
        return None
    return _QUARTERS[found[0].rstrip(".")] + stop(found)


_ON_A_STREET = re.compile(
    r"(?:(?<![\w.]\s)|(?<=\b(?:of|on|at|to|or) )|(?<=\band ))(?<![\w.])([NSEW])\."
    r"(?=\s(?:[A-Z][a-z]+|\d+(?:st|nd|rd|th))\s(?:St|Ave|Blvd|Rd|Dr|Ln|Ct|Pl|Street|Avenue|Road|Drive)\b)"
)

# What is before a number or a name: "Fl. 2", "p. 5", "Mt. Auburn", "Ft. Worth".
_NUMBERED = {"Fl": "Floor", "fl": "floor", "p": "page", "pp": "pages", "pg": "page", "Pg": "Page",
             "Rte": "Route", "Rt": "Route", "Ch": "Chapter", "ch": "chapter", "Vol": "Volume",
             "vol": "volume", "Gr": "Grade", "gr": "grade",
             "Opt": "Option", "opt": "option", "Sec": "Section", "Fig": "Figure",
             "fig": "figure"}  # fmt: skip
_NUMBER = re.compile(rf"(?<![\w.])({'|'.join(_NUMBERED)})\.(?=\s?\d)")
_BARE = {"Ste": "Suite", "Rm": "Room", "Bldg": "Building", "Apt": "Apartment", "Flr": "Floor"}
_BARE_NUMBERED = re.compile(rf"(?<![\w.])({'|'.join(_BARE)})(?=\s#?\d)")
_PHONE = re.compile(r"(?<![\w.])Ph\.?(?=:?\s?\(?\d{3}[-.) ])")
_FATHER = re.compile(rf"(?<![\w.])Fr\.(?=\s(?!(?:{'|'.join(sorted(STARTERS))})\b)[A-Z][a-z])")
_LEAST = re.compile(
    r"(?<!\d )(?<![\w.])([Mm])in\.(?=\s(?:\$?\d|age\b|of\b|order|purchase|payment))"
)
_FLOOR = re.compile(r"(?<=\d(?:st|nd|rd|th) )[Ff]l\.?(?!\w)")
_PLACES = {"Mt": "Mount", "Ft": "Fort"}
_PLACE = re.compile(r"(?<!\w)(?<!\d )(Mt|Ft)\.(?=\s[A-Z])")

# "Docket No. CR-19-0042", "Account No.: 12-345": of what has a number, with letters in it.
_NUMBER_OF = re.compile(r"(?<=[a-z] )[Nn]o\.(?=:|\s?[A-Z]{1,5}-?\d)")
_OF = re.compile(rf"(?i:(?<!\w)(?:{CODES.numbered})\.?)\s$")


def _number_of(found: re.Match[str], _: ToSpoken) -> str | None:
    return "number" if _OF.search(_before(found)) else None


# "Your acct. # is on your bill."
_SIGN_OF = re.compile(r"(?<=[a-z.] )#(?=\s(?:is|on|at|in|from|and|or|if|when|of)\b)")

# "Parts A-D", "3 times/wk".
_RANGE = re.compile(
    rf"(?<![\w{DASHES}])(?:(?<=[a-z]s )|(?<=Part ))([A-Z]){DASH}([A-Z])(?![\w{DASHES}])"
)
_SHORT = {"bus": "business", "Bus": "Business", "ins": "insurance", "Ins": "Insurance"}
_SHORTENED = re.compile(  # not "walk-ins.", nor "10 ins."
    rf"(?<![\w{DASHES}'\u2019])"
    r"([Bb]us(?=\.\s(?:days?|hours?|hrs?)\b)|(?<!\d )[Ii]ns(?=\.\s[a-z]))\."
)
_PERIODS = {"wk": "week", "yr": "year", "mo": "month", "hr": "hour"}
_RATE = re.compile(rf"(?<=[a-z]{{2}})/({'|'.join(_PERIODS)})(?!\w)")


def _at(found: re.Match[str], _: ToSpoken) -> str:
    return "at " if found.string[found.end() :][:1].isdigit() else "at"


# Letters that are other words too, so that the rules for those come first: Connecticut, Virginia,
# Central Time, Pacific Time; after "Stage" IV is a number.
_CLASSES = ("Stage", "Type", "Phase", "Level", "Class", "Grade", "Part", "Title", "Tier", "Chapter",
            "Schedule", "Section", "Factor", "Article", "Group", "Category", "War")  # fmt: skip
_ROMAN = "".join(rf"(?<!{form} )" for one in _CLASSES for form in (one, one.lower(), one.upper()))
_LETTERS = re.compile(rf"(?<![\w.&-])(?:CT|PT|VA|(?<!III )(?<!III/)(?<!III-){_ROMAN}IV)(s?)(?!\w)")


def _letters(found: re.Match[str], _: ToSpoken) -> str:
    return " ".join(found[0].removesuffix("s")) + ("'s" if found[1] else "")


RULES = (
    Rule(_DOCTOR, _doctor, words=("Dr",)),
    Rule(_SAINT, _saint, words=("St",)),
    Rule(_PLACE, lambda found, _: _PLACES[found[1]], words=_PLACES),
    Rule(_STREET, lambda found, _: _STREETS[found[1]] + stop(found), words=_STREETS),
    Rule(_QUARTER, lambda found, _: _QUARTERS[found[1]], words=_QUARTERS),
    Rule(_ENDED, _ended, words=_QUARTERS),
    Rule(_ON_A_STREET, lambda found, _: _QUARTERS[found[1]], words="NSEW"),
    Rule(_RANGE, lambda found, _: f"{found[1]} to {found[2]}", characters=DASHES),
    Rule(_RATE, lambda found, _: f" per {_PERIODS[found[1]]}", characters="/"),
    Rule(_NUMBER, lambda found, _: _NUMBERED[found[1]], words=_NUMBERED),
    Rule(_SHORTENED, lambda found, _: _SHORT[found[1]], words=_SHORT),
    Rule(_SIGN_OF, lambda found, _: "number" if _OF.search(_before(found)) else None, "#"),
    Rule(_NUMBER_OF, _number_of, words=("No", "no")),
    Rule(_BARE_NUMBERED, lambda found, _: _BARE[found[1]], words=_BARE),
    Rule(_PHONE, lambda *_: "phone", words=("Ph",)),
    Rule(_FATHER, lambda *_: "Father", words=("Fr",)),
    Rule(_LEAST, lambda found, _: f"{found[1]}inimum", words=("min", "Min")),
    Rule(_FLOOR, lambda found, _: "Floor" + stop(found), words=("Fl", "fl")),
    Rule(re.compile(r"(?<!\S)@\s?(?=\d)|(?<!\S)@(?=\s)"), _at, characters="@"),
)
LETTERS = Rule(_LETTERS, _letters, words=("CT", "CTs", "PT", "VA", "IV", "IVs"))
