"""The systemd units of docs/operating.md: they are read, and what they start is there."""

from configparser import ConfigParser

import click
import pytest

from ivr.cli import main
from tests.support.markdown import DOCS, blocks

UNITS = [one.text for one in blocks(DOCS / "operating.md") if one.language == "ini"]


def read(text: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("text", UNITS)
def test_a_unit_starts_a_command_that_there_is(text: str) -> None:
    unit = read(text)
    assert unit.sections() == ["Unit", "Service", "Install"]
    program, command = unit["Service"]["ExecStart"].split()
    assert program.endswith("/ivr")
    assert main.get_command(click.Context(main), command)


def test_a_template_keeps_lines_apart_and_is_else_like_the_unit_of_one_line() -> None:
    one, template = map(read, UNITS)
    apart = ("WorkingDirectory", "EnvironmentFile")
    assert all("%i" in template["Service"][name] for name in apart)
    for section in one.sections():
        for name in {*one[section]} - {*apart, "Description"}:
            assert template[section][name] == one[section][name]
