"""What texts say of keys and telephone numbers, compared with what the menu has."""

import re
from collections.abc import Iterable, Iterator

from ivr.speech.advice.finding import Finding
from ivr.tree.model import MAIN, Answer, Contact, Menu, Option, Text, Tree
from ivr.tree.telephone import split_extension

_Number = tuple[int, str, str]
"""Where a number begins in a text, how it is written, and its digits."""
NO_CHOICE = "is not a choice here"


class Mentions:
    """Judges what the texts of a tree say."""

    def __init__(self, tree: Tree) -> None:
        closed = [tree.when_closed.menu] if tree.when_closed else []
        self.tree = tree
        self.closed = closed
        self.options = {option.path: option for option in (*tree.options.values(), *closed)}
        self.language = tree.language.partition("-")[0]
        self.contacts = {
            digits: contact for contact in tree.contacts.values() for digits in _digits(contact)
        }

    def of(self, text: Text) -> Iterator[Finding]:
        """Yield what a text says that is probably wrong."""
        if _PRESSED.search(text.text):
            yield from self._keys(text)
        if self.tree.region in _TEN_DIGITS and _LONG.search(text.text):
            yield from self._numbers(text)

    def _keys(self, text: Text) -> Iterator[Finding]:
        """Yield keys that callers are told to press where these are no choice."""
        pattern = _PRESS.get(self.language)
        if not pattern or not (found := [*pattern.finditer(text.text)]):
            return
        choices = self._choices(text)
        for one in found if choices else ():
            named = (one["key"] or one["chosen"] or one["option"]).lower()
            words = _DIGITS[self.language]
            key = str(words.index(named)) if named in words else named
            if key not in choices and not _ELSEWHERE.search(text.text, 0, one.start()):
                cure = "leave it out: the line itself says which keys there are"
                yield Finding(one.start(), one[0], cure, NO_CHOICE)

    def _choices(self, text: Text) -> frozenset[str]:
        """Return the keys that callers can press when they hear a text; none if that depends."""
        path = getattr(text.owner, "path", None)
        if path is not None:
            option = self.options.get(path if text.field == "answer" else path[:-1])
            return self._of(option) if option else frozenset()
        menus: list[Option] = []
        if text.owner == "when_closed" or text.field in ("greeting", "text", "emergency"):
            menus += self.closed
        if text.owner != "when_closed" and text.field in ("greeting", "text", "emergency"):
            menus.append(self.tree.options[MAIN])
        return frozenset().union(*map(self._of, menus))

    def _of(self, option: Option) -> frozenset[str]:
        keys = option.options.keys() if isinstance(option, Menu) else ()
        return _EVERYWHERE | {*keys} | ({"0"} if self.tree.person(option) else frozenset())

    def _numbers(self, text: Text) -> Iterator[Finding]:
        """Yield numbers with a digit missing or too many, or nearly a contact's."""
        found = _written(text.text)
        for at, written, digits in found:
            if digits in self.contacts:
                continue
            if len(digits) == 9:
                why, cure = "has a digit missing", "write all ten digits of the number"
            elif len(digits) == 11:
                why, cure = "has a digit too many", "write the ten digits of the number"
            elif near := next((one for one in self.contacts if _near(one, digits)), ""):
                contact = self.contacts[near]
                why = f'is nearly the number of contact "{contact.key}"'
                cure = f"correct it if {contact.written or contact.number} is meant"
            elif other := self._offered(text, found):
                why = f'is not the number of contact "{other}", who is offered'
                cure = "correct the number or offer: if they should be the same"
            else:
                continue
            yield Finding(at, written, cure, why)

    def _offered(self, text: Text, found: Iterable[_Number]) -> str:
        """Return the contact that an answer offers, if it names only other people's numbers."""
        option = self.options.get(getattr(text.owner, "path", ("",)))
        if not isinstance(option, Answer) or not option.offer or text.field != "answer":
            return ""
        known = {self.contacts[one[2]].key for one in found if one[2] in self.contacts}
        dialled = {contact.key for contact in self.contacts.values()}
        return option.offer if option.offer in dialled - known else ""


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


# Numbers

_TEN_DIGITS = ("US", "CA", "PR")
_LONG = re.compile(r"\d{2}")
_NUMBER = re.compile(
    r"(?<![\w.:/$#-])(?:\+?1[-. ]?)?\(?(\d{2,4})(\)\s?|[-.\s])(\d{2,4})([-.])(\d{3,5})"
    r"(?!\w|[-./:]\d)"
)
_NO_NUMBER = re.compile(
    r"\b(?:id|pin|fax|account|case|claim|policy|group|member|ssn|ein|tax|invoice|order|form|code|ticket"
    r"|cuenta|caso|p\xf3liza|c\xf3digo|factura|formulario|reclamo|miembro|grupo)\b[^.]{0,12}$"
    r"|\+\d{1,3}[ -]?$",
    re.IGNORECASE,
)
_MOST_OTHER = 2  # digits of a number that was mistyped


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
