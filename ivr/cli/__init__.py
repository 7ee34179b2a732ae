"""The command `ivr`: check a menu, draw it, hear it, call it, serve it."""

import sys
from io import TextIOWrapper

import click

from ivr.cli import calls, line, menu, records, sound, store


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ivr")
def main() -> None:
    """A telephone line that answers from one YAML file.

    Change faq_tree.yaml, see what is wrong with `ivr check`, hear it with `ivr call`, put it live
    with `ivr publish`, take it back with `ivr rollback`. `ivr serve` runs the line. Without FILE
    the file is IVR_TREE, or faq_tree.yaml.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where a terminal lacks a letter, ? stands for it


for command in (
    menu.check,
    menu.tree,
    line.call,
    line.serve,
    calls.test,
    calls.compare,
    calls.simulate,
    sound.render,
    sound.listen,
    sound.say,
    sound.script,
    sound.record,
    store.publish,
    store.editions,
    store.diff,
    store.rollback,
    store.export,
    records.report,
    records.prune,
    menu.phrases,
    menu.schema,
):
    main.add_command(command)
