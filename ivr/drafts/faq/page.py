"""Reads blocks from a web page: headings, lists, tables, and whatever folds and unfolds."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from ivr.drafts.faq.block import END, Block, Source, paragraph
from ivr.drafts.faq.linked_data import Published, published
from ivr.drafts.faq.page_parts import (
    HEADINGS,
    INLINE,
    attribute,
    close_implied,
    is_beside_the_text,
    is_bold,
    is_index,
    text_of,
    unfolds,
)
from ivr.drafts.faq.sections import outline
from ivr.drafts.faq.table import table_blocks
from ivr.drafts.outline import Entry, Question, Section

_FOLDED_LEVEL = 40  # of the title of a section that unfolds: below all headings


def read(markup: bytes | str) -> Source:
    """Read a page as it was saved. Its own data for search engines counts first, if it has some."""
    soup = BeautifulSoup(markup, "html.parser")
    site = _said(soup.find("meta", property="og:site_name"), "content")
    language = _said(soup.find("html"), "lang")
    close_implied(soup)
    data = published(soup)
    for tag in soup.find_all(is_beside_the_text):
        if not tag.decomposed:
            tag.decompose()
    found = [*_in_sections(data, _blocks(soup))] if data else _blocks(soup)
    return Source(found, site, language)


def _said(tag: object, name: str) -> str:
    return attribute(tag, name) if isinstance(tag, Tag) else ""


def _blocks(soup: BeautifulSoup) -> list[Block]:
    articles = soup.find_all("article")
    root = soup.find("main") or soup.find(None, {"role": "main"})
    if not root and len(articles) == 1:
        root = articles[0]
    page = _Page(soup)
    page.walk(root if isinstance(root, Tag) else soup)
    page.flush()
    return page.found


def _in_sections(data: Sequence[Published], page: list[Block]) -> Iterator[Block]:
    """Yield what a page publishes as data, in the sections that the page itself shows.

    What only the page has comes last, as a text of no question.
    """
    questions = _with_sections(outline(page).entries)
    shown = {_key(one.title): (one.title, title) for one, title in questions}
    for section in dict.fromkeys(shown.get(_key(one.title), ("", ""))[1] for one in data):
        if section:
            yield Block("heading", section, 1)
        for one in data:
            if shown.get(_key(one.title), ("", ""))[1] == section:
                yield Block("question", one.title)
                yield from _blocks(BeautifulSoup(one.answer, "html.parser"))
                yield END
    published = {_key(one.title) for one in data}
    yield from (Block("text", title) for key, (title, _) in shown.items() if key not in published)


def _with_sections(entries: Iterable[Entry], title: str = "") -> Iterator[tuple[Question, str]]:
    for one in entries:
        if isinstance(one, Section):
            yield from _with_sections(one.entries, one.title)
        else:
            yield one, title


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, title)).lower()


class _Page:
    """Walks through a page, and collects the text of each block until it ends."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.found: list[Block] = []
        self.pieces: list[tuple[str, bool]] = []
        self.mark = Block("text")  # what the next text is: the first in an item is that item
        self.done: set[int] = set()  # panels that were read where they are unfolded
        self.depth = 0  # of what is an answer, or a section, as a whole

    def flush(self) -> None:
        """End a block."""
        found = [*paragraph(self.pieces, self.mark.kind, self.mark.level)]
        self.found += (one._replace(alone=not self.depth) for one in found)
        self.pieces = []
        if found:
            self.mark = Block("text")

    def walk(self, parent: Tag, strong: bool = False) -> None:
        for child in [*parent.children]:
            if isinstance(child, Tag):
                self._tag(child, strong)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self.pieces.append((re.sub(r"\s+", " ", child), strong))

    def _tag(self, tag: Tag, strong: bool) -> None:
        if id(tag) in self.done:
            return
        if tag.name == "br":
            self.pieces.append(("\n", strong))
        elif tag.name in INLINE and not unfolds(tag):
            self.walk(tag, strong or is_bold(tag))
        else:
            self.flush()
            self._block(tag, strong or is_bold(tag))
            self.flush()

    def _block(self, tag: Tag, strong: bool) -> None:
        if tag.name in HEADINGS or attribute(tag, "role") == "heading":
            self._heading(tag)
        elif unfolds(tag):
            self._unfolding(text_of(tag), self._panel(tag))
        elif tag.name == "details":
            self._details(tag)
        elif tag.name in ("dl", "dt", "dd"):
            self._definition(tag)
        elif tag.name in ("ul", "ol") and is_index(tag, self.soup):
            pass
        elif tag.name == "li":
            self._item(tag, strong)
        elif tag.name == "table":
            rows = [row.find_all(["td", "th"]) for row in tag.find_all("tr")]
            self.found += table_blocks([[_cell(one) for one in row] for row in rows])
        elif tag.name != "button":
            self.walk(tag, strong)

    def _definition(self, tag: Tag) -> None:
        if tag.name == "dt":
            self.found.append(Block("question", text_of(tag)))
        elif tag.name == "dd":
            self._inside(tag)
        else:
            self.walk(tag)
            self.flush()
            self.found.append(END)

    def _heading(self, tag: Tag) -> None:
        trigger = tag if unfolds(tag) else tag.find(unfolds)
        if isinstance(trigger, Tag):
            self._unfolding(text_of(tag), self._panel(trigger))
        elif title := text_of(tag):
            level = HEADINGS.get(tag.name) or int(attribute(tag, "aria-level") or 2)
            self.found.append(Block("heading", title, level))

    def _item(self, tag: Tag, strong: bool) -> None:
        ordered = isinstance(tag.parent, Tag) and tag.parent.name == "ol"
        before = len(tag.find_previous_siblings("li"))
        self.mark = Block("numbered", level=before + 1) if ordered else Block("item")
        self.walk(tag, strong)
        self.flush()
        self.mark = Block("text")

    def _details(self, tag: Tag) -> None:
        summary = tag.find("summary")
        title = ""
        if isinstance(summary, Tag):
            title = text_of(summary)
            summary.extract()
        self._unfolding(title, tag)

    def _panel(self, trigger: Tag) -> Tag | None:
        """Find what a trigger unfolds, if it says so."""
        names = ("aria-controls", "data-target", "data-bs-target", "href")
        for name in names:
            target = attribute(trigger, name).rpartition("#")[2]
            panel = self.soup.find(id=target) if target else None
            if isinstance(panel, Tag) and trigger not in panel.descendants:
                return panel
        return None

    def _unfolding(self, title: str, panel: Tag | None) -> None:
        """Read a title and what it unfolds: an answer, or a section if more unfolds in it."""
        if panel and (panel.find("details") or panel.find(unfolds)):
            self.found.append(Block("heading", title, _FOLDED_LEVEL + self.depth))
        else:
            self.found.append(Block("question", title))
        if panel:
            self.done.add(id(panel))
            self._inside(panel)
            self.found.append(END)

    def _inside(self, tag: Tag) -> None:
        """Read what is an answer as a whole, or a section: no line in it is a title of others."""
        self.depth += 1
        self.walk(tag)
        self.flush()
        self.depth -= 1


def _cell(tag: Tag) -> str:
    """The text of a cell, its blocks parted by empty lines."""
    page = _Page(BeautifulSoup("", "html.parser"))
    page.walk(tag)
    page.flush()
    return "\n\n".join(block.text for block in page.found)
