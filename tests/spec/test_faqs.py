"""FAQs of every kind, in the shapes of real ones, each beside the draft that is made of it.

`pytest --update` writes the drafts again; then read the diff beside the FAQ.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.check.check import check
from ivr.drafts.draft import draft, written
from ivr.drafts.faq.sections import outline
from ivr.drafts.faq.source import read
from ivr.drafts.menu_file import Start, guessed_language
from ivr.tree.load.loader import Loaded
from ivr.tree.model import MAIN, Answer, Menu, Option
from tests.support.paths import SPEC

FOLDER = SPEC / "faqs"
SOURCES = sorted(path for path in FOLDER.iterdir() if path.is_file())


def made(path: Path) -> tuple[Loaded, list[str]]:
    """The draft that is made of a file, and what a person must decide besides its advice."""
    source = read(path, path.read_bytes())
    found = outline(source.blocks)
    start = Start(source.site or "the office", guessed_language(source.language, found))
    text, decisions = written(draft(start, found))
    loaded = check(text.encode())
    advised = "\n".join(problem.message for problem in loaded.problems)
    return loaded, [one.text for one in decisions if one.text.split("; ")[0] not in advised]


def drawn(path: Path) -> Iterator[str]:
    loaded, decisions = made(path)
    assert loaded.line, loaded.problems
    tree = loaded.line.default
    yield f"{tree.name}, {tree.language}"
    yield from options(tree.options[MAIN], "")
    yield from (f"decide: {one}" for one in decisions)
    yield from (line for line in loaded.texts[""].split("\n") if line.startswith("#   - "))


def options(option: Option, indent: str) -> Iterator[str]:
    if isinstance(option, Menu):
        for key, inner in option.options.items():
            yield f"{indent}{key} {inner.title}"
            yield from options(inner, f"{indent}    ")
    elif isinstance(option, Answer):
        yield from (f"{indent}| {part}" for part in option.parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_draft_is_exactly_this(path: Path, request: pytest.FixtureRequest) -> None:
    expected = FOLDER / "drafts" / f"{path.name}.txt"
    found = "\n".join(drawn(path)) + "\n"
    if request.config.getoption("update"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


def test_every_draft_has_its_faq() -> None:
    drafts = {path.name.removesuffix(".txt") for path in (FOLDER / "drafts").iterdir()}
    assert drafts == {path.name for path in SOURCES}
