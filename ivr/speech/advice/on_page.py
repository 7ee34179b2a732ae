"""Find what only a reader can follow: "click here", "the number below", "see the table"."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class _Phrases(NamedTuple):
    """A language's phrases, and words of which a text with any of them has one."""

    pattern: re.Pattern[str]
    hints: frozenset[str]


def _phrases(lines: str, hints: str, **names: str) -> _Phrases:
    """Compile patterns, one a line, of which some use the names of others, such as <noun>."""
    for name, value in names.items():
        lines = lines.replace(f"<{name}>", value)
    either = "|".join(line.strip() for line in lines.strip().splitlines())
    grouped = re.sub(r"\((?!\?)", "(?:", either)  # no group is asked for
    return _Phrases(re.compile(rf"\b(?:{grouped})(?!\w)", re.IGNORECASE), frozenset(hints.split()))


# "Temperature below 50" and "the lower left arm" are not meant, nor an app that callers look at.
_ENGLISH = _phrases(
    r"""
    <click> (here|below|above)
    press here
    (<click>|follow|following|visit|use|using|open|see) (on )?(this|these|the following) <page>
    <click> (on )?the <page> (below|above|at the (top|bottom))
    (the|this|our|any|each|these|an?) (\w+ )?<noun> (listed |shown |given )?<there>(?! ?[\d$])
    (the|this|these) <there> (\w+ )?<noun>
    (listed|shown|described|mentioned|noted|outlined|provided|pictured|see|as|found) <there>(?! ?\d)
    (above|below)-(mentioned|listed)
    (the )?following (links?|tables?|charts?|maps?|web ?pages?)
    (see|view|consult|refer to) (the|this|our) (attached |following )?<picture>( <there>)?
    (at|in|on|from) the <corner>([ -]hand)?( corner| side)?( of <this>|(?=[.,;:)!?]|$| and\b| to\b))
    (at|to) the (top|bottom) of <this>
    (on|of|from) this (page|web ?page|web ?site|site)
    (this|the) web ?page
    back to (the )?top
    (scroll|scrolling) (down|up|to)
    hover(ing)? over
    drop-?(down)? ?(menu|list|box)
    (read|learn|view|show) (more|all)(?=\s*($|[.>»…]))
    attached (forms?|documents?|files?|pdfs?|maps?)
    (find|download|view|access) (\w+ ){1,3}here(?=[.,;:!]|$)
    (left|right)-hand (menu|column)
    (opens?|opening) in (a )?new (window|tab)
    link is external
    <click> to (expand|enlarge|view|see|download|read|learn)
    (see|refer to|shown in) (figure|table|chart|exhibit|appendix) (\d+|[A-Z]\b)
    scan (the|this|our) qr code
    (print|share|bookmark) this page
    (downloads?|find it|register|sign up|apply|log ?in|learn more|read more) here(?=\s*($|[.:!]))
    """,
    "here below above link links button buttons page pages webpage site sites website websites tab"
    " tabs icon icons image images table tables chart charts figure figures graph graphs diagram"
    " diagrams picture pictures photo photos screenshot screenshots map maps following scroll"
    " scrolling hover hovering drop dropdown read learn view show attached hand top upper"
    " bottom lower click clicking tap window qr external exhibit appendix",
    click="(click|clicking|tap|tapping)",
    there="(below|above)",
    this=r"(the|this|our) (web ?)?(page|screen|site)",
    corner="(top|upper|bottom|lower)[ -](right|left)",
    page="(web ?)?(links?|buttons?|tabs?|pages?|sites?|icons?|images?)",
    picture="(tables?|charts?|figures?|graphs?|diagrams?|pictures?|images?|photos?|screenshots?|map)",
    noun=(
        "(numbers?|address(es)?|links?|forms?|tables?|charts?|lists?|maps?|information|instructions"
        "|steps|schedules?|hours|buttons?|sections?|box(es)?|diagrams?|pictures?|images?|figures?"
        "|options|locations|paragraphs?|calendars?|fields?|details|questions|guidelines|examples?"
        "|contacts?|videos?|resources|documents?|departments)"
    ),
)  # fmt: skip
_SPANISH = _phrases(
    r"""
    (<do> )?(un )?cli(c|ck) (aquí|acá|abajo|arriba|en (este|esta|el siguiente|la siguiente) <page>)
    <do> (un )?cli(c|ck) en (el|los|la) <page>( (de )?<there>)?
    (pulse|oprima|presione|pinche|toque) (aquí|acá)
    (siga|use|visite|abra|vea|consulte) (este|el siguiente|los siguientes) <page>
    <noun> <which>(más )?<there>(?! \d)
    (siguientes?|presente) (enlaces?|tablas?|cuadros?|mapas?|imagen|formularios?)
    (tabla|cuadro|mapa|enlace|formulario|imagen) siguiente
    (enumer|list|mencion|indic|mostr|señal|detall|descri)(ad|t)[oa]s? (más )?(<there>|anteriormente)
    (vea|ver|véase|consulte|mire|lea) (más )?(abajo|arriba)
    (vea|ver|véase|consulte|mire|revise) (la|el|esta|este|nuestr[oa]) <picture>( (de )?<there>)?
    en la (parte|esquina) <corner>(?=\s*[.,;:)!?]|$| y\b| para\b| de (la|esta) (página|pantalla))
    arriba a la (derecha|izquierda)(?=\s*[.,;:)!?]|$)
    (en|de) esta página( web)?
    (en|de) este sitio( web)?
    volver arriba
    desplác(ese|ate) hacia (abajo|arriba)
    menú desplegable
    (leer|ver|saber) más(?=\s*($|[.>»…]))
    (formulario|documento|archivo|mapa|pdf)s? adjuntos?
    al (final|pie|principio|inicio) de (la|esta) página
    (aparecen?|figuran?) (más )?<there>
    abre en (una )?(nueva (ventana|pestaña)|(ventana|pestaña) nueva)
    (enlace|vínculo) externo
    (<do> )?(un )?clic para (ver|ampliar|descargar|leer)
    (vea|ver|véase|consulte) (la |el )?<picture>( \d+|(?=[.,;)]|$))
    (escanee|escanea) (el|este|nuestro) código qr
    imprim(a|ir) esta página
    """,
    "clic click aquí acá abajo arriba continuación siguiente siguientes presente anteriormente"
    " superior inferior página sitio enlace enlaces vínculo vínculos botón botones imagen tabla"
    " cuadro gráfico gráfica figura foto diagrama mapa ilustración desplácese desplácate"
    " desplegable leer saber ver adjunto adjuntos ventana pestaña externo qr",
    do="(haga|haz|hacer|haciendo|dar|dé|da)",
    there="(abajo|arriba|a continuación)",
    which=r"(de |indicad[oa]s? |que (aparecen?|están?|figuran?|se (indican?|muestran?)) )?",
    corner="(superior|inferior)( derecha| izquierda)?",
    page="(enlaces?|botón|botones|vínculos?|páginas?|imagen)",
    picture="(tabla|cuadro|gráfic[oa]|figura|imagen|foto|diagrama|mapa|ilustración)",
    noun=(
        "(números?|teléfonos?|dirección|direcciones|enlaces?|vínculos?|formularios?|tablas?|cuadros?"
        "|listas?|mapas?|información|instrucciones|pasos|horarios?|botón|botones|sección|imagen"
        "|imágenes|figuras?|opciones|lugares|datos|casillas?|calendarios?|preguntas|ejemplos?)"
    ),
)
_WORD = re.compile(r"[^\W\d_]+")
_LANGUAGES = {"en": _ENGLISH, "es": _SPANISH}


def find(text: str, small: str, language: str) -> Iterator[re.Match[str]]:
    """Yield what makes sense only on a page; `small` is the text in small letters."""
    phrases = _LANGUAGES.get(language.partition("-")[0])
    if phrases and not phrases.hints.isdisjoint(_WORD.findall(small)):
        yield from phrases.pattern.finditer(text)
