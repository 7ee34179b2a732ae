"""Finds the questions that a page publishes as data for search engines (schema.org FAQPage)."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

_QUESTION = re.compile(r"schema\.org/Question$")


class Published(NamedTuple):
    """A question, and its answer in HTML."""

    title: str
    answer: str


def published(soup: BeautifulSoup) -> list[Published]:
    """Return the questions that a page publishes: as JSON-LD, else as microdata."""
    found = [*_from_json(soup)] or [*_from_microdata(soup)]
    return [*dict.fromkeys(one for one in found if one.title and one.answer.strip())]


def _from_json(soup: BeautifulSoup) -> Iterator[Published]:
    for script in soup.find_all("script", type=re.compile("ld\\+json")):
        try:
            data = json.loads(script.get_text(), strict=False)
        except ValueError:
            continue
        for one in _objects(data):
            if "Question" in _types(one):
                answers = one.get("acceptedAnswer") or one.get("suggestedAnswer") or {}
                first = answers[0] if isinstance(answers, list) and answers else answers
                answer = str(first.get("text") or "") if isinstance(first, dict) else ""
                if "&lt;" in answer:  # some programs escape their HTML twice
                    answer = unescape(answer)
                yield Published(_plain(one.get("name") or one.get("text") or ""), answer)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in data, however deep it is."""
    if isinstance(data, dict):
        yield data
        data = [*data.values()]
    if isinstance(data, list):
        for one in data:
            yield from _objects(one)


def _types(one: dict[str, Any]) -> list[str]:
    types = one.get("@type") or ""
    return [
        str(name).rpartition("/")[2] for name in (types if isinstance(types, list) else [types])
    ]


def _from_microdata(soup: BeautifulSoup) -> Iterator[Published]:
    for question in soup.find_all(itemtype=_QUESTION):
        name, answer = question.find(itemprop="name"), question.find(itemprop="text")
        if isinstance(name, Tag) and isinstance(answer, Tag):
            yield Published(_plain(str(name)), answer.decode_contents())


def _plain(markup: object) -> str:
    text = BeautifulSoup(str(markup), "html.parser").get_text()
    return " ".join(text.split())
