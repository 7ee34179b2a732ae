"""What texts say of keys and telephone numbers, compared with what the menu has."""

import re
from collections.abc import Iterator, Mapping

from ivr.speech.advice.finding import Finding
from ivr.tree.model import MAIN, Answer, Contact, Menu, Option, Text, Tree
from ivr.tree.telephone import split_extension

NO_CHOICE = "is not a choice here"


def mentions(tree: Tree, text: Text) -> Iterator[Finding]:
    """Yield what a text of a tree says that is probably wrong."""
    if _PRESSED.search(text.text):
        yield from _keys(tree, text)
    if tree.region in _TEN_DIGITS and _LONG.search(text.text):
        yield from _numbers(tree, text)


# Keys

_DIGITS = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
}
_PRESSED = re.compile(r"[Pp][ru][eil]s|[Hh]it |[Oo]p[rtc]i|[Mm]ar[qc]|[Tt]eclee")  # for speed
_AFTER = r"(?!\w|[-.,:/]\d|\s\d|\s(?:times|seconds|minutes|digits|veces|segundos|minutos)\b)"
_PRESS = {
    "en": re.compile(
        r"\b(?:press|pressing|push|hit)\s(?:the\s)?(?:(?:key|number|button|option)\s)?"
        rf"#?(?P<key>\d|{'|'.join(_DIGITS['en'])}){_AFTER}"
        rf"|\b(?:select|choose|use|then|take)\soption\s#?(?P<chosen>\d){_AFTER}"
        rf"|\boption\s#\s?(?P<option>\d){_AFTER}",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:oprim[ae]|oprimir|presion[ea]|presionar|puls[ea]|pulsar|marque|marcar|teclee)\s"
        r"(?:(?:el|la|en)\s)?(?:(?:n\xfamero|tecla|bot\xf3n|opci\xf3n)\s)?"
        rf"#?(?P<key>\d|{'|'.join(_DIGITS['es'])}){_AFTER}"
        rf"|\b(?:elija|escoja|seleccione|use)\s(?:la\s)?opci\xf3n\s#?(?P<chosen>\d){_AFTER}"
        rf"|\bopci\xf3n\s#\s?(?P<option>\d){_AFTER}",
        re.IGNORECASE,
    ),
}
# What comes before a key of somebody else's menu, or of the main menu.
_ELSEWHERE = re.compile(
    r"\d{3}|\d[- ]\d[- ]\d|[*#](?!\d)|\b(?:call|dial|phone|text|star|pound|main menu|remote"
    r"|keyboard|llame|llamar|al tel\xe9fono|asterisco|numeral|men\xfa principal|control remoto"
    r"|teclado)\b",
    re.IGNORECASE,
)
_EVERYWHERE = frozenset("89")


def _keys(tree: Tree, text: Text) -> Iterator[Finding]:
    """Yield keys that callers are told to press where these are no choice."""
    language = tree.language.partition("-")[0]
    pattern = _PRESS.get(language)
    if not pattern or not (found := [*pattern.finditer(text.text)]):
        return
    choices = _choices(tree, text)
    for one in found if choices else ():
        named = (one["key"] or one["chosen"] or one["option"]).lower()
        words = _DIGITS[language]
        key = str(words.index(named)) if named in words else named
        if key not in choices and not _ELSEWHERE.search(text.text[: one.start()]):
            cure = "leave it out: the line itself says which keys there are"
            yield Finding(one.start(), one[0], cure, NO_CHOICE)


def _choices(tree: Tree, text: Text) -> frozenset[str]:
    """Return the keys that callers can press when they hear a text; none if that depends."""
    path = getattr(text.owner, "path", None)
    if path is None:
        closed = tree.when_closed.menu if tree.when_closed else None
        if text.owner == "when_closed":
            return _of(tree, closed) if closed else frozenset()
        if text.field in ("greeting", "text", "emergency"):
            return _of(tree, tree.options[MAIN]) | (_of(tree, closed) if closed else frozenset())
        return frozenset()
    option = _by_path(tree).get(path if text.field == "answer" else path[:-1])
    return _of(tree, option) if option else frozenset()


