"""The page docs/commands.md, made from the commands themselves."""

import inspect
import re
from collections.abc import Iterator

import click

from ivr.cli import GROUPS, main

HEAD = """# Commands

<!-- Made from the code: `pytest --update tests/spec/test_docs.py` writes this page. -->

Everything that `ivr` can do, in the order of `ivr --help`. `ivr COMMAND --help` shows the same in a
terminal. Where a command takes `[FILE]` and you name none, it reads the file that the setting
`IVR_TREE` names, or `faq_tree.yaml` in this folder. In a checkout, `make shell` puts `ivr` on the
path.
"""


def page() -> str:
    """Return the page as it should be."""
    return HEAD + "".join(
        f"\n## {title}\n" + "".join(map(_section, commands)) for title, commands in GROUPS.items()
    )


def _section(command: click.Command) -> str:
    # With the options of `ivr` itself: click keeps the option for help that it makes here.
    context = click.Context(command, info_name=f"ivr {command.name}", **main.context_settings)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = "".join(_rows(command, context))
    table = f"\n| Option | What it does |\n| --- | --- |\n{rows}" if rows else ""
    if isinstance(command, click.Group):
        table += "".join(_subsection(command.name, one) for one in command.commands.values())
    return (
        f"\n### ivr {command.name}\n\n```text\nivr {command.name} {usage}\n```\n\n"
        f"{_help(command)}{table}"
    )


def _subsection(group: str | None, command: click.Command) -> str:
    name = f"ivr {group} {command.name}"
    context = click.Context(command, info_name=name, **main.context_settings)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = "".join(_rows(command, context))
    table = f"\n| Option | What it does |\n| --- | --- |\n{rows}" if rows else ""
    return f"\n#### {name}\n\n```text\n{name} {usage}\n```\n\n{_help(command)}{table}"


def _help(command: click.Command) -> str:
    """The help as Markdown: what click keeps line by line (after \\b) is code."""
    text, _, verbatim = inspect.cleandoc(command.help or "").partition("\b\n")
    paragraphs = "\n\n".join(
        " ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()
    )
    kept = f"\n```text\n{verbatim.strip()}\n```\n" if verbatim else ""
    return f"{paragraphs}\n{kept}"


def _rows(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and (shown := parameter.get_help_record(context)):
            names, about = (text.replace("|", "\\|") for text in shown)
            names = re.sub("INTEGER( RANGE)?", "N", names)
            about = re.sub(r" *\[1<=x<=\d{10}\]|; 1<=x<=\d{10}", "", about)  # no limit for people
            about = re.sub(r"(\d+)<=x<=(\d+)", r"\1 to \2", about)
            yield f"| `{names}` | {about} |\n"
