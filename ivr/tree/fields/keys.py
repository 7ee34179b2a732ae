"""The keys of a menu: which an option may have, and what to write instead of the others."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ivr.tree.problems import Flaw, and_list, short

KEYS = ("1", "2", "3", "4", "5", "6")
"""The keys that an option may have."""
KEPT = {
    "7": "",
    "8": "slower",
    "9": "say it again",
    "0": "speak with a person",
    "*": "go back",
    "#": "move on",
}
"""The keys that mean the same everywhere, and what; 7 has no use yet."""
_WORDS = {
    word: key
    for words in ("one two three four five six", "uno dos tres cuatro cinco seis")
    for word, key in zip(words.split(), KEYS, strict=True)
}
_SPREAD = ("keep the five that most callers want, and put the rest into a menu of its own: "
           "6: with title: Other questions, and menu: with the keys 1 to 6 below it")  # fmt: skip


def flaws(written: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[int, Flaw]]:
    """Find what is wrong with the keys of a menu; each flaw with the index of its key.

    `lines` names the line of each, as in `line 7`. Where the menu has more options than keys, there
    is one flaw for all that have none.
    """
    first = {key: at for at, key in reversed([*enumerate(written)])}
    wrong = [at for at, key in enumerate(written) if key not in KEYS or first[key] != at]
    free = [key for key in KEYS if key not in first]
    if len(wrong) > len(free):
        yield wrong[0], _too_many([written[at] for at in wrong], len(written))
        return
    for at in wrong:
        key, near = written[at], _meant(written[at])
        new = near if near in free else free[0]
        free.remove(new)
        cure = f"write {new}:" + (", which is free here" if near != new else "")
        if key in KEYS:
            message = f"key {key} is used twice, first in {lines[first[key]]}"
            yield at, Flaw(message, f"{cure}, or remove one of them")
        elif key in KEPT:
            use = KEPT[key]
            message = f"key {key} is reserved" + (f' for "{use}"' if use else "")
            has = "callers have it everywhere, so remove this option, or " if use else ""
            yield at, Flaw(message, f"{has}{cure}")
        else:
            yield at, Flaw(f'"{short(key)}" cannot be a key', cure)


def _too_many(wrong: list[str], count: int) -> Flaw:
    """Say that there are more options than keys."""
    names = and_list([short(key) for key in dict.fromkeys(wrong)])
    twice = len(wrong) == 1 and wrong[0] in KEYS
    left = f"the second {names}" if twice else names
    has = "have" if len(wrong) > 1 else "has"
    return Flaw(f"{count} options do not fit on the keys 1 to 6, so {left} {has} no place", _SPREAD)


def _meant(written: str) -> str:
    """The key that a name such as `three`, `opción 3` or `3)` means; "" if none."""
    plain = unicodedata.normalize("NFKC", written).lower()
    found = [_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", plain)]
    keys = [word for word in found if word in KEYS]
    return keys[0] if len(keys) == 1 and len(found) <= 3 else ""
