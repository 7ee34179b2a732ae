"""The command `ivr`: check a menu, draw it, hear it, call it, serve it."""

import sys
from io import TextIOWrapper

import click

from ivr.cli import editions, menu, preview, prompts, report, serve


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
    serve.call,
    serve.serve,
    preview.test,
    preview.compare,
    preview.simulate,
    prompts.render,
    prompts.listen,
    prompts.say,
    prompts.script,
    prompts.record,
    editions.publish,
    editions.editions,
    editions.diff,
    editions.rollback,
    editions.export,
    report.report,
    report.prune,
    menu.phrases,
    menu.schema,
):
    main.add_command(command)
