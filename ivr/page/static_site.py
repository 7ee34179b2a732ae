"""The page as files for any web server, or for none: an HTML file for each language."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ivr import files
from ivr.page.content import page_at
from ivr.page.render import GENERATOR, Addresses, as_html
from ivr.page.times import as_instant
from ivr.page.views import names
from ivr.tree.hours import zone_info
from ivr.tree.model import Line

INDEX, STYLE = "index.html", "page.css"
_STYLE = Path(__file__).parent / "static" / STYLE
_OURS = re.compile(rf'name="generator" content="{GENERATOR}"|^/\* {GENERATOR}:'.encode())
_MARK_WITHIN = 1000  # bytes
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?\.html")


class OthersFileError(Exception):
    """A file that would be replaced is not one of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is in the way, and `ivr page` did not write it; name another folder, or "
            "move that file"
        )


def contents(line: Line, now: datetime) -> Mapping[str, bytes]:
    """Return each file by its name, as of an instant; the first language is `index.html`."""
    first, *others = names(line).items()
    named = {first[0]: INDEX, **{tag: f"{name}.html" for tag, name in others}}
    found = {STYLE: _STYLE.read_bytes()}
    for tag, name in reversed(named.items()):
        page, local = page_at(line, tag, now), now.astimezone(zone_info(line.zone))
        html = as_html(page, Addresses(STYLE, named), written=as_instant(local, tag))
        found[name] = html.encode()
    return found


def write(line: Line, folder: Path, now: datetime) -> list[Path]:
    """Write the page into a folder, each file whole; a language that is gone loses its file.

    Returns the files. Raises OthersFileError before anything is written, and OSError.
    """
    made = {folder / name: content for name, content in contents(line, now).items()}
    for path in made:
        if path.exists() and not _is_ours(path):
            raise OthersFileError(path)
    files.write_all(made)
    for path in folder.glob("*.html"):
        if path not in made and _LANGUAGE.fullmatch(path.name) and _is_ours(path):
            path.unlink()
    return [*made]


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return bool(_OURS.search(file.read(_MARK_WITHIN)))
