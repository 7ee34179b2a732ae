"""Spanish: what is said with numbers; one and its tens, ordinals, ages, decimals, fractions."""

import re
from unicodedata import normalize

from ivr.speech.patterns import amounts
from ivr.speech.patterns.amounts import EVERY_SIGN, NUMBER, PART, SIGNS, START, Units
from ivr.speech.patterns.numbers import Words
from ivr.speech.rules import DASH, DIGITS, Rule, ToSpoken, stop
from ivr.speech.spanish.phones import pound

# Nouns are known by their endings, which is right for all that is counted here.
_FEMININE = re.compile(r"(?!d[ií]a)\w*(?:a|dad|ión|vez|noche|parte|dosis)\b")
_PERIODS = "minuto|hora|día|noche|semana|mes|año|visita|persona|dosis|sesión"
_TENS = ("veinti", "treinta y ", "cuarenta y ", "cincuenta y ", "sesenta y ", "setenta y ",
         "ochenta y ", "noventa y ")  # fmt: skip
_WORDS = ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
          "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho",
          "diecinueve")  # fmt: skip
_ROUND = ("veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_TWENTIES = ("veintiuna", "veintiún", "veintidós", "veintitrés", "veintiséis")  # with their accents
_COUNTS = {
    **{word: number for number, word in enumerate(_WORDS, 1)},
    **{word: number for number, word in zip(range(20, 100, 10), _ROUND, strict=True)},
    **{f"veinti{word}": 20 + number for number, word in enumerate(_WORDS[:9], 1)},
    **dict(zip(_TWENTIES, (21, 21, 22, 23, 26), strict=True)),
    "un": 1, "una": 1, "cien": 100, "ciento": 100, "y": 0,
}  # fmt: skip


# Fractions

_MIXED = re.compile(rf"(?:(?P<whole>\d{{1,2}})[ -]?)??(?P<part>{PART})")
_PARTS = {3: ("un tercio", "dos tercios"), 4: ("un cuarto", "tres cuartos"),
          8: ("un octavo", "octavos")}  # fmt: skip


def _part(part: str, noun: str) -> str:
    """Return a fraction in words, a half as fits the noun: "media", "tres cuartos"."""
    above, below = map(int, re.split("[/\u2044]", normalize("NFKC", part)))
    if below == 2:
        return "media" if _FEMININE.match(noun) else "medio"
    one, several = _PARTS.get(below, ("", ""))
    if not one:
        return f"{above}/{below}"
    counted = several if " " in several else f"{_WORDS[above - 1]} {several}"
    return one if above == 1 else counted


def _say(number: str, noun: str = "") -> str:
    """Drop commas, which engines take for decimal ones, and write points and fractions in words."""
    mixed = _MIXED.fullmatch(number)
    if not mixed:
        return number.replace(",", "").replace(".", " punto ").strip()
    part = _part(mixed["part"], noun)
    if not mixed["whole"]:
        return part
    one = "una" if _FEMININE.match(noun) else "un" if noun else "uno"
    return f"{one if mixed['whole'] == '1' else mixed['whole']} y {part}"


def _counted(number: str, one: str, many: str, _: bool = False) -> str:
    """Count something: "una hora", "veintiún días", "media hora"; engines say "uno hora"."""
    if mixed := _MIXED.fullmatch(number):
        part = _part(mixed["part"], one)
        if mixed["whole"]:
            return f"{_counted(mixed['whole'], one, many)} y {part}"
        return f"{part} {one}" if part.startswith("medi") else f"{part} de {one}"
    feminine = _FEMININE.match(one)
    if number == "1":
        return f"{'una' if feminine else 'un'} {one}"
    if not re.fullmatch("[2-9]1", number):
        return f"{_say(number)} {many}"
    ten = _TENS[int(number[0]) - 2]
    end = "una" if feminine else "ún" if number == "21" else "un"
    return f"{ten}{end} {many}"


def _scaled(number: str, scale: str, unit: str) -> str:
    """Return "20 mil dólares", "un millón de dólares"."""
    if scale.startswith("mill"):
        return f"{'un millón' if number == '1' else f'{_say(number)} {scale}'} de {unit}"
    return f"{_say(number)} {scale} {unit}"


def words(units: Units, region: str) -> Words:
    return Words(
        amounts=_amounts(units),
        over=" sobre ",
        point=" punto ",
        percent=" por ciento",
        minus="menos",
        feet="pies",
        inches="pulgadas",
        mercury="milímetros de mercurio",
        version="versión",
        versions="[Vv]ersión",
        or_later=" o posterior",
        degrees="grados|por ciento",
        zip_before=r"(?:\b[Zz][Ii][Pp]|[Cc]ódigo postal|C\. ?P\.) $",
        before={**dict.fromkeys(("#", "\u2116", "No."), "número"),
                **dict.fromkeys(("\u2265", ">=", "=>"), "al menos"),
                **dict.fromkeys(("\u2264", "<=", "=<"), "como máximo"),
                **dict.fromkeys(("\u00b1", "+/-"), "más o menos"),
                "<": "menos de", ">": "más de", "~": "unos", "\u2248": "unos"},
        # "No." may also be an answer.
        numbered=r"(?:(?<=[a-z] )|(?<=[a-z\d], ))No\.",
        presses=("[Oo]prima", "[Pp]resione", "[Pp]ulse", "[Mm]arque", "tecla", "luego", "[Tt]oque",
                 "[Tt]eclee", "[Dd]igite"),
        near_keys=("[Ee]l", "signo", "de", "por", "y", "o", "con"),
        keys={"#": pound(region), "*": "asterisco"},
        section="sección",
        either=" o ",
        once="una vez",
        times="veces",
        often="al|por|a la",
        every="cada",
        hours="horas",
        counts=_COUNTS,
    )  # fmt: skip


def _amounts(units: Units) -> amounts.Words:
    return amounts.Words(
        units=units,
        money={
            "$": ("dólar", "dólares", "centavo", "centavos"),
            "\u20ac": ("euro", "euros", "céntimo", "céntimos"),
            "\u00a3": ("libra", "libras", "penique", "peniques"),
        },
        and_cents=" con ",
        scales="mil|mill[oó]n|millones",
        letters={"K": "mil", "k": "mil", "MM": "millones", "M": "millones"},
        scaled=_scaled,
        article="(?!)",
        noun="(?!)",
        things="(?!)",
        periods=_PERIODS,
        per_short={"c/u": " cada uno", "pág": " por página"},
        to=" a ",
        per=" por ",
        more=" o más",
        say=_say,
        counted=_counted,
    )


_MORE = re.compile(rf"{START}(?P<number>\d{{1,3}})\s?\+(?:\s(?P<years>años))?(?![\w+])")
_FIGURES = re.compile(rf"{START}(?=\d[\d,]*[.,]\d)(?P<number>{NUMBER})(?![\w/]|[.,:]\d)")


_EVERY = re.compile(r"(?<!\w)c/\s?(\d{1,2})\s?(?:h|hr?s?|horas)(?!\w)\.?")


def _more(found: re.Match[str], _: ToSpoken) -> str:
    years = f" {found['years']}" if found["years"] else ""
    return f"{found['number']}{years} o más"


def rules(counted: Units) -> tuple[Rule, ...]:
    """Return the rules for running text; `counted` are nouns, one → one, several."""
    forms = {form: both for both in counted.values() for form in both}
    noun = "|".join(sorted(forms, key=len, reverse=True))
    one = re.compile(
        rf"{START}(?P<number>[2-9]?1)\s(?P<noun>{noun})(?:/(?P<per>{_PERIODS}))?(?!\w)"
    )

    def say_one(found: re.Match[str], _: ToSpoken) -> str:
        per = f" por {found['per']}" if found["per"] else ""
        return _counted(found["number"], *forms[found["noun"]]) + per

    return (
        Rule(one, say_one, characters=DIGITS),
        Rule(_EVERY, lambda found, _: f"cada {found[1]} horas{stop(found)}", words="c"),
        Rule(_MORE, _more, characters="+"),
        Rule(_FIGURES, lambda found, _: _say(found["number"]), characters=DIGITS),
        Rule(re.compile(r"(?<=\d)\s?%"), lambda *_: " por ciento", characters="%"),
    )


def fractions(counted: Units) -> tuple[Rule, ...]:
    """Return the rules for fractions of `counted`: "media tableta", "un cuarto de taza"."""
    forms = {form: both for both in counted.values() for form in both} | {**counted}
    noun = rf"(?P<noun>{'|'.join(sorted(forms, key=len, reverse=True))})(?!\w)"
    number = rf"(?P<number>(?:\d{{1,2}}[ -]?)?{PART})"
    of_noun = re.compile(rf"{START}{number}\s?(?:de\s)?{noun}")
    # "1 ½ a 2 horas": the noun is behind both.
    ahead = re.compile(rf"{START}{number}(?=\s(?:a|o|y)\s(?:{PART}|\d[\d.,]*)\s?{noun})")
    span = re.compile(rf"{START}{number}{DASH}(?P<high>\d[\d.,]*)\s?{noun}")
    alone = re.compile(rf"{START}(?:\d{{1,2}}[ -]?{PART}|[{SIGNS}]|\d\u2044\d)(?!\w)")

    def say(found: re.Match[str], _: ToSpoken) -> str:
        return _counted(found["number"], *forms[found["noun"]])

    def say_ahead(found: re.Match[str], _: ToSpoken) -> str:
        return _say(found["number"], forms[found["noun"]][0])

    def say_span(found: re.Match[str], _: ToSpoken) -> str:
        one, many = forms[found["noun"]]
        return f"{_say(found['number'], one)} a {_counted(found['high'], one, many)}"

    characters = f"/\u2044{EVERY_SIGN}"
    return (
        Rule(of_noun, say, characters),
        Rule(span, say_span, characters),
        Rule(ahead, say_ahead, characters),
        Rule(alone, lambda found, _: _say(found[0]), characters),
    )
