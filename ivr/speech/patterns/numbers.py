"""Numbers with a sign or a form of their own: ranges, pressures, versions, sections, symbols."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr.speech.patterns import amounts
from ivr.speech.patterns.amounts import AMOUNT, PART, START
from ivr.speech.rules import DASH, DASHES, DIGITS, Rule, ToSpoken, spelled


class Words(NamedTuple):
    """What a language says with numbers: words as they are said, patterns of what is written."""

    amounts: amounts.Words
    over: str
    point: str
    percent: str
    minus: str
    feet: str
    inches: str
    mercury: str
    version: str
    versions: str  # pattern after which numbers are versions
    or_later: str  # of a plus sign behind a version
    degrees: str  # pattern of what follows a number below zero
    zip_before: str  # pattern of "ZIP code "
    before: Mapping[str, str]  # a symbol before a number → what is said
    numbered: str  # pattern of what means "number" before one
    presses: tuple[str, ...]  # words before a key
    near_keys: tuple[str, ...]  # those that are before other things too: "or *"
    keys: Mapping[str, str]  # # and *
    section: str  # of a law
    either: str  # " or "
    once: str
    times: str  # of "2x a day"
    often: str  # pattern of what follows then
    every: str  # of "q6h", with the hour and hours
    hours: str
    counts: Mapping[str, int]  # numbers in words


_FEET = re.compile(r"(?<!\w)([1-8])['\u2032\u2019]\s?(1[01]|\d)(?:[\"\u2033\u201d])")
_PRESSURE = re.compile(rf"{START}(\d{{2,3}})/(\d{{2,3}})(\s?mm\s?Hg)?(?![\w/]|[.,]\d)")


def _pressure(words: Words, found: re.Match[str]) -> str | None:
    upper, lower = int(found[1]), int(found[2])
    if not found[3] and not (70 <= upper <= 250 and 40 <= lower <= 150 and lower < upper):
        return None
    return f"{upper}{words.over}{lower}" + (f" {words.mercury}" if found[3] else "")


_SPAN = re.compile(
    rf"{START}(?P<low>{AMOUNT})%?{DASH}(?P<high>{AMOUNT})(?!\w|[.,:]\d|/|{DASH}\d|-\w)"
)
_HAS_PART = re.compile(PART)
_ZIP = re.compile(r"(?<![\w.,/$-])\d{5}(?:-\d{4})?(?![\w/-]|[.,]\d)")
_HOUR = 12


def _zip(before: re.Pattern[str], found: re.Match[str]) -> str | None:
    begins = found[0].startswith("0") or "-" in found[0]
    if begins or before.search(found.string[: found.start()]):
        return ", ".join(map(spelled, found[0].split("-")))
    return None


# "Room 3-412" and "code 12-34" are not ranges: the dash is part of a name.
_NAME_BEFORE = re.compile(
    r"\b(?i:room|rm\.?|suite|ste\.?|unit|bed|floor|box|apt\.?|code|pin|id|section|form|policy"
    r"|invoice|account|case|claim|group|number|no\.?|to|at"
    r"|sala|cuarto|oficina|piso|unidad|cama|código|sección|formulario|póliza|factura|cuenta|caso"
    r"|número|núm\.?|al)\s#?$"
)
_MAX_NAME = 16  # characters of the pattern above, with the space around it
_MAX_DIGITS = 4  # of the end of a range: years; longer ones are numbers with a dash in them


def _span(words: Words, found: re.Match[str]) -> str | None:
    low, high = found["low"], found["high"]
    before = found.string[max(0, found.start() - _MAX_NAME) : found.start()]
    said = words.amounts.say
    if _HAS_PART.search(f"{low} {high}"):
        if _HAS_PART.match(high) and low.isdigit():
            return None  # 1-1/2 is one and a half
        return f"{said(low, '')}{words.amounts.to}{said(high, '')}"
    too_long = "," not in high and len(high) > _MAX_DIGITS
    if too_long or (low.startswith("0") and low != "0") or _NAME_BEFORE.search(before):
        return None
    first, last = (float(number.replace(",", "")) for number in (low, high))
    years = re.fullmatch(r"(?:19|20)\d\d", low) and len(high) == 2
    clocks = last <= _HOUR and first <= _HOUR and "." not in low + high
    if not (years or clocks or (first < last and len(high) - len(low) < 3)):
        return None
    percent = words.percent if "%" in found[0] else ""
    return f"{said(low, '')}{percent}{words.amounts.to}{said(high, '')}"


_VERSION = re.compile(
    r"[vV](?<![\w.].)(?:(?:er(?:sion|sión)?s?)?\.\s?|(?<=v)|er\s)(?=\d)(?P<number>[\d.]*\d)(?P<plus>\+)?(?!\w)"
)
_SYSTEMS = r"macOS|OS ?X|iOS|iPadOS|Android|Windows|Chrome|Edge|Firefox|Safari"
_MAX_SYSTEM = 12  # characters of the systems' names, with what is around them


def _versions(words: Words) -> tuple[Rule, ...]:
    # After one of these a number with a point is a version; engines read all others correctly.
    system = re.compile(rf"\b(?:{_SYSTEMS}|{words.versions})\)?\s$")
    dotted = re.compile(
        rf"(?<![\w.{''.join(words.amounts.money)}])(?P<number>\d+(?:(?:\.\d+)+|(?=\+)))(?P<plus>\+)?(?!\w|\.\d)"
    )

    def points(found: re.Match[str]) -> str:
        later = words.or_later if found["plus"] else ""
        return found["number"].replace(".", words.point) + later

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        before = found.string[max(0, found.start() - _MAX_SYSTEM) : found.start()]
        number = found["number"]
        day = re.fullmatch(r"\d\d?\.\d\d?\.(?:19|20)\d\d", number)
        if (number.count(".") < 2 or day) and not system.search(before):
            return None
        return points(found)

    def marked(found: re.Match[str], _: ToSpoken) -> str:
        return f"{words.version} {points(found)}"

    return Rule(_VERSION, marked, characters="vV", also=DIGITS), Rule(
        dotted, say, characters=DIGITS
    )


_TAG_BEFORE = re.compile(r"</?[a-zA-Z][^<>]*$")  # "<td>80": of a web page
_BEFORE_CODE = "[Cc]ode|[Cc]ódigo|[Cc]lave|[#*],? (?:or|and|o|y)"
_NAMED_KEY = re.compile(  # "the pound key (#)" is named already
    r"(?<!\w)(pound|hash|star|asterisk|key|sign|numeral|asterisco|almohadilla|gato|tecla|signo)"
    r"\s\([#*]\)"
)
_MAX_TAG = 80  # characters
_MAX_PRESS = 12  # characters of "press" and its like


def _symbols(words: Words) -> tuple[Rule, ...]:
    symbol = re.compile(
        rf"(?:(?<!\w)(?:[\u2116\u00b1]|\+/-|{words.numbered}|[~\u2248])\s?"
        r"|[<>]=?\s?|=[<>]\s?|[\u2265\u2264]\s?)"
        r"(?=[$\u20ac\u00a3]?\.?\d)"
        r"|#(?<!&#)(?:(?=:)|\s?)(?=:?\s?[$\u20ac\u00a3]?(?:[A-Z]{1,5}-?)?\d)"
    )
    # The character first, for which the text is searched quickly, then what is before it.
    press = "|".join(rf"(?<={word} [#*])" for word in words.presses)
    near = "|".join(rf"(?<={word} [#*])" for word in words.near_keys)
    key = re.compile(rf"[#*](?!\w)(?:{press}|{near})")
    star = re.compile(
        rf"(?P<key>[*#])(?:{press}|(?<=[*])(?:{near}))(?P<code>\d{{1,3}})(?P<end>#)?(?![\w*])"
    )
    presses = re.compile(rf"(?:{'|'.join(words.presses)}|{_BEFORE_CODE})\s$")
    ended = re.compile(rf"{START}(?P<code>\d{{1,6}})\s?(?P<key>[#*])(?![\w*#]|(?<=\s.)\s?\w)")
    degrees = rf"\d+(?:\.\d+)?\s?(?:\u00b0|%|{words.degrees})"
    minus = re.compile(
        rf"[-\u2212](?<![^\s(].)(?:(?<=\u2212)(?=\d)|(?<=-)(?={degrees}|[$\u20ac\u00a3]\d))"
    )

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        text, start, end = found.string, found.start(), found.end()
        if found[0][0] == ">" and _TAG_BEFORE.search(text[max(0, start - _MAX_TAG) : start]):
            return None
        glued = " " if text[start - 1 : start].isalnum() else ""
        return glued + words.before[found[0].strip()] + ("" if text[end] == ":" else " ")

    def say_ended(found: re.Match[str], _: ToSpoken) -> str | None:
        before = found.string[max(0, found.start() - _MAX_PRESS) : found.start()]
        said = f"{spelled(found['code'])}, {words.keys[found['key']]}"
        return said if presses.search(before) else None

    def say_star(found: re.Match[str], _: ToSpoken) -> str:
        end = f", {words.keys['#']}" if found["end"] else ""
        return f"{words.keys[found['key']]} {spelled(found['code'])}{end}"

    return (
        Rule(minus, lambda *_: f"{words.minus} ", characters="-\u2212", also=DIGITS),
        Rule(symbol, say, characters=DIGITS),
        Rule(key, lambda found, _: words.keys[found[0]], characters="#*"),
        Rule(star, say_star, characters="*#"),
        Rule(ended, say_ended, characters="*#"),
        Rule(_NAMED_KEY, lambda found, _: found[1], characters="*#"),
    )


_FORMS = r"(?<!\w)\d{1,2}[A-Z](?:/\d{1,2}[A-Z])+(?![\w/])"  # 4G/5G
_RATIO = re.compile(r"(?<![\w:.,/$])(\d{1,2}):(\d{1,4})(?![\w:]|[.,]\d)")
_EVERY = re.compile(rf"[qQ](?<!\w.)\s?(\d{{1,2}})(?:{DASH}(\d{{1,2}}))?\s?(?:h|hrs?|H)(?!\w)\.?")
_FEVER = re.compile(  # nobody has 101 of anything else that is called F
    r"[1349](?<![\w.,$].)(?:(?<=9)[5-9](?:\.\d)?\s?F|(?<=1)0\d(?:\.\d)?\s?F"
    r"|(?:(?<=3)[5-9]|(?<=4)[0-2])\.\d\s?C)(?!\w)"
)
_TITLE = r"(?P<title>\d{1,3})\s(?P<code>C\.?F\.?R\.?|U\.?S\.?C\.?)\s?"
_SECTION = re.compile(
    rf"(?<![\w.])(?:{_TITLE}(?P<sign>\u00a7{{1,2}}\s?)?|\u00a7{{1,2}}\s?)(?P<number>\d+(?:\.\d+)*[a-z]?)"
    r"(?P<parts>(?:\([a-zA-Z\d]{1,4}\)){0,6})"
)


def _sections(words: Words) -> Rule:
    def say(found: re.Match[str], _: ToSpoken) -> str:
        title = ""
        if found["title"]:
            title = f"{found['title']} {spelled(found['code'].replace('.', ''))} "
        parts = "".join(f", {part.upper()}" for part in re.findall(r"\w+", found["parts"]))
        section = f"{words.section} " if "\u00a7" in found[0] else ""
        return title + section + found["number"].replace(".", words.point) + parts

    return Rule(_SECTION, say, characters="\u00a7", words=("CFR", "USC", "C", "U"))


_REPEATED = re.compile(
    rf"(?<!\w)(?P<word>[^\W\d_]+)\s?\((?P<number>\d{{1,3}}|(?:\d{{1,2}}[ -])?{PART})\)"
)
_MAX_NAME_OF_NUMBER = 40  # characters: "one hundred and twenty-four"


def _repeated(words: Words) -> Rule:
    """Say a number once that is written twice: "take two (2) tablets"."""

    def values(text: str) -> Iterator[int]:
        """Yield the numbers that a text may end with: of "or twenty-four" 4 and 24."""
        names = re.findall(r"[^\W\d_]+", text.lower())
        for start in range(len(names) - 1, -1, -1):
            total = 0
            for name in names[start:]:
                value = words.counts.get(name)
                if value is None:
                    return
                total = total * 100 if value == 100 and total else total + value
            yield total

    def say(found: re.Match[str], _: ToSpoken) -> str | None:
        word, number = found["word"], found["number"]
        if not number.isdigit():  # "one half (1/2)", "media (1/2)"
            same = words.amounts.say(number, "").split()[-1][:4] == word[:4]
        else:
            end = found.end("word")
            before = found.string[max(0, end - _MAX_NAME_OF_NUMBER) : end]
            same = int(number) in values(before)
        return word if same else None

    return Rule(_REPEATED, say, characters="(", also=DIGITS + amounts.EVERY_SIGN)


def _short_forms(words: Words) -> tuple[Rule, ...]:
    fahrenheit, celsius = (words.amounts.units[unit] for unit in ("\u00b0F", "\u00b0C"))

    def fever(found: re.Match[str], _: ToSpoken) -> str:
        number = found[0][:-1].strip()
        return words.amounts.counted(
            number, *(fahrenheit if found[0].endswith("F") else celsius), False
        )

    def every(found: re.Match[str], _: ToSpoken) -> str:
        number = words.amounts.joined(found[1], found[2])
        return f"{words.every} {number} {words.hours}"

    per, say_per = amounts.per_pattern(words.amounts)
    often = re.compile(  # "2x/day", "2x a day"
        r"(?<![\w.,])(?P<times>\d{1,2})\s?[xX\u00d7]"
        rf"(?:(?=\s?/){per}(?![\w/])|(?=\s(?:{words.often})\b))"
    )

    def times(found: re.Match[str], _: ToSpoken) -> str:
        number = found["times"]
        said = words.once if number == "1" else f"{number} {words.times}"
        return said + say_per(found)

    return (
        Rule(re.compile(_FORMS), lambda found, _: found[0].replace("/", words.either), "/",
             also=DIGITS),
        Rule(_RATIO, lambda found, _: f"{found[1]}{words.amounts.to}{found[2]}", ":", also=DIGITS),
        Rule(_EVERY, every, characters="qQ", also=DIGITS),
        Rule(often, times, characters="xX\u00d7", also=DIGITS),
        Rule(_FEVER, fever, characters="FC", also=DIGITS),
    )  # fmt: skip


def rules(words: Words) -> tuple[Rule, ...]:
    zip_before = re.compile(words.zip_before)
    return (
        *amounts.rules(words.amounts),
        _sections(words),
        _repeated(words),
        Rule(_ZIP, lambda found, _: _zip(zip_before, found), characters=DIGITS),
        Rule(_SPAN, lambda found, _: _span(words, found), characters=DASHES,
             also=DIGITS + amounts.EVERY_SIGN),
        Rule(_PRESSURE, lambda found, _: _pressure(words, found), characters="/", also=DIGITS),
        Rule(_FEET, lambda found, _: f"{found[1]} {words.feet} {found[2]} {words.inches}",
             characters="'\u2019\u2032"),
        *_versions(words),
        *_short_forms(words),
        *_symbols(words),
    )  # fmt: skip
