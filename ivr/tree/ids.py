"""The id that an option has by itself."""

import re
import unicodedata

from ivr.tree import fields


def slug(title: str) -> str:
    """The id made from a title: ASCII, lower case, hyphens, cut at a word within 60 characters."""
    if not title.isascii():
        folded = unicodedata.normalize("NFKD", title.replace("\u2019", ""))
        title = folded.encode("ascii", "ignore").decode()
    made = "-".join(re.findall("[a-z0-9]+", title.replace("'", "").lower()))
    if len(made) <= fields.ID_LENGTH:
        return made
    return made[: fields.ID_LENGTH + 1].rpartition("-")[0] or made[: fields.ID_LENGTH]
