"""Spanish: abbreviations whose meaning depends on what is around them, and ordinals."""

import re

from ivr.speech.rules import DIGITS, Rule, ToSpoken, stop

# Not "La" nor "De": "Av. La Paz", "Dra. De León".
STARTERS = frozenset(
    """
    Por Para Si Sí No Llame Marque Oprima Presione Pulse Espere Traiga Vaya Venga Visite Use
    Lleve Tome Pida Pregunte Consulte Escriba Envíe Diríjase Deje Diga Elija Escoja Entre Siga
    Puede Podemos Debe Usted Ustedes Su Sus Nuestro Nuestra Nuestros Nuestras Este Esta Estos
    Estas Ese Esa Es Son Está Están Hay Con Sin Cuando Cuándo Dónde Donde Cómo Como Qué Quién
    También Además Pero Aunque Luego Después Antes Entonces Hasta Desde Durante En Un Una Unos
    Unas Gracias Bienvenido Bienvenidos Todos Todas Todo Cada Otro Otra Solo Sólo Más Ahora Aquí
    Abrimos Cerramos Abierto Cerrado Atendemos Horario Recuerde Tenga Haga Favor Le Les Lo Se Y
    O Al
    """.split()  # noqa: SIM905  # as one reads it
)

# Ordinals: "1.er piso", "2.ª", "3ra.".
_FIRST = ("primer", "segund", "tercer", "cuart", "quint", "sext", "séptim", "octav", "noven",
          "décim", "undécim", "duodécim", "decimotercer", "decimocuart", "decimoquint",
          "decimosext", "decimoséptim", "decimoctav", "decimonoven", "vigésim")  # fmt: skip
_ENDS = ("ro", "do", "to", "mo", "vo", "no")
_SHORT = tuple(f"{end[0]}a" for end in _ENDS)
_ORDINAL = re.compile(
    r"(?<![\w.,/:$-])(?P<number>1\d|20|[1-9])"
    r"(?:\.?(?P<sign>[ºª]|(?<=\.)°)|\.?(?P<short>er)(?!\w)|(?P<end>[rdtmvn][oa])(?!\w))"
    r"(?P<point>\.(?=\s[^\W\dA-Z_]|[,;:)]))?"
)
_LETTER = re.compile(
    r"(?<![\w.,/:$-])([1-9])a\.?(?=\s(?!(?:de|del|para|por|con|que|las?)\b)[a-zñáéíóú]{3})"
)
_OLD = re.compile(r"([1-9])(?<![\w.,/:$-][1-9])\.([oa])(?!\w)")
_NOUN = re.compile(r"\s(?!(?:de|del|y|o|u|a|al|en|que|con|por|para|se|es)\b)[a-zñáéíóú]{3}")
_WRITTEN = {f"{number}{end}" for number in range(1, 21) for end in (*_ENDS, *_SHORT, "er")}


def _ordinal(found: re.Match[str], _: ToSpoken) -> str | None:
    number = int(found["number"])
    if found["short"]:
        return _FIRST[number - 1] if number in (1, 3, 13) else None
    ending = found["sign"] or found["end"]
    if (
        number in (1, 3, 13)
        and ending in ("º", "°", "ro")
        and _NOUN.match(found.string, found.end())
    ):
        return _FIRST[number - 1]  # "1.º piso" is "primer piso"
    return _FIRST[number - 1] + ("a" if ending in "ª" or ending.endswith("a") else "o")


# "C/ Mayor", and "vía IV", which is no number there.
_STREET = re.compile(r"(?<![\w/])[Cc]/\s?(?=[A-ZÁÉÍÓÚÑ])")
# "nº5", "+ de 65", and streets in the United States: "100 Main St."
_SHORT_NUMBER = re.compile(r"(?<!\w)[Nn][º°]\.?(?=\d)")
_NUMBERS = tuple(f"{n}{sign}{digit}" for n in "nN" for sign in ("º",) for digit in DIGITS)
_NUMBER_OF = re.compile(r"(?<![\w.])No\.(?=\sde\s)")  # "No. de caso"
_WITH = re.compile(r"(?<![\w/])c/\s(?=[a-zñáéíóú])")
_PAGE = re.compile(r"(?<![\w.])(pp?)\.(?=\s?\d)")
_MORE_OF = re.compile(r"(?<!\S)\+\s?de\s(?=\d)")
_STREETS = {"St": "Street", "Rd": "Road", "Dr": "Drive", "Ln": "Lane", "Ct": "Court", "Pl": "Place"}
_ENGLISH = re.compile(
    r"(?<![\w.,/$-])(?P<rest>\d+\s(?:[NSEW]\.?\s)?(?:[A-Z][a-z]+\s|\d+(?:st|nd|rd|th)\s){1,3})"
    rf"(?P<street>{'|'.join(_STREETS)})(?:\.(?=\s*$|[,;)]|\s[a-z])|(?=[,;]))"
)
_VEIN = re.compile(r"(?<=[a-z] )IV(?!\w)")
_VEINS = re.compile(r"\b(?:vía|línea|inyección|terapia|vacuna|solución|medicación)\s$")
_LETTERS = re.compile(r"(?<![\w.&-])(?:CT|PT)(?!\w)")
_MAX_BEFORE = 16  # characters of what is before IV


def _vein(found: re.Match[str], _: ToSpoken) -> str | None:
    before = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
    return "intravenosa" if _VEINS.search(before) else None


def _english(found: re.Match[str], _: ToSpoken) -> str:
    return found["rest"] + _STREETS[found["street"]] + stop(found)


RULES = (
    Rule(_ORDINAL, _ordinal, characters="ºª°", words={*_WRITTEN, "er"}),
    Rule(_LETTER, lambda found, _: f"{_FIRST[int(found[1]) - 1]}a", characters="a", also=DIGITS),
    Rule(_OLD, lambda found, _: _FIRST[int(found[1]) - 1] + found[2], characters=DIGITS),
    Rule(_STREET, lambda found, _: "calle ", characters="/"),
    Rule(_SHORT_NUMBER, lambda *_: "número ", words=_NUMBERS),
    Rule(_NUMBER_OF, lambda *_: "número", words=("No",)),
    Rule(_WITH, lambda *_: "con ", characters="/"),
    Rule(_PAGE, lambda found, _: "páginas" if found[1] == "pp" else "página", words=("p", "pp")),
    Rule(_MORE_OF, lambda *_: "más de ", characters="+", also=DIGITS),
    Rule(_ENGLISH, _english, words=_STREETS),
    Rule(_VEIN, _vein, words=("IV",)),
)
LETTERS = Rule(_LETTERS, lambda found, _: " ".join(found[0]), words=("CT", "PT"))
