"""Ids of options, made from titles, and the words for an option in a message."""

import re
import unicodedata

from ivr.tree.problems import short

WHEN_CLOSED = "when closed"
"""What a path begins with if it leads from the menu that is heard while the line is closed."""
ID = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_LENGTH = 60  # characters
_WORDS = re.compile("[a-z0-9]+")


def slug(title: str) -> str:
    """Make an id from a title: ASCII, lower case, hyphens, cut at a word within 60 characters."""
    if not title.isascii():
        folded = unicodedata.normalize("NFKD", title.replace("\u2019", ""))
        title = folded.encode("ascii", "ignore").decode()
    made = "-".join(_WORDS.findall(title.replace("'", "").lower()))
    if len(made) <= ID_LENGTH:
        return made
    return made[: ID_LENGTH + 1].rpartition("-")[0] or made[:ID_LENGTH]


def as_id(name: str) -> str:
    """The id under which a name is filed: itself if it has the form of one."""
    return slug(name) or name


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
