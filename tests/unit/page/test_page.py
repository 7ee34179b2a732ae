"""The page as it is served: for every line of the tests, and what a browser may ask for."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import thread_time

import pytest
from flask import Flask
from hypothesis import given
from werkzeug.test import TestResponse

from ivr.check.check import check
from ivr.dialogue.schedule import all_closed, ordinary
from ivr.files import sibling_reader
from ivr.page.views import create_page, names
from ivr.tree.model import Line
from ivr.web.application import create_application
from tests.support.examples import examples
from tests.support.html import Parsed, mistakes
from tests.support.paths import SHIPPED, TREES
from tests.support.trees import trees

FILES = [SHIPPED, *sorted(TREES.glob("*.yaml"))]
NOW = datetime(2026, 12, 23, 15, tzinfo=UTC)


class Served:
    """The page of a line, which may change, at an instant, which may too."""

    def __init__(self, line: Line, now: datetime = NOW) -> None:
        self.line, self.now = line, now
        self.app: Flask = create_application("a secret", is_https=False)
        self.app.register_blueprint(create_page(lambda: self.line, lambda: self.now))

    def get(self, path: str, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().get(path, headers=sent)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Each language, and its page."""
        for tag, name in names(self.line).items():
            yield tag, self.get(f"/{name}/").text


def read(path: Path) -> Line:
    line = check(path.read_bytes(), beside=sibling_reader(path)).line
    assert line
    return line


def written(text: str) -> Line:
    loaded = check(text.encode())
    assert loaded.line, loaded.problems
    return loaded.line


def broken(served: Served, html: str, path: str) -> list[str]:
    """The links of a page that lead nowhere."""
    page = Parsed(html)
    wrong = []
    for link in page.links:
        address, _, anchor = link.href.partition("#")
        if address.startswith("tel:"):
            continue
        target = served.get(address) if address and address != path else None
        ids = Parsed(target.text).ids if target else page.ids
        if (target and target.status_code != 200) or (anchor and anchor not in ids):
            wrong.append(link.href)
    return wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_page_of_every_line_is_written_well_and_no_link_is_broken(path: Path) -> None:
    served = Served(read(path))
    for tag, html in served.pages():
        assert mistakes(html) == []
        assert broken(served, html, f"/{names(served.line)[tag]}/") == []
        assert Parsed(html).tags.count("script") == 0


def heard(line: Line, language: str) -> Iterator[str]:
    """Every text of the file that callers hear in a language, but for the short titles of menus."""
    tree = line.tree(language)
    later = {one.text for one in tree.notices if not one.in_force(NOW)}
    closed = {one.closed for one in tree.contacts.values()}
    options = {(), *(option.path for option in tree.options.values())}
    for text in tree.texts:
        of_nobody = text.field == "closed" and text.text not in closed
        left_out = getattr(text.owner, "path", ()) not in options
        if text.field != "spoken" and text.text not in later and not of_nobody | left_out:
            yield " ".join(text.text.split())


def missing(line: Line) -> list[tuple[str, str]]:
    pages = {tag: Parsed(html).text for tag, html in Served(line).pages()}
    return [(tag, text) for tag, shown in pages.items() for text in heard(line, tag)
            if text not in shown]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_that_a_caller_can_hear_is_on_the_page(path: Path) -> None:
    assert missing(read(path)) == []


@given(line=trees())
@examples(10)
def test_whatever_a_caller_can_hear_is_on_the_page_but_no_private_number(line: Line) -> None:
    served, people = Served(line), [one for tree in line.trees for one in tree.contacts.values()]
    told = {number for one in people if one.written for number in one.numbers}
    secret = {number for one in people for number in one.numbers} - told
    for tag, html in served.pages():
        shown = Parsed(html).text
        assert mistakes(html) == []
        assert [text for text in heard(line, tag) if text not in shown] == []
        assert broken(served, html, f"/{names(line)[tag]}/") == []
        assert not [number for number in secret if f"tel:{number}" in html]


TWO = """\
name: Two languages
languages: [en-US, es-US]
greeting: {en-US: Welcome., es-US: Bienvenidos.}
menu:
  1: {title: {en-US: Parking, es-US: Estacionamiento},
      answer: {en-US: Behind the house., es-US: Detrás de la casa.}}
"""
ONE = """\
name: One language
language: en-US
greeting: Welcome.
timezone: America/New_York
hours: {mon-fri: "8:30-17:00"}
menu:
  1: {title: Parking, answer: Behind the house.}
"""


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en-US"),
        ("es", "es-US"),
        ("es-MX,en;q=0.5", "es-US"),
        ("es-US", "es-US"),
        ("fr, es;q=0.3", "es-US"),
        ("en-GB, es;q=0.9", "en-US"),
        ("de", "en-US"),
        ("es;q=0, en", "en-US"),
        ("*", "en-US"),
    ],
)
def test_the_first_page_is_in_the_language_that_the_browser_asks_for(
    asked: str, language: str
) -> None:
    answer = Served(written(TWO)).get("/", Accept_Language=asked)
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_each_language_has_an_address_and_each_page_leads_to_the_others() -> None:
    served = Served(written(TWO))
    english, spanish = (served.get(path) for path in ("/en/", "/es/"))
    assert english.headers["Content-Language"] == "en-US"
    assert spanish.headers["Content-Language"] == "es-US"
    assert "Accept-Language" not in spanish.headers.get("Vary", "")
    for page in (english.text, spanish.text):
        assert '<link rel="alternate" hreflang="es-US" href="/es/">' in page
        assert '<a href="/en/" lang="en-US" hreflang="en-US"' in page
    assert served.get("/fr/").status_code == 404
    assert served.get("/es").status_code == 308
    assert served.get("/favicon.ico").status_code == 404


