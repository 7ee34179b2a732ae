"""The commands that run a line: call, serve."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    AT,
    FILE,
    LIVE,
    checked,
    live_edition,
    moment,
    read_file,
    read_settings,
    refuse,
)

if TYPE_CHECKING:
    from ivr.editions.closing import Live


@click.command()
@click.argument("line", required=False, metavar="[FILE|URL]")
@click.option("--keys", help="Press these keys, such as 2,1, and print the call. - is silence; !2 "
              "interrupts; busy, no-answer, failed, canceled, completed, voicemail or declined is "
              "the outcome of a transfer.")  # fmt: skip
@click.option("--audio", type=click.Path(path_type=Path, dir_okay=False), metavar="WAV",
              help="Write what was said to this WAV file.")  # fmt: skip
@click.option("--times", is_flag=True, help="Show when each thing is heard.")
@click.option("--mute", is_flag=True, help="Show what is heard, and play nothing.")
@AT
@LIVE
def call(
    line: str | None, keys: str | None, audio: Path | None, times: bool, mute: bool, at: str,
    is_live: bool,
) -> None:  # fmt: skip
    """Call the line from a telephone in this terminal, and hear it.

    Press keys as on a telephone: they cut off what is being said. Space skips a wait, q hangs up.
    When the line calls somebody, you choose whether they answer. A computer voice stands in for
    Twilio's; without a loudspeaker, or with --mute, you see the text alone.

    FILE is served in the background for as long as the call lasts; nothing is published or
    recorded. With --live it is what callers hear now. To call a running line at a URL, set
    TWILIO_AUTH_TOKEN to its token, since it answers signed requests only.

    \b
    Examples:
      ivr call
      ivr call faq_tree.yaml --keys 2,1
      ivr call --keys 2,1,0,busy --audio call.wav
      ivr call --at "tomorrow 9am"
      ivr call --live
      ivr call https://line.example.org/voice
    """
    from ivr.preview.phone_call import place_call

    at_url = line and line.startswith(("http://", "https://"))
    if at_url and at:
        message = "you can set the time only for a FILE, not for a URL"
        raise click.BadParameter(message, param_hint="--at")
    _exit_on_signals()
    with ExitStack() as stack:
        if is_live:
            called: Path | str = stack.enter_context(_written(live_edition(line)))
        else:
            called = line if line and at_url else read_file(Path(line) if line else None)[0]
        is_well = place_call(called, keys, audio, times, at, mute)
    sys.exit(0 if is_well else 1)


@contextmanager
def _written(live: "Live") -> Iterator[Path]:
    """Write the files of an edition into a folder for as long as a call lasts."""
    from tempfile import TemporaryDirectory

    from ivr.files import write_all

    with TemporaryDirectory(prefix="ivr-live-") as folder:
        path = Path(folder, "faq_tree.yaml")
        write_all({Path(folder, name) if name else path: raw for name, raw in live.files.items()})
        yield path


def _exit_on_signals() -> None:
    """Clean up on SIGTERM and SIGHUP, which by default end a process at once."""
    import signal
    from types import FrameType

    def leave(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # nothing should interrupt the cleaning up
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # `nohup` ignores SIGHUP
            signal.signal(number, leave)


@click.command()
@FILE
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on; 0.0.0.0 for every network.")  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535),
              help="The port; the setting PORT, or 8000, unless given.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 99),
              help="Processes that answer, one per core; the setting WEB_CONCURRENCY, or 1, unless "
              "given.")  # fmt: skip
@AT
def serve(file: Path | None, host: str, port: int | None, workers: int | None, at: str) -> None:
    """Run the line of FILE, and publish it whenever it is saved.

    Callers hear the newest edition in the database, which `ivr publish` and `ivr rollback` on any
    machine change too. A file with errors is reported and not published. The settings come from
    the environment; docs/operating.md lists them.

    \b
    Example: ivr serve --port 8000
    """
    import dataclasses

    from ivr.editions.watcher import NothingLiveError
    from ivr.logs import announce, configure
    from ivr.server.serve import end_with_starter
    from ivr.server.serve import serve as run

    end_with_starter()
    settings = read_settings()
    configure(settings.log_level)
    path, loaded = checked(file)
    now = moment(at, loaded.line.zone) if at and loaded.line else None
    port, workers = port or settings.port, workers or settings.workers
    settings = dataclasses.replace(settings, tree=path, port=port, workers=workers)
    try:
        run(settings, loaded, host, announce, now)
    except NothingLiveError:
        refuse(loaded, path)
