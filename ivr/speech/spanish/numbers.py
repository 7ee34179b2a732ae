"""Spanish: what is said with numbers; one and its tens, ordinals, ages, decimals, fractions."""

import re

from ivr.speech.patterns.numbers import NUMBER, START, Units, Words
from ivr.speech.rules import DIGITS, Rule, ToSpoken

# Nouns are known by their endings, which is right for all that is counted here.
_FEMININE = re.compile(r"(?!d[ií]a)\w*(?:a|dad|ión|vez|noche|parte|dosis)\b")
_PERIODS = "minuto|hora|día|noche|semana|mes|año|visita|persona|dosis|sesión"
_TENS = ("veinti", "treinta y ", "cuarenta y ", "cincuenta y ", "sesenta y ", "setenta y ",
         "ochenta y ", "noventa y ")  # fmt: skip


def _say(number: str) -> str:
    """Drop commas, which engines take for decimal ones, and write the point as a word."""
    return number.replace(",", "").replace(".", " punto ")


def _counted(number: str, one: str, many: str, _: bool = False) -> str:
    """Count something: "una hora", "veintiún días", "5 mg"; engines say "uno hora"."""
    feminine = _FEMININE.match(one)
    if number == "1":
        return f"{'una' if feminine else 'un'} {one}"
    if not re.fullmatch("[2-9]1", number):
        return f"{_say(number)} {many}"
    ten = _TENS[int(number[0]) - 2]
    end = "una" if feminine else "ún" if number == "21" else "un"
    return f"{ten}{end} {many}"


def words(units: Units) -> Words:
    return Words(
        units=units,
        money={
            "$": ("dólar", "dólares", "centavo", "centavos"),
            "\u20ac": ("euro", "euros", "céntimo", "céntimos"),
            "\u00a3": ("libra", "libras", "penique", "peniques"),
        },
        and_cents=" con ",
        scales="mil|mill[oó]n|millones",
        scaled=lambda scale, unit: f"{scale} {'' if scale == 'mil' else 'de '}{unit}",
        things="(?!)",
        periods=_PERIODS,
        to=" a ",
        per=" por ",
        over=" sobre ",
        point=" punto ",
        percent=" por ciento",
        minus="menos",
        feet="pies",
        inches="pulgadas",
        mercury="milímetros de mercurio",
        version="versión",
        versions="[Vv]ersión",
        degrees="grados|por ciento",
        zip_before=r"(?:\b[Zz][Ii][Pp]|[Cc]ódigo postal|C\. ?P\.) $",
        before={**dict.fromkeys(("#", "\u2116", "No."), "número"),
                "<": "menos de", ">": "más de", "\u2265": "al menos", "\u2264": "como máximo",
                "~": "unos", "\u2248": "unos"},
        # "No." may also be an answer.
        numbered=r"(?:(?<=[a-z] )|(?<=[a-z\d], ))No\.",
        presses=("[Oo]prima", "[Pp]resione", "[Pp]ulse", "[Mm]arque", "tecla"),
        keys={"#": "numeral", "*": "asterisco"},
        say=_say,
        counted=_counted,
    )  # fmt: skip


_MORE = re.compile(rf"{START}(?P<number>\d{{1,3}})\s?\+(?:\s(?P<years>años))?(?![\w+])")
_FIGURES = re.compile(rf"{START}(?=\d[\d,]*[.,]\d)(?P<number>{NUMBER})(?![\w/]|[.,:]\d)")


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
        Rule(_MORE, _more, characters="+"),
        Rule(_FIGURES, lambda found, _: _say(found["number"]), characters=DIGITS),
        Rule(re.compile(r"(?<=\d)\s?%"), lambda *_: " por ciento", characters="%"),
    )


_PARTS = {"1/3": "un tercio", "2/3": "dos tercios", "1/4": "un cuarto", "3/4": "tres cuartos",
          "\u00bc": "un cuarto", "\u00be": "tres cuartos"}  # fmt: skip


def fractions(counted: Units) -> tuple[Rule, ...]:
    """Return the rules for fractions of `counted`: "media tableta", "un cuarto de taza"."""
    forms = {form: both for both in counted.values() for form in both}
    noun = rf"(?P<noun>{'|'.join(sorted(forms, key=len, reverse=True))})(?!\w)"
    half = re.compile(
        rf"{START}(?:(?P<whole>\d{{1,2}})[ -]?)?(?:(?<!\d)1/2|\u00bd)\s(?:de\s)?{noun}"
    )
    part = re.compile(rf"{START}(?P<part>{'|'.join(_PARTS)})(?=\s(?:de\s)?{noun})(?P<of>\sde\b)?")

    def say_half(found: re.Match[str], _: ToSpoken) -> str:
        one, many = forms[found["noun"]]
        end = "media" if _FEMININE.match(one) else "medio"
        if not found["whole"]:
            return f"{end} {one}"
        return f"{_counted(found['whole'], one, many)} y {end}"

    return (
        Rule(half, say_half, characters="/\u00bd"),
        Rule(part, lambda found, _: f"{_PARTS[found['part']]} de",
             characters="/\u00bc\u00be"),
    )  # fmt: skip
