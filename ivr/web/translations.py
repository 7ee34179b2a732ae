"""The words of the page and the console in the reader's language, from Babel's catalogues.

English is in the templates. `catalogues/<language>.po` has every other language whole, which
tests/unit/web/test_translations.py checks.
"""

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request

LANGUAGES = {"en": "English", "es": "Español"}
COOKIE = "language"
CATALOGUES = Path(__file__).parent / "catalogues"


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


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Say one of two messages, as the number asks; `%(num)d` is the number."""
    said = catalogue(language()).ngettext(one, many, number)
    return said % {"num": number, **values}


def N_(message: str) -> str:  # noqa: N802  # Babel's name for what is translated later
    """Mark a message that is said somewhere else."""
    return message


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
