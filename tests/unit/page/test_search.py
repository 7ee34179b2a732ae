"""Answers found by words in them, and the words marked."""

from datetime import UTC, datetime

import pytest

from ivr.check.check import check
from ivr.page.content import Page, page_at
from ivr.page.search import nearest, search, words_of

MENU = """\
name: Una clínica
language: es-US
greeting: Bienvenidos.
contacts:
  caja: {name: la caja, number: 617-726-3884}
menu:
  1: {title: ¿Dónde está el ESTACIONAMIENTO?, answer: [Detrás de la clínica., Es gratis.]}
  2: {title: Niños, answer: "Los niños pagan la mitad (50%)."}
  3: {transfer: caja}
  4: {title: Otra vez, goto: ninos}
"""


@pytest.fixture(scope="module")
def page() -> Page:
    line = check(MENU.encode()).line
    assert line
    return page_at(line, "es-US", datetime(2026, 12, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("estacionamiento", ["donde-esta-el-estacionamiento"]),
        ("DONDE gratis", ["donde-esta-el-estacionamiento"]),
        ("dónde", ["donde-esta-el-estacionamiento"]),
        ("nin", ["ninos"]),
        ("niños", ["ninos"]),
        ("nin\u0303os", ["ninos"]),
        ("la", ["donde-esta-el-estacionamiento", "ninos", "main-caja"]),
        ("caja", ["main-caja"]),
        ("la gratis mitad", []),
        ("50%", ["ninos"]),
        ("*", []),
        (".*", []),
        ("", []),
    ],
)
def test_an_answer_is_found_by_all_of_the_words(page: Page, asked: str, ids: list[str]) -> None:
    assert [found.item.id for found in search(page, asked)] == ids


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("numero de caja", ["main-caja"]),
        ("niños pagan gratis", ["ninos"]),
        ("teléfono", []),
        ("la", []),
    ],
)
def test_what_has_the_most_of_the_words_is_near(page: Page, asked: str, ids: list[str]) -> None:
    assert [found.item.id for found in nearest(page, asked)] == ids


def test_the_words_are_marked_as_they_are_written(page: Page) -> None:
    parking = search(page, "DETRAS dónde")[0]
    assert parking.title == (("¿", False), ("Dónde", True), (" está el ESTACIONAMIENTO?", False))
    assert parking.parts == (
        (("Detrás", True), (" de la clínica.", False)),
        (("Es gratis.", False),),
    )


def test_the_longest_word_is_marked_where_one_is_in_another(page: Page) -> None:
    assert search(page, "ni niños")[0].title == (("Niños", True),)


def test_a_letter_that_folds_into_several_is_marked_whole() -> None:
    text = MENU.replace("Niños,", "Straße fin,").replace("ninos}", "strasse-fin}")
    line = check(text.replace("title: Straße", "id: strasse-fin, title: Straße").encode()).line
    assert line
    page = page_at(line, "es-US", datetime(2026, 12, 2, tzinfo=UTC))
    assert search(page, "STRASSE")[0].title == (("Straße", True), (" fin", False))
    assert search(page, "rass")[0].title[1] == ("raß", True)


def test_a_long_search_is_cut() -> None:
    assert words_of("a " * 500) == ("a",)
    assert len(words_of(" ".join(f"w{number}" for number in range(100)))) == 10
