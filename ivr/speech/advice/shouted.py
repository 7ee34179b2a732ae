"""Tell capitals that are letters (HSA) from words that are written large (DO NOT EAT)."""

import re
from collections.abc import Iterator

from ivr.speech.advice.finding import Finding

# Words that people write large, or that stand in sentences in capitals. A voice says them as words.
_COMMON = {
    "en": """a about after again all alone also always am an and any are as asap ask at bad be bed
    before both bring but by call can card care cash check child clean clinic close closed cold copy
    daily date day days desk dial do does doctor dont door drink drive dry due each eat either email
    emergency empty end enter every exit face fall fast fax fee few file first floor follow food for
    free fri friday from front full gate get go good had half hand hang has have he health help her
    here him his home hour hours how if im important in inside into is it its keep key kids know
    last late learn leave left less lift like line list live long lot low lunch mail main make map
    mask may me meal med menu mon monday more most must my name need never new next no non none noon
    nor not note nothing now nurse of off office old on once one online only open or other our out
    over own park parts pay per phone photo please plus press prior push quit read rest return right
    room rsvp rule safe same sat save see self send sent set she shot show side sign sit site six so
    some soon stairs start stay step still stop sun sure take talk tell ten test text than that the
    their them then there these they this those three time to today toll too top touch try two under
    unless until up upon urgent use very via visit wait walk want warning was wash watch water we
    week were what when where which while who why wifi will with without work write wrong yes yet
    you your zero""",
    "es": """a abierto abra agua ahora al algo alto antes año años aquí aun avise aviso ayuda baño
    baja bajo beba bien bolsa bueno cada calle cama casa cerrado cita coma comer como con cuando
    dar de debe debes dejar del desde día días dieta dos el ella en entre era es ese esta estar este
    favor fila fin gratis ha hace haga hasta hay hora horas hoy importante ir jueves la las le leer
    les línea llame lo los lunes luego lugar mañana mano mar más mayo médico menos mes mesa mi mira
    mis muy nada ni niño no nos nota nueva nuevo nunca o ocho oiga once otra otro paga pague para
    pare pase pero peso pie piso poco por pulse puede puerta que quien sala salga salida se sea seis
    ser si sí siempre sin sobre sol solo sólo son su sus tal té tel tiene toda todas todo todos tome
    traiga tres tu un una uno urgente use uso va vea ven vez viene visa voz ya y""",
}
_WORDS = {language: frozenset(words.upper().split()) for language, words in _COMMON.items()}
# Initials that every voice says as words.
_INITIALS = frozenset({
    "AIDS", "CHIP", "COBRA", "FEMA", "HUD", "LASIK", "MERS", "NASA", "OSHA", "PIN", "RAM", "SARS",
    "SIDA", "SIDS", "SIM", "SNAP", "WIC", "ZIP",
})  # fmt: skip
_VOWELS = frozenset("AEIOUYÁÉÍÓÚÜ")
_FEWEST = 3  # words; people write two or one large to stress them, and voices say them right
_LONG = 6  # letters; what has more is hardly ever spelled
_MOST_CONSONANTS = 4  # in a row, in a word
_CLUSTER = re.compile(rf"[^AEIOUYÁÉÍÓÚÜ]{{{_MOST_CONSONANTS + 1}}}")
_TOKEN = re.compile(r"[^\s/]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_TWO_CAPITALS = re.compile(r"[A-ZÁÉÍÓÚÜÑ]{2}\W+(?:[AYOEIÓ]\W+)?[A-ZÁÉÍÓÚÜÑ]{2}")


def is_word(capitals: str, language: str) -> bool:
    """Whether voices read this right in capitals: as a word, or, without a vowel, as letters."""
    if not capitals.isupper():
        return False
    if capitals in _words(language) or capitals in _INITIALS or _VOWELS.isdisjoint(capitals):
        return True
    return len(capitals) >= _LONG and not _CLUSTER.search(capitals)


def _words(language: str) -> frozenset[str]:
    return _WORDS.get(language.partition("-")[0], frozenset())


def shouted(left: str, text: str, language: str) -> Iterator[Finding]:
    """Yield each run of words in capitals that are a sentence, or a part of one.

    `left` is `text` without what is said correctly already, which has other characters there.
    """
    if not _TWO_CAPITALS.search(text):
        return
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(left):
        letters = "".join(_LETTERS.findall(token[0]))
        if letters and not letters.isupper():
            yield from _judged(run, text, language)
            run = []
        elif letters or run:
            run.append(token)
    yield from _judged(run, text, language)


def _judged(run: list[re.Match[str]], text: str, language: str) -> Iterator[Finding]:
    """Yield a run if it is written large, rather than being initials next to each other."""
    while run and not _large(run[-1]):
        run = run[:-1]
    words = [letters for token in run if (letters := _large(token))]
    known = [word for word in words if word in _words(language)]
    long = [word for word in words if len(word) >= _LONG and is_word(word, language)]
    if len(words) < _FEWEST or not (known or long) or len(known) + len(long) < len(words) / 2:
        return
    start, end = run[0].start(), run[-1].end()
    fragment = text[start:end].rstrip(".,;:!?)")
    yield Finding(start, fragment, "write it in small letters", "is in capitals")


def _large(token: re.Match[str]) -> str:
    """Return the letters of a token if it has two or more."""
    letters = "".join(_LETTERS.findall(token[0]))
    return letters if len(letters) > 1 else ""
