"""The command `ivr`: its commands, in the order and the groups of `ivr --help`."""

import sys
from io import TextIOWrapper
from typing import Any

import click

from ivr.cli import (
    closings,
    closures,
    drafts,
    editions,
    menu,
    page,
    preview,
    prompts,
    report,
    serve,
    status,
    users,
)
from ivr.cli.typed import name_as_typed

ONLY_POSIX = {"fcntl", "grp", "pwd", "resource", "termios", "tty"}
"""Modules of Python that Windows lacks."""

GROUPS: dict[str, tuple[click.Command, ...]] = {
    "Edit the menu": (drafts.new, menu.check, menu.tree, drafts.translate, menu.phrases,
                      menu.schema),
    "Hear it and test it": (serve.call, preview.test, preview.compare, preview.simulate,
                            prompts.listen, prompts.say),
    "Publish it": (editions.publish, status.editions, status.diff, editions.rollback,
                   editions.export, page.page),
    "Close it for a while": (closings.close, closings.open_, closures.closures),
    "Record it": (prompts.script, prompts.record, prompts.render),
    "Run the line": (serve.serve, status.status, report.report, report.prune, users.user),
}  # fmt: skip


class _Ivr(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Run as a program, whose messages name commands as this one was typed."""
        name_as_typed(self.commands)
        return super().__call__(*arguments, **named)

    def invoke(self, ctx: click.Context) -> object:
        """End a command with one sentence if it cannot go on: see `_reason`."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if reason := _reason(error, ctx.invoked_subcommand or ""):
                raise click.ClickException(reason) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        longest = max(map(len, self.commands))
        for title, commands in GROUPS.items():
            width = formatter.width
            rows = [(f"{one.name:{longest}}", one.get_short_help_str(width)) for one in commands]
            with formatter.section(title):
                formatter.write_dl(rows)


def _reason(error: Exception, command: str) -> str:
    """Say why a command cannot go on, if that is no bug: the database, another's edition, Windows.

    Windows lacks modules that a running line needs; a command that needs none of them works there.
    """
    if isinstance(error, ModuleNotFoundError) and error.name in ONLY_POSIX:
        return (
            f"`ivr {command}` needs Linux or macOS (Python has no {error.name} here); on Windows "
            "use WSL, the Windows Subsystem for Linux"
        )
    from ivr.editions.table import RefusedError
    from ivr.store.database import StoreError

    return str(error) if isinstance(error, StoreError | RefusedError) else ""


@click.group(cls=_Ivr, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ivr")
def main() -> None:
    """A telephone line that answers questions from one YAML file.

    Edit faq_tree.yaml, see what is wrong with `ivr check`, hear it with `ivr call`, and publish it
    with `ivr publish`; `ivr rollback` undoes that. `ivr serve` runs the line.

    Where you name no FILE, the commands use the file that the setting IVR_TREE names, or else
    faq_tree.yaml in this folder. `ivr COMMAND --help` explains a command, with an example.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows ? for it


for group in GROUPS.values():
    for command in group:
        main.add_command(command)
