"""What is in an HTML page: its text, its links and ids, and what is wrong with its form."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Link(NamedTuple):
    href: str
    text: str


class Parsed(HTMLParser):
    """A page that has been read. `wrong` is what no careful author writes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[Link] = []
        self.tags: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.languages: dict[str, str] = {}
        self.wrong: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._texts: list[str] = []
        self._heading: int | None = None
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> stays open" for tag, _ in self._open]

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        self.wrong += [
            f"{name} in <{tag}>" for name in found if name == "style" or name[:2] == "on"
        ]
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found:
            self.links.append(Link(found["href"], ""))
        if tag not in VOID:
            self._open.append((tag, found.get("lang", self._open[-1][1] if self._open else "")))
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append((int(tag[1:]), ""))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.wrong.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if "title" in inside:
            return
        self._texts.append(data)
        if inside and data.strip():
            self.languages[" ".join(data.split())] = self._open[-1][1]
        if "a" in inside and self.links:
            last = self.links[-1]
            self.links[-1] = last._replace(text=last.text + data)


def mistakes(html: str) -> list[str]:
    """What is wrong with a page by itself: its form, ids that repeat, headings that are skipped."""
    page = Parsed(html)
    twice = sorted({one for one in page.ids if page.ids.count(one) > 1})
    levels = [level for level, _ in page.headings]
    skipped = [
        f"h{after} follows h{before}"
        for before, after in zip([0, *levels], levels, strict=False)
        if after > before + 1
    ]
    once = [] if levels.count(1) == 1 else ["there must be one h1"]
    return [*page.wrong, *(f"id {one} twice" for one in twice), *skipped, *once]


def text(html: str) -> str:
    """What the main part of a page says, without its tags and with single spaces."""
    main = html.partition("<main")[2] or html
    said = " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
    return re.sub(r" (?=[,.;:])", "", said)