def test_a_line_of_one_language_has_one_page() -> None:
    page = Served(written(ONE)).get("/").text
    assert "hreflang" not in page
    assert 'href="/en/"' not in page


def test_a_text_in_another_language_says_so() -> None:
    served = Served(read(TREES / "harbor-clinic.yaml"))
    languages = Parsed(served.get("/es/").text).languages
    assert languages["You can pay in up to 12 monthly payments."] == "en-US"
    assert languages["Horario"] == "es-US"
    assert languages["Cost and billing"] == "en-US"
    assert languages["English"] == "en-US"


def test_nothing_of_a_reader_is_kept() -> None:
    answer = Served(written(TWO)).get("/")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


def test_a_browser_asks_whether_the_page_has_changed() -> None:
    served = Served(written(ONE), datetime(2026, 12, 2, 15, tzinfo=UTC))
    first = served.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    same = served.get("/", If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.data) == (304, b"")
    served.now = datetime(2026, 12, 2, 22, tzinfo=UTC)
    later = served.get("/", If_None_Match=first.headers["ETag"])
    assert later.status_code == 200
    assert "Closed: back tomorrow at 8:30 a.m." in later.text


def test_the_page_follows_the_live_edition_at_once() -> None:
    served = Served(written(ONE))
    assert "Behind the house." in served.get("/").text
    served.line = written(ONE.replace("Behind", "Beside"))
    assert "Beside the house." in served.get("/").text


def test_the_file_can_take_the_page_away() -> None:
    served = Served(written(TWO + "page: false\n"))
    page = served.get("/")
    assert "This is a telephone line" in page.text
    assert "house" not in page.text
    assert served.get("/es/").status_code == 404
    assert served.get("/?q=house").text == page.text


def test_a_search_lists_answers_with_the_words_marked() -> None:
    page = Served(written(TWO)).get("/es/?q=detras").text
    assert mistakes(page) == []
    assert "<mark>Detrás</mark> de la casa." in page
    assert "Una respuesta contiene: detras" in page
    assert '<a href="/es/#parking">' in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [("house", "One answer has: house"), ("nowhere", "No answer has: nowhere")],
)
def test_a_search_says_how_many_answers_it_found(asked: str, said: str) -> None:
    page = Served(written(ONE)).get(f"/?q={asked}").text
    assert said in page
    assert mistakes(page) == []


def test_a_search_that_finds_nothing_shows_what_is_near_and_whom_to_ask() -> None:
    billing = Served(written(SHIPPED.read_text())).get("/?q=billing+number").text
    assert "No answer has: billing number" in billing
    assert "These have some of the words:" in billing
    assert "What should I do if I think" in billing
    for page in (billing, Served(written(SHIPPED.read_text())).get("/?q=telephone").text):
        assert page[page.index("Or ask somebody:") :].count('href="tel:+16177263884"') == 1
        assert mistakes(page) == []


def test_readers_are_told_to_call_the_line_only_where_its_number_is() -> None:
    with_number = written(SHIPPED.read_text() + "line: 617-726-2000\n")
    said = "Or call this line and press 0."
    assert said in Served(with_number).get("/").text
    assert said not in Served(written(SHIPPED.read_text())).get("/").text


def test_a_search_that_finds_very_many_shows_the_first() -> None:
    menu = ONE.partition("  1:")[0]
    for first in range(1, 7):
        menu += f"  {first}:\n    title: Topic {first}\n    menu:\n"
        for second in range(1, 7):
            menu += f"      {second}:\n        title: Topic {first}{second}\n        menu:\n"
            for third in range(1, 5):
                path = f"{first}{second}{third}"
                menu += (
                    f"          {third}: {{title: Question {path}, answer: Behind the house.}}\n"
                )
    page = Served(written(menu)).get("/?q=house").text
    assert "144 answers have: house" in page
    assert "These are the first 100. Add a word to find fewer." in page
    assert page.count("<mark>house</mark>") == 100


def test_an_empty_search_is_the_page() -> None:
    served = Served(written(ONE))
    assert served.get("/?q=").text == served.get("/").text == served.get("/?q=+").text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; ]]>",
    "%(title)s %s {0} {time}",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_only_shown(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    menu = f"{ONE}  2: {{title: {quoted}, id: hostile, answer: [{quoted}, more]}}\n"
    loaded = check(menu.replace("One language", f"Line {text}").encode())
    line = loaded.line or written(menu)
    for path in ("/", "/?q=more", f"/?q={text}"):
        page = Parsed(Served(line).get(path).text)
        assert page.wrong == []
        assert not {"script", "img", "style", "b"} & {*page.tags}
        assert not [link for link in page.links if link.href.startswith("javascript")]
    assert " ".join(text.split()) in Parsed(Served(line).get("/").text).text


def test_long_texts_and_many_are_shown_whole() -> None:
    parts = ", ".join(["word " * 400] * 50)
    line = written(f"{ONE}  2: {{title: Long, answer: [{parts}]}}\n")
    page = Parsed(Served(line).get("/").text)
    assert page.text.count("word") == 400 * 50


def test_the_page_of_the_shipped_line_takes_less_than_30_ms() -> None:
    served = Served(read(SHIPPED))
    client = served.app.test_client()
    client.get("/")
    taken = []
    for minute in range(5):
        served.now = NOW.replace(day=24, minute=minute)
        start = thread_time()
        assert client.get("/").status_code == 200
        taken.append(thread_time() - start)
    assert min(taken) < 0.030


def test_what_is_said_when_closed_is_there_while_open_and_closed() -> None:
    line = read(TREES / "snow-clinic.yaml")
    for one in (ordinary(line), all_closed(line)):
        assert re.search("We are closed.", Served(one).get("/en/").text)
