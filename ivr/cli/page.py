"""The command about the public page: page."""

from pathlib import Path

import click

from ivr.cli.common import FILE, LIVE, live_edition, valid_line, writing


@click.command()
@FILE
@click.option("--to", "folder", required=True, metavar="FOLDER",
              type=click.Path(path_type=Path, file_okay=False),
              help="The folder to write the files into.")  # fmt: skip
@LIVE
def page(file: Path | None, folder: Path, is_live: bool) -> None:
    """Write the public page of FILE as files for any web server.

    A running line shows the same page at /, always up to date. The files are for a web site that
    has none: their opening hours and notices are those of now, which they say; write them again
    when something changes. Only files that this command wrote are replaced.

    \b
    Example: ivr page --to public
    """
    from datetime import UTC, datetime

    from ivr.page.static_site import OthersFileError, write

    line = live_edition(file).line if is_live else valid_line(file)[1]
    if not line.default.page:
        raise click.ClickException(
            "the file says page: false, so this line has no page; remove that to have one"
        )
    try:
        written = writing(lambda: write(line, folder, datetime.now(UTC)))
    except OthersFileError as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(f"written: {path}")
