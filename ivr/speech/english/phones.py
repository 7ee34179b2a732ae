"""Telephone numbers that no library knows: 911, seven digits, letters, extensions."""

import re

from ivr.speech.rules import DIGITS, Reader, Rule, spelled

_ROOM = "".join(rf"(?<!{word} )" for word in ("Room", "room", "Suite", "suite", "Unit", "unit"))
_EMERGENCY = re.compile(rf"(?<![\w$#.,/:-]){_ROOM}911(?![\w%/-]|[.,:]\d)")
_CALL = "(?:(?<=[Cc]all )|(?<=[Dd]ial )|(?<=[Tt]ext )|(?<=TTY )|(?<=TTY: )|(?<=[Rr]elay ))"
_AFTER = r"(?=\s(?:Suicide|Lifeline|Crisis|relay|Relay|TTY))"
_SERVICE = re.compile(rf"{_CALL}(?:[2-8]11|988)(?![\w-]|[.,]\d)|(?<![\w-])(?:711|988){_AFTER}")
_SEVEN = re.compile(r"(?<![\w.-])(?<!\d )([2-9]\d\d)[-.](\d{4})(?![\w-]|\.\d)")
_FREE = "(?:800|833|844|855|866|877|888|900)"
_LETTERS = re.compile(
    rf"(?<![\w-])(?:(1)[-. ])?(?:\(({_FREE})\)\s?|({_FREE})[-. ])"
    r"(?=[\d-]*[A-Z])((?:[A-Z\d]-?){4,10})(?<!-)(?!\w)"
)
_EXTENSION = re.compile(r"(?<!\w)(?:[Ee]xt\.?|[Ee]xtension)\s?(\d{2,6})(?![\w-]|[.,]\d)")


def _letters(found: re.Match[str], read: Reader) -> str:
    one, bracketed, bare, word = found.groups()
    words = " ".join(_word(part, read) for part in re.findall(r"[A-Z]+|\d+", word))
    return ", ".join(filter(None, (one, spelled(bracketed or bare), words)))


def _word(part: str, read: Reader) -> str:
    if part.isdigit():
        return spelled(part)
    said = read(part)
    return part.lower() if said == part else said


RULES = (
    Rule(_EMERGENCY, lambda found, _: spelled(found[0]), words=frozenset({"911"})),
    Rule(_SERVICE, lambda found, _: spelled(found[0]),
         words=frozenset({"988", *(f"{first}11" for first in "2345678")})),
    Rule(_SEVEN, lambda found, _: f"{spelled(found[1])}, {spelled(found[2])}", signs=DIGITS),
    Rule(_LETTERS, _letters, words=frozenset(_FREE[3:-1].split("|")), parts=True),
    Rule(_EXTENSION, lambda found, _: f"extension {spelled(found[1])}",
         words=frozenset({"ext", "Ext", "extension", "Extension"})),
)  # fmt: skip
