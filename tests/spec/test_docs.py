"""What the README and docs/ say is so: examples load, no field is left out, each file exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner

from ivr.cli import main
from ivr.dialogue.turn import Reason
from ivr.settings import NAMES
from ivr.tree.schema import schema
from tests.support.commands_page import page
from tests.support.markdown import DOCS, PAGES, Block, blocks, file_name, inline_code
from tests.support.paths import ROOT, SHIPPED

README_LIMIT = 6_000  # bytes: people who come here first read all of it

WHOLE_FILES = ("", "faq_tree.yaml")  # other names are those of files that a menu includes

# What an example that shows a few fields only is completed with, field by field.
WHOLE = """\
name: Riverside clinic
language: en-US
greeting: Thank you for calling the Riverside clinic.
menu: {1: {title: Opening hours, answer: We are open on weekdays.}}
"""


def examples() -> Iterator[Any]:
    """Every YAML block that shows a menu, with the files that its page includes in others."""
    for page_of in PAGES:
        found = [one for one in blocks(page_of) if one.language == "yaml" and not one.note]
        parts = {file_name(one): one.text for one in found if file_name(one) not in WHOLE_FILES}
        for block in found:
            if file_name(block) in WHOLE_FILES:
                yield pytest.param(block.text, parts, id=f"{page_of.name}:{block.line}")


def completed(text: str) -> str:
    """A whole menu file: what an example shows, and what it leaves out."""
    shown = re.findall(r"^(\w+):", text, re.M)
    if "languages" in shown:
        shown.append("language")
    lines = (line for line in WHOLE.splitlines(keepends=True) if line.split(":")[0] not in shown)
    return text + "".join(lines)


@pytest.mark.parametrize(("text", "parts"), list(examples()))
def test_an_example_can_go_live(text: str, parts: dict[str, str], tmp_path: Path) -> None:
    for name, part in parts.items():
        (tmp_path / name).write_text(part)
    menu = tmp_path / "faq_tree.yaml"
    menu.write_text(completed(text))
    checked = CliRunner().invoke(main, ["check", str(menu)])
    assert checked.exit_code == 0, checked.output


def test_the_saved_call_that_is_shown_is_heard_so(tmp_path: Path) -> None:
    shown = next(one for one in blocks(DOCS / "hearing.md") if one.text.startswith("Whoever"))
    (tmp_path / "shown.txt").write_text(shown.text)
    tested = CliRunner().invoke(main, ["test", str(SHIPPED), str(tmp_path / "shown.txt")])
    assert tested.output == "1 call: 1 as saved\n"


def test_every_field_of_the_menu_is_explained() -> None:
    text = (DOCS / "editing.md").read_text()
    fields = {name for part in (False, True) for name in _properties(schema(part))}
    assert not [name for name in sorted(fields) if f"`{name}`" not in text]


def _properties(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        yield from found.get("properties", {})
        found = list(found.values())
    if isinstance(found, list):
        for inner in found:
            yield from _properties(inner)


def test_the_page_of_commands_is_made_from_the_code(request: pytest.FixtureRequest) -> None:
    file = DOCS / "commands.md"
    if request.config.getoption("update"):
        file.write_text(page())
    assert file.read_text() == page()


@pytest.mark.parametrize("command", [*main.commands.values()], ids=lambda command: command.name)
def test_every_command_and_option_is_on_that_page(command: click.Command) -> None:
    _, found, text = (DOCS / "commands.md").read_text().partition(f"\n### ivr {command.name}\n")
    section = text.partition("\n##")[0]
    options = [name for one in command.params for name in one.opts if name.startswith("--")]
    assert found
    assert not [name for name in options if name not in section]


def test_every_setting_is_explained() -> None:
    text = (DOCS / "operating.md").read_text()
    assert not [name for name in NAMES if f"| `{name}` |" not in text]


def test_every_metric_and_reason_is_explained() -> None:
    metrics = re.findall(r'"(ivr_\w+)"', (ROOT / "ivr" / "server" / "metrics.py").read_text())
    text = (DOCS / "operating.md").read_text()
    assert metrics
    assert not [name for name in metrics if f"`{name}" not in text]
    assert not [reason for reason in get_args(Reason) if f"`{reason}`" not in text]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_command_that_is_shown_exists(file: Path) -> None:
    shown = [line for block in blocks(file) for line in typed(block)]
    for line in shown + inline_code(file):
        words = shlex.split(line, comments=True) if line.startswith(("ivr ", "make ")) else []
        if words[:1] == ["ivr"]:
            must_parse(line, words[1:])
        elif words:
            assert words[1] in MAKE, f"{line}: there is no such target"


MAKE = {*re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M)}


def typed(block: Block) -> list[str]:
    """The commands that a block shows: after a $ where there is output, else line by line."""
    if block.language == "console":
        return re.findall(r"^\$ (.+)$", block.text, re.M)
    return block.text.splitlines() if block.language == "sh" else []


def must_parse(line: str, words: list[str]) -> None:
    """Fail where a command or an option of it is not there; a mention may leave arguments out."""
    if words[0].startswith("-") or words[0].isupper():
        return
    command = main.commands.get(words[0])
    assert command, f"{line}: there is no such command"
    if isinstance(command, click.Group) and len(words) > 1:
        command = command.commands.get(words[1])
        assert command, f"{line}: there is no such command"
    known = {name for one in command.params for name in one.opts} | {"--help", "-h"}
    assert not [word for word in words if word.startswith("--") and word not in known], line


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_file_that_is_named_exists(file: Path) -> None:
    paths = [code for code in inline_code(file) if re.match(r"(ivr|tests|docs|prompts)/\S*$", code)]
    made = ("prompts/recordings", "prompts/rendered", "prompts/editions", "prompts/removed")
    named = [path for path in paths if not path.startswith(made)]
    assert not [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_every_link_leads_somewhere(file: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", file.read_text())
    assert not [link for link in links if not (file.parent / link).exists()]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= README_LIMIT
