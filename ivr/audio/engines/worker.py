"""Run one engine in a process of its own: `python -P worker.py ENGINE LANGUAGE FOLDER`.

It says on stdout that it is ready, then answers requests on stdin until that ends, with one line of
JSON for each: `{"error": ""}` if all is well. A request has the words, whether they are slow, and
the name of the file to make. The worker removes the folder when it ends, since the parent may be
gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from ivr.audio.engines.engine import Speak


def main(name: str, language: str, folder: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # are for the parent, and stdin ends with it
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)  # calls come first: a running line makes audio while it answers
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # pyttsx3 prints to stdout
    try:
        _serve(_start(name, language), replies)
    except _UnusableError as error:
        _reply(replies, str(error))
    except BrokenPipeError:  # the parent is gone
        pass
    finally:
        for file in folder.glob("*"):
            file.unlink(missing_ok=True)
        if folder.exists():
            folder.rmdir()


class _UnusableError(Exception):
    """No worker can start; the message says why and what to do."""


def _start(name: str, language: str) -> Speak:
    from ivr.audio.engines import ENGINES
    from ivr.audio.engines.engine import NoVoice

    engine = ENGINES[name]
    try:
        return engine.start(language)
    except NoVoice as error:
        raise _UnusableError(str(error)) from None
    except ModuleNotFoundError as error:
        missing = f'the speech engine "{name}" is not installed ({error}): `{engine.install}`'
        raise _UnusableError(missing) from None
    except Exception as error:  # a RuntimeError, or whatever a C library raises
        broken = f"the speech engine does not start ({error}); {engine.repair}"
        raise _UnusableError(broken) from None


def _serve(speak: Speak, replies: TextIO) -> None:
    _reply(replies, "")
    for line in sys.stdin:
        request = json.loads(line)
        try:
            speak(request["words"], request["slow"], request["file"])
        except Exception as error:  # the parent reports it, and starts another worker
            _reply(replies, f"{type(error).__name__}: {error}")
        else:
            _reply(replies, "")


def _reply(replies: TextIO, error: str) -> None:
    print(json.dumps({"error": error}), file=replies)


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[3]))  # where the parent found this package
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
