"""What a running line writes to stderr: lines of JSON, or text on a terminal.

Nothing about a caller is logged: no module logs what is in a request, libraries log warnings and
errors only, and a traceback shows lines of code but no variables.
"""

import logging
import sys
import threading
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol

from structlog.processors import JSONRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor

FIELDS = ("status", "milliseconds", "to", "reason", "edition", "place")
"""What a log record may have as `extra`; anything else is left out."""

REQUEST: ContextVar[str] = ContextVar("REQUEST", default="")
"""The id of the request that is being answered; every log line about it has it."""

_ours, _announced = logging.getLogger("ivr"), logging.getLogger("ivr.announced")


class Announce(Protocol):
    """Tells an administrator something; a warning asks them to act."""

    def __call__(self, text: str, /, warning: bool = False) -> None: ...


def announce(text: str, /, warning: bool = False) -> None:
    """Write what an administrator should read at any `LOG_LEVEL`; a warning asks them to act."""
    _announced.log(logging.WARNING if warning else logging.INFO, text)


def configure(level: str) -> None:
    """Write log lines of this level (one of `settings.LEVELS`) and above from now on."""
    _ours.setLevel(level.upper())
    _announced.setLevel(logging.INFO)
    root = logging.getLogger()
    root.setLevel(max(_ours.level, logging.WARNING))
    for handler in root.handlers:
        if isinstance(handler, _Stderr):
            root.removeHandler(handler)
    root.addHandler(_Stderr(sys.stderr.isatty()))
    # Log what Python itself would print.
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda found: _uncaught(
        found.exc_type, found.exc_value, found.exc_traceback
    )
    sys.unraisablehook = lambda found: _uncaught(
        found.exc_type, found.exc_value, found.exc_traceback
    )


class _Stderr(logging.Handler):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        chain: list[Processor] = [
            add_log_level, add_logger_name, _with_request, ExtraAdder(FIELDS), format_exc_info
        ]  # fmt: skip
        if not terminal:
            chain.append(TimeStamper(fmt="iso", utc=True))
        render = _text if terminal else JSONRenderer()
        last = [ProcessorFormatter.remove_processors_meta, render]
        self.setFormatter(ProcessorFormatter(processors=last, foreign_pre_chain=chain))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            # One call for each line, so that the lines of several processes do not mix.
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def _with_request(_: object, __: str, found: EventDict) -> EventDict:
    # structlog's own context variables take five times as long for each request.
    if request := REQUEST.get():
        found["request_id"] = request
    return found


def _text(_: object, __: str, found: EventDict) -> str:
    keys = "level", "logger", "event", "exception"
    level, logger, text, exception = (found.pop(key, "") for key in keys)
    rest = "".join(f" {name}={value}" for name, value in found.items())
    trace = f"\n{exception}" if exception else ""
    plain = level == "info" or logger == _announced.name  # whose text says itself what it is
    return f"{text}{rest}{trace}" if plain else f"{level}: {text}{rest}{trace}"


def _uncaught(
    kind: type[BaseException],
    error: BaseException | None,
    trace: TracebackType | None,
) -> None:
    if error and not issubclass(kind, SystemExit):
        _ours.critical("unexpected error", exc_info=(kind, error, trace))
