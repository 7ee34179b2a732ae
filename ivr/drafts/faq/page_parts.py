"""What the elements of a web page are for: its text, what is beside it, what unfolds an answer."""

import re

from bs4 import BeautifulSoup
from bs4.element import Tag

from ivr.drafts.faq.block import asks, is_beside

HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    }
)
_LEFT_OUT = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "aside",
        "footer",
        "svg",
        "iframe",
        "video",
        "audio",
        "object",
        "select",
        "textarea",
        "input",
        "figure",
        "dialog",
        "head",
    }
)
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "alert"}
)
_BESIDE = re.compile(
    r"(?:\w+[-_]+)*(?:nav|navbar|navigation|footer|sidebar|breadcrumbs?|cookies?|social|share"
    r"|newsletter|sr-only|visually-?hidden|screen-reader(?:-text)?|skip-?(?:link|nav|to-content))"
    r"(?:[-_]+(?:bar|banner|links?|list|menu|wrapper|container|consent|notice|buttons?|icons?))*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
# Classes that people give to what is asked; the same words are in the classes of what is around it.
_QUESTION = re.compile(
    r"question|accordion\S*(?:title|head|button|trigger|label|toggle)|faq\S*(?:title|head|toggle)"
    r"|toggle\S*title|\bcollapsible\b|panel-title",
    re.IGNORECASE,
)
_TOGGLES = ("data-toggle", "data-bs-toggle")
MAX_TRIGGER = 150  # characters of a title that unfolds an answer and is not a question


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute as one text; "" if the element does not have it."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def text_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.find(["br", "div", "p"]) else "").split())


def is_bold(tag: Tag) -> bool:
    return tag.name in ("b", "strong") or bool(_BOLD.search(attribute(tag, "style")))


def is_beside_the_text(tag: Tag) -> bool:
    """Whether an element is not part of the text of its page, such as navigation."""
    if tag.name in ("html", "body", "main"):
        return False
    if tag.name in _LEFT_OUT or attribute(tag, "role") in _ROLES:
        return True
    if tag.name == "header":
        return not tag.find_parent(["main", "article", "section"])
    if tag.name == "form":  # some pages are one form as a whole
        return not tag.find([*HEADINGS, "p", "details", "dl"])
    names = [*attribute(tag, "class").split(), attribute(tag, "id")]
    return any(map(_BESIDE.fullmatch, names)) and not tag.find(["main", "h1"])


def unfolds(tag: Tag) -> bool:
    """Whether an element is the title of what it unfolds, or is marked as a question."""
    if tag.name == "summary":
        return False
    folds = (
        tag.has_attr("aria-expanded")
        or any(attribute(tag, name) == "collapse" for name in _TOGGLES)
        or (tag.name == "button" and tag.has_attr("aria-controls"))
    )
    text = text_of(tag) if folds or _QUESTION.search(attribute(tag, "class")) else ""
    if is_beside(text) or tag.find(["summary", "dt"]):
        return False
    if folds:
        return tag.name != "details"
    small = len(text) <= MAX_TRIGGER and not tag.find(["p", "ul", "ol", "div"])
    return asks(text) or (small and tag.find_next_sibling() is not None)


def is_index(tag: Tag, soup: BeautifulSoup) -> bool:
    """Whether a list only leads to what is further down on its page."""
    items = tag.find_all("li")
    return bool(items) and all(_is_link_down(item, soup) for item in items)


def _is_link_down(item: Tag, soup: BeautifulSoup) -> bool:
    link = item.find("a")
    if not isinstance(link, Tag) or text_of(link) != text_of(item):
        return False
    target = attribute(link, "href").rpartition("#")[2] if "#" in attribute(link, "href") else ""
    return bool(target) and not unfolds(link) and not link.has_attr("aria-controls")


_IMPLIED = (({"li"}, ["ul", "ol", "menu"]), ({"dt", "dd"}, ["dl"]), ({"tr"}, ["table"]),
            ({"td", "th"}, ["table"]))  # fmt: skip


def close_implied(soup: BeautifulSoup) -> None:
    """Move what HTML allows to leave open, such as <li> in <li>, to where a browser has it."""
    for names, around in _IMPLIED:
        for tag in soup.find_all(names):
            outer = tag.find_parent([*names, *around])
            if isinstance(outer, Tag) and outer.name in names:
                for one in reversed([tag, *tag.next_siblings]):
                    outer.insert_after(one.extract())