def _by_path(tree: Tree) -> Mapping[tuple[str, ...], Option]:
    closed = [tree.when_closed.menu] if tree.when_closed else []
    return {option.path: option for option in (*tree.options.values(), *closed)}


def _of(tree: Tree, option: Option) -> frozenset[str]:
    keys = option.options.keys() if isinstance(option, Menu) else ()
    return _EVERYWHERE | {*keys} | ({"0"} if tree.person(option) else frozenset())


# Numbers

_TEN_DIGITS = ("US", "CA", "PR")
_LONG = re.compile(r"\d{2}")
_NUMBER = re.compile(
    r"(?<![\w.:/$#-])(?:\+?1[-. ]?)?\(?(\d{2,4})(\)\s?|[-.\s])(\d{2,4})([-.])(\d{3,5})"
    r"(?!\w|[-./:]\d)"
)
_NO_NUMBER = re.compile(
    r"\b(?:id|pin|fax|account|case|claim|policy|group|member|ssn|ein|tax|invoice|order|form|code|ticket"
    r"|cuenta|caso|p\xf3liza|c\xf3digo|factura|formulario|reclamo|miembro|grupo)\b[^.]{0,12}$",
    re.IGNORECASE,
)
_Number = tuple[int, str, str]
"""Where a number begins in a text, how it is written, and its digits."""
_MOST_OTHER = 2  # digits of a number that was mistyped


def _numbers(tree: Tree, text: Text) -> Iterator[Finding]:
    """Yield numbers with a digit missing or too many, or nearly a contact's."""
    found = _written(text.text)
    known = {digits: contact for contact in tree.contacts.values() for digits in _digits(contact)}
    strange = [one for one in found if one[2] not in known]
    for at, written, digits in strange:
        if len(digits) == 9:
            why, cure = "has a digit missing", "write all ten digits of the number"
        elif len(digits) == 11:
            why, cure = "has a digit too many", "write the ten digits of the number"
        elif near := next((known[one] for one in known if _near(one, digits)), None):
            why = f'is nearly the number of contact "{near.key}"'
            cure = f"correct it if {near.written or near.number} is meant"
        elif other := _offered(tree, text, found, known):
            why = f'is not the number of contact "{other}", who is offered'
            cure = "correct the number or offer: if they should be the same"
        else:
            continue
        yield Finding(at, written, cure, why)


def _written(text: str) -> list[_Number]:
    """Return each number of nine to eleven digits."""
    found = []
    for one in _NUMBER.finditer(text):
        digits = one[1] + one[3] + one[5]
        shape = (len(one[1]), len(one[3]), len(one[5]))
        ten = shape == (3, 3, 4)
        wrong = len(digits) in (9, 11) and one[1][0] != "1" and one[4] == (one[2].strip() or one[4])
        if (ten or wrong or one[2].startswith(")")) and 9 <= len(digits) <= 11:
            before = text[max(0, one.start() - 30) : one.start()]
            if not _NO_NUMBER.search(before):
                found.append((one.start(), one[0], digits))
    return found


def _digits(contact: Contact) -> Iterator[str]:
    for number in contact.numbers:
        digits = re.sub(r"\D", "", split_extension(number)[0])
        if number.startswith("+1") and len(digits) == 11:
            yield digits[1:]


def _near(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) <= _MOST_OTHER


def _offered(tree: Tree, text: Text, found: list[_Number], known: Mapping[str, Contact]) -> str:
    """Return the contact that an answer offers by a number, if it names none of that contact."""
    option = _by_path(tree).get(getattr(text.owner, "path", ("",)))
    if not isinstance(option, Answer) or not option.offer or text.field != "answer":
        return ""
    named = any(digits in known and known[digits].key == option.offer for _, _, digits in found)
    contact = tree.contacts.get(option.offer)
    return "" if named or not contact or not any(_digits(contact)) else option.offer
