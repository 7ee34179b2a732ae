"""Ids of options, made from titles, and the words for an option in a message."""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256

from ivr.tree.problems import short

WHEN_CLOSED = "when closed"
"""What a path begins with if it leads from the menu that is heard while the line is closed."""
ID = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_LENGTH = 60  # characters
MAX_MADE = 120  # of an id that is made longer than that, to be its own
_WORDS = re.compile("[a-z0-9]+")
_id = re.compile(ID)


def slug(title: str, length: int = ID_LENGTH) -> str:
    """Make an id from a title: ASCII, lower case, hyphens, cut at a word within 60 characters."""
    if not title.isascii():
        folded = unicodedata.normalize("NFKD", title.replace("\u2019", ""))
        title = folded.encode("ascii", "ignore").decode()
    made = "-".join(_WORDS.findall(title.replace("'", "").lower()))
    if len(made) <= length:
        return made
    return made[: length + 1].rpartition("-")[0] or made[:length]


def own_ids(title: str) -> Iterator[str]:
    """The ids that a title may have, the best first, without end; none depends on other titles.

    They are for titles that differ only in what an id leaves out: first more of the words, then a
    few characters that nothing but this very title has.
    """
    made, whole = slug(title), slug(title, MAX_MADE)
    yield from {one: None for one in (made, whole) if one}
    digest = sha256(unicodedata.normalize("NFC", title).encode()).hexdigest()
    for length in range(4 if made else 8, len(digest)):
        yield f"{made or 'option'}-{digest[:length]}"


def as_id(name: str) -> str:
    """The id under which a name is filed: itself if it has the form of one."""
    return name if not name or _id.fullmatch(name) else slug(name) or name


def named(kind: str, path: tuple[str, ...], title: str = "") -> str:
    """Name an option in a message: `option 2,1 "Parking"`, by the keys that lead to it."""
    first, keys = path[:1] == (WHEN_CLOSED,), ",".join(keys_of(path))
    if not keys:
        return "the menu of when_closed" if first else "the main menu"
    quoted = f' "{short(title)}"' if title else ""
    return f"{kind} {keys}{quoted}{' of when_closed' * first}"


def keys_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a path, without the menu that they are pressed in."""
    return path[1:] if path[:1] == (WHEN_CLOSED,) else path


def way(path: tuple[str, ...]) -> str:
    """A path in words: `2,1`, or `2,1 when closed`."""
    first, keys = path[:1] == (WHEN_CLOSED,), ",".join(keys_of(path))
    return f"{keys} {WHEN_CLOSED}" if first else keys
