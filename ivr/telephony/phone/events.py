"""What happens in a call, as the phone reports it, and the call as a text to read.

`at` is virtual time: seconds since the call began, as if each prompt had been heard to its end.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.telephony.phone.verbs import Play, Say


@dataclass(frozen=True)
class Fetched:
    """A request and its answer. `document` is empty for audio; `problem` is empty if it is good."""

    at: float
    method: str
    url: str
    status: int | None
    document: bytes = b""
    problem: str = ""


@dataclass(frozen=True)
class Heard:
    """A prompt that takes `seconds` from now; a key may be sent while it is interruptible.

    The url of a Play is absolute.
    """

    at: float
    seconds: float
    prompt: Say | Play
    interruptible: bool

    @property
    def text(self) -> str:
        return self.prompt.text


@dataclass(frozen=True)
class Paused:
    """Silence of `seconds` from now; a key may be sent while it is interruptible."""

    at: float
    seconds: float
    interruptible: bool


@dataclass(frozen=True)
class Waiting:
    """The line listens for `seconds`: send one key, or None if none is pressed.

    `digits` are those pressed so far, of `num_digits` (None: of any number) or up to the key
    `finish_on_key` (empty: none). With `then_dials`, the line dials if no key is pressed.
    """

    at: float
    seconds: float
    digits: str
    num_digits: int | None
    finish_on_key: str
    then_dials: bool = False


@dataclass(frozen=True)
class Pressed:
    """The caller pressed a key, `interrupting` a prompt or not."""

    at: float
    key: str
    interrupting: bool


@dataclass(frozen=True)
class Silence:
    """The caller pressed nothing while the line listened."""

    at: float


@dataclass(frozen=True)
class Dialling:
    """The line dials `numbers` together: send the outcome, one of call.OUTCOMES."""

    at: float
    numbers: tuple[str, ...]
    timeout: int
    caller_id: str | None


@dataclass(frozen=True)
class Dialled:
    """The outcome of dialling; after a conversation `at` is its end."""

    at: float
    outcome: str


@dataclass(frozen=True)
class Whispered:
    """Whoever picks up hears this, and the caller does not."""

    at: float
    text: str


@dataclass(frozen=True)
class TheyPressed:
    """Whoever picks up presses a key, to take the call or not."""

    at: float
    key: str


@dataclass(frozen=True)
class Ended:
    """The end of the call, always the last event; `failed` if the line is at fault."""

    at: float
    why: str
    failed: bool = False


Event = (
    Fetched
    | Heard
    | Paused
    | Waiting
    | Pressed
    | Silence
    | Dialling
    | Dialled
    | Whispered
    | TheyPressed
    | Ended
)


def transcript(events: Iterable[Event], times: bool = False) -> str:
    """Return one call as text, a line for each thing heard or done.

    With `times` each line begins with its virtual time, as minutes and seconds.
    """
    lines: list[str] = []
    problem = ""
    for event in events:
        if isinstance(event, Ended) and problem and problem in event.why:
            lines.pop()  # the end says it again
        problem = event.problem if isinstance(event, Fetched) else ""
        clock = f"{int(event.at) // 60:2}:{int(event.at) % 60:02}  " if times else ""
        if isinstance(event, Dialled):
            dialled = max(i for i, line in enumerate(lines) if "(dials " in line)
            lines[dialled] += f" → {event.outcome}"
        elif line := _line(event):
            lines.append(clock + line)
    return "".join(f"{line}\n" for line in lines)


def _line(event: Event) -> str:
    match event:
        case Heard() if event.text.strip():  # audio that says nothing is a pause
            return f"Line:   {event.text}"
        case Pressed():
            return f"Caller: {event.key}{' (interrupting)' if event.interrupting else ''}"
        case Silence():
            return "Caller: (silence)"
        case Waiting(then_dials=False):
            return f"        (listens {event.seconds:g} s)"
        case Dialling():
            shown = f", shown {event.caller_id}" if event.caller_id else ""
            return f"        (dials {' and '.join(event.numbers)}, {event.timeout} s{shown})"
        case Whispered():
            return f"        (they hear: {event.text})"
        case TheyPressed():
            return f"        (they press: {event.key})"
        case Fetched() if event.problem:
            return f"        ({event.problem})"
        case Ended():
            return f"        ({event.why})"
    return ""
