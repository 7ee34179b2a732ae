"""The words of the page and the console in the reader's language, from Babel's catalogues.

English is in the templates. `catalogues/<language>.po` has every other language whole, which
tests/unit/web/test_translations.py checks.
"""

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request

LANGUAGES = {"en": "English", "es": "Español"}
COOKIE = "language"
CATALOGUES = Path(__file__).parent / "catalogues"


def N_(message: str) -> str:  # noqa: N802  # Babel's name for what is translated later
    """Mark a message that is translated where it is shown."""
    return message


@cache
def catalogue(language: str) -> NullTranslations:
    """Read the words of a language; English needs none."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    binary = BytesIO()
    with path.open("rb") as file:
        write_mo(binary, read_po(file, locale=language))
    binary.seek(0)
    return Translations(binary)


def language() -> str:
    """The language of the reader: as chosen, else the first that their browser asks for."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        asked = request.accept_languages.best_match(LANGUAGES, "en")
        g.language = chosen if chosen in LANGUAGES else asked
    return str(g.language)


def gettext(message: str, **values: object) -> str:
    """Say a message in the reader's language; `%(name)s` in it is filled in."""
    said = catalogue(language()).gettext(message)
    return said % values if values else said


def say_in(tag: str) -> Callable[..., str]:
    """Return what says messages in a language such as `es-US`, whoever reads them.

    English takes the place of a language without a catalogue.
    """
    words = catalogue(tag.partition("-")[0])

    def say(message: str, **values: object) -> str:
        said = words.gettext(message)
        return said % values if values else said

    return say


def own_name(tag: str) -> str:
    """Name a language in its own words: `Español` for `es-US`."""
    name = Locale.parse(tag, sep="-").get_language_name() or tag
    return name[0].upper() + name[1:]


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Say one of two messages, as the number asks; `%(num)d` is the number."""
    said = catalogue(language()).ngettext(one, many, number)
    return said % {"num": number, **values}


def install(app: Flask) -> None:
    """Let templates say `_("…")`, `ngettext` and `{% trans %}`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalogue(language()).gettext(message),
        lambda one, many, number: catalogue(language()).ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
