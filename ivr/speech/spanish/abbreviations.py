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
# "1.a", "1a. dosis", "la 3a vez", but not 8a, a time.
_COUNTED = (
    "vez|dosis|visita|cita|planta|avenida|calle|edición|parte|sesión|semana|persona|opción|vacuna"
    "|clase|etapa|fase|entrega|fila|llamada|copia"
)
_OLD = re.compile(
    rf"([1-9])(?<![\w.,/:$-][1-9])(?:\.([oa])(?!\w)|([oa])\.(?=\s[a-z])|(a)(?=\s(?:{_COUNTED})(?!\w)))"
)
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


def _old(found: re.Match[str], _: ToSpoken) -> str:
    number, end = int(found[1]), found[found.lastindex or 2]
    short = number in (1, 3) and end == "o" and _NOUN.match(found.string, found.end())
    return _FIRST[number - 1] + ("" if short else end)  # "el 3o. piso" is "el tercer piso"


# "C/ Mayor", and "vía IV", which is no number there.
_STREET = re.compile(r"(?<![\w/])[Cc]/\s?(?=[A-ZÁÉÍÓÚÑ])")
_NO_OF = re.compile(r"(?<![\w.])No\.(?=\sde\s)")  # "No. de caso"
_WITH = re.compile(r"(?<![\w/])c/\s(?=[a-zñáéíóú])")
_PAGE = re.compile(r"(?<![\w.])(pp?)\.(?=\s?\d)")
_VEIN = re.compile(r"(?<=[a-z] )IV(?!\w)")
_VEINS = re.compile(r"\b(?:vía|línea|inyección|terapia|vacuna|solución|medicación)\s$")
_LETTERS = re.compile(r"(?<![\w.&-])(?:CT|PT)(?!\w)")
_MAX_BEFORE = 16  # characters of what is before IV


def _vein(found: re.Match[str], _: ToSpoken) -> str | None:
    before = found.string[max(0, found.start() - _MAX_BEFORE) : found.start()]
    return "intravenosa" if _VEINS.search(before) else None


# "nº5", "Sec. 8", "+ de 65", and streets of the United States: "100 Main St."
_NUMBER = re.compile(r"(?<!\w)[Nn](?:\.?[º°]|\.o)\.?\s?(?=\d)")
_NUMBERED = {"Sec": "sección", "sec": "sección", "Apt": "apartamento", "Ste": "suite",
             "Bldg": "edificio", "Rm": "sala", "Fl": "piso"}  # fmt: skip
_OF_NUMBER = re.compile(rf"(?<!\w)({'|'.join(_NUMBERED)})\.(?=\s?(?:#\s?)?(?:\d|[A-Z](?!\w)))")
_MORE = re.compile(r"(?<!\S)\+\s?(?=de\s[$\d])")
_STREETS = {"St": "Street", "Rd": "Road", "Ln": "Lane", "Ct": "Court", "Pl": "Place",
            "Sq": "Square", "Pkwy": "Parkway", "Hwy": "Highway", "Ter": "Terrace",
            "Ave": "Avenue", "Dr": "Drive"}  # fmt: skip
_NAMED = rf"\s(?!(?:{'|'.join(sorted(STARTERS))})\b)[^\W\da-z_][^\W\dA-Z_]"  # "Dr. Pérez"
_IN_ENGLISH = re.compile(  # the space ahead lets it win over the lexicon's "Dr."
    rf"(?<=[a-z]) ({'|'.join(_STREETS)})(?:\.(?!\w)(?:(?<! Dr.)(?<! Ave.)|(?!{_NAMED}))|(?=[,;]))"
)
_ADDRESS = re.compile(
    r"(?<![\w$.,:/])\d+\s(?:[NSEW]\.?\s)?[A-Z0-9][\w'\u2019]*(?:\s[A-Z][\w'\u2019]*){0,2}$"
)
_MAX_ADDRESS = 48  # characters


def _in_english(found: re.Match[str], _: ToSpoken) -> str | None:
    before = found.string[max(0, found.start() - _MAX_ADDRESS) : found.start()]
    return f" {_STREETS[found[1]]}{stop(found)}" if _ADDRESS.search(before) else None


RULES = (
    Rule(_NUMBER, lambda *_: "número ", characters="º°", words="Nn"),
    Rule(_OF_NUMBER, lambda found, _: _NUMBERED[found[1]], words=_NUMBERED),
    Rule(_MORE, lambda *_: "más ", characters="+"),
    Rule(_IN_ENGLISH, _in_english, words=_STREETS),
    Rule(_ORDINAL, _ordinal, characters="ºª°", words={*_WRITTEN, "er"}),
    Rule(_OLD, _old, characters=DIGITS),
    Rule(_STREET, lambda found, _: "calle ", characters="/"),
    Rule(_NO_OF, lambda *_: "número", words=("No",)),
    Rule(_WITH, lambda *_: "con ", characters="/"),
    Rule(_PAGE, lambda found, _: "páginas" if found[1] == "pp" else "página", words=("p", "pp")),
    Rule(_VEIN, _vein, words=("IV",)),
)
LETTERS = Rule(_LETTERS, lambda found, _: " ".join(found[0]), words=("CT", "PT"))
