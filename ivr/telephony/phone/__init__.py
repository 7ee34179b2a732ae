"""A phone that calls a line over HTTP and does what its TwiML says, as Twilio does.

A call is a generator. It yields what happens, in virtual time, and a handset (a terminal, a test,
a browser, a load generator) replies with `send`: a key or None to `Waiting`, an outcome to
`Dialling`, a key to cut short what is interruptible, None to everything else. To hang up, throw
`HangUp` into it, or close it.
"""

from collections import deque
from collections.abc import Iterable
from typing import Self

from ivr.telephony.phone.call import Call, HandsetError, Steps
from ivr.telephony.phone.events import Dialling, Ended, Event, Heard, Waiting
from ivr.telephony.phone.fetch import Fetcher
from ivr.telephony.phone.playback import Audio, Library
from ivr.telephony.phone.verbs import KEYS

MAX_CALL = 4 * 60 * 60  # seconds; Twilio's time limit of a call


class HangUp(Exception):  # noqa: N818  # thrown by a handset, and no error
    """The caller hangs up."""


class Phone:
    """Calls lines, one call at a time, from the number `caller` to the number `called`.

    Requests are signed with an auth token, unless it is empty; a `fetcher` signs with its own.
    `fallback_url` is requested when a document cannot be fetched.
    """

    def __init__(
        self,
        token: str = "",
        *,
        fallback_url: str | None = None,
        caller: str = "+16175550123",
        called: str = "+16175550100",
        fetcher: Fetcher | None = None,
    ) -> None:
        self._fallback_url = fallback_url
        self._ends = {"From": caller, "Caller": caller, "To": called, "Called": called}
        self._fetcher = fetcher or Fetcher(token)
        self._library = Library(self._fetcher)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._fetcher.close()

    def audio(self, url: str) -> Audio:
        return self._library.audio(url)

    def call(self, url: str) -> Steps:
        """Call the line at `url`; the last event is `Ended`.

        Raise HandsetError if the handset sends something that the line does not wait for.
        """
        steps = Call(self._fetcher, self._library, self._ends, self._fallback_url).steps(url)
        reply: str | None = None
        at = 0.0
        try:
            while True:
                event = steps.send(reply)
                if event.at >= MAX_CALL:
                    event = Ended(MAX_CALL, "Twilio ends the call after 4 hours", failed=True)
                at = event.at
                reply = yield event
                if isinstance(event, Ended):
                    return
        except HangUp:
            yield Ended(at, "the caller hangs up")


def left_to(call: Steps, event: Waiting | Dialling) -> Ended:
    """End a call whose handset has nothing more to send: it hangs up, or is put through."""
    if isinstance(event, Dialling):
        call.close()
        return Ended(event.at, "the call is put through")
    ended = call.throw(HangUp())
    assert isinstance(ended, Ended)  # noqa: S101 (for mypy: HangUp always ends the call)
    return ended


def play(phone: Phone, url: str, keys: Iterable[str]) -> list[Event]:
    """Call `url`, press `keys` in order, and return what happened.

    They are a key (0-9 * #) or "-" for silence, for each wait; a key after "!" to interrupt the
    next prompt that can be interrupted; an outcome, for each time the line dials, or a key before
    it does. After the last of them the caller hangs up at the next wait, or is put through.

    Raise HandsetError if an outcome is sent to a wait, or a key while the line dials.
    """
    left = deque(keys)
    call = phone.call(url)
    events = [next(call)]
    while not isinstance(last := events[-1], Ended):
        if isinstance(last, Waiting) and last.then_dials and not _is_key(left):
            events.append(call.send(None))
        elif isinstance(last, Waiting | Dialling) and not left:
            events.append(left_to(call, last))
        else:
            try:
                events.append(call.send(_reply(last, left)))
            except HandsetError as error:
                error.events = events
                raise
    return events


def _is_key(left: deque[str]) -> bool:
    return bool(left) and left[0].removeprefix("!") in KEYS


def _reply(event: Event, left: deque[str]) -> str | None:
    match event:
        case Heard(interruptible=True) if left and left[0].startswith("!"):
            return left.popleft()[1:]
        case Waiting():
            key = left.popleft()
            return None if key == "-" else key.removeprefix("!")
        case Dialling():
            return left.popleft()
    return None
