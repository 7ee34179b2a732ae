"""A call as a text to read."""

from ivr.telephony.phone.events import (
    Dialled,
    Dialling,
    Ended,
    Event,
    Fetched,
    Heard,
    Paused,
    Pressed,
    Silence,
    Waiting,
    transcript,
)
from ivr.telephony.phone.verbs import Play, Say

CALL: list[Event] = [
    Fetched(0, "POST", "http://a.example/voice", 200, b"<Response/>"),
    Heard(0, 3.5, Say("Thank you for calling MGH.", "Thank you for calling M G H."), True),
    Paused(3.5, 1, True),
    Heard(4.5, 2, Play("http://a.example/prompts/main%20menu.wav?v=1"), True),
    Waiting(6.5, 8, "", 1, ""),
    Silence(14.5),
    Heard(14.5, 50, Say("For cost and billing, press 2.", "For cost and billing, press 2."), True),
    Pressed(14.5, "2", interrupting=True),
    Waiting(14.5, 8, "2", 2, ""),
    Pressed(14.5, "*", interrupting=False),
    Dialling(74.5, ("+16177263884", "+16177263885"), 25, None),
    Dialled(79.5, "busy"),
    Ended(79.5, "the line hangs up"),
]


def test_a_call_is_read_line_by_line() -> None:
    assert transcript(CALL) == (
        "Line:   Thank you for calling MGH.\n"
        "Line:   [main menu.wav]\n"
        "        (listens 8 s)\n"
        "Caller: (silence)\n"
        "Line:   For cost and billing, press 2.\n"
        "Caller: 2 (interrupting)\n"
        "        (listens 8 s)\n"
        "Caller: *\n"
        "        (dials +16177263884 and +16177263885, 25 s) → busy\n"
        "        (the line hangs up)\n"
    )


def test_times_are_at_the_left() -> None:
    assert transcript(CALL, times=True) == (
        " 0:00  Line:   Thank you for calling MGH.\n"
        " 0:04  Line:   [main menu.wav]\n"
        " 0:06          (listens 8 s)\n"
        " 0:14  Caller: (silence)\n"
        " 0:14  Line:   For cost and billing, press 2.\n"
        " 0:14  Caller: 2 (interrupting)\n"
        " 0:14          (listens 8 s)\n"
        " 0:14  Caller: *\n"
        " 1:14          (dials +16177263884 and +16177263885, 25 s) → busy\n"
        " 1:19          (the line hangs up)\n"
    )


def test_problems_are_reported_once() -> None:
    gone = "Twilio error 11217: GET http://a.example/a.wav answers 404"
    down = "Twilio error 11217: POST http://a.example/voice answers 500"
    events: list[Event] = [
        Fetched(0, "GET", "http://a.example/a.wav", 404, problem=gone),
        Fetched(0, "POST", "http://a.example/voice", 500, problem=down),
        Fetched(0, "POST", "http://a.example/voice", 500, problem=down),
        Ended(0, f"the call fails: {down}", failed=True),
    ]
    assert transcript(events) == (
        f"        ({gone})\n        ({down})\n        (the call fails: {down})\n"
    )


def test_a_caller_who_hangs_up_while_it_rings() -> None:
    events: list[Event] = [
        Dialling(0, ("+16177263884",), 25, None),
        Ended(0, "the caller hangs up"),
    ]
    assert transcript(events) == (
        "        (dials +16177263884, 25 s)\n        (the caller hangs up)\n"
    )


def test_no_call_is_no_text() -> None:
    assert transcript([]) == ""
