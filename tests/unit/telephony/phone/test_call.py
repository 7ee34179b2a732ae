"""What each verb does in a call: whole calls over HTTP, as transcripts, and what was posted."""

import re

import pytest

from ivr.speech.normalize import seconds
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.call import HandsetError
from ivr.telephony.phone.events import (
    Dialled,
    Ended,
    Event,
    Fetched,
    Heard,
    Paused,
    Waiting,
    transcript,
)
from ivr.telephony.phone.verbs import Play, Say
from tests.support.twiml_server import TOKEN, Answer, Line, Script, wav

MENU = (
    '<Gather action="key" timeout="8" numDigits="1" finishOnKey="" actionOnEmptyResult="true">'
    "<Say>Press 1.</Say><Pause/><Say>Press 2.</Say></Gather><Say>Never heard.</Say>"
)


def call(line: Line, *keys: str, path: str = "voice", fallback: str | None = None) -> list[Event]:
    fallback_url = None if fallback is None else line.url(fallback)
    with Phone(TOKEN, fallback_url=fallback_url) as phone:
        events = play(phone, line.url(path), keys)
    assert [type(event) for event in events].count(Ended) == 1
    assert isinstance(events[-1], Ended)
    assert sorted(event.at for event in events) == [event.at for event in events]
    return events


def heard(line: Line, *keys: str) -> str:
    return transcript(call(line, *keys))


def digits(line: Line) -> list[tuple[str, str]]:
    """What was posted to the action: the digits and the finish key."""
    return [
        (asked.params["Digits"], asked.params["FinishedOnKey"])
        for asked in line.asked
        if asked.path == "/key"
    ]


# The verbs


def test_says_in_order_and_hangs_up_at_the_end() -> None:
    with Line(voice="<Say>Hello.</Say><Say>Goodbye.</Say>") as line:
        assert heard(line) == "Line:   Hello.\nLine:   Goodbye.\n        (the line hangs up)\n"


def test_an_empty_document_hangs_up() -> None:
    with Line(voice="") as line:
        assert heard(line) == "        (the line hangs up)\n"


def test_nothing_follows_a_hangup() -> None:
    with Line(voice="<Say>Bye.</Say><Hangup/><Say>Never heard.</Say>") as line:
        assert heard(line) == "Line:   Bye.\n        (the line hangs up)\n"


def test_rejects() -> None:
    with Line(voice='<Reject reason="busy"/><Say>Never heard.</Say>') as line:
        assert heard(line) == "        (the line rejects the call: busy)\n"


def test_redirects_from_where_the_document_is() -> None:
    scripts: dict[str, Script] = {
        "voice": Answer(status=307, headers={"Location": "/deep/start"}),
        "deep/start": "<Redirect>next?a=b</Redirect><Say>Never heard.</Say>",
        "deep/next": '<Redirect method="GET">/last?c=d</Redirect>',
        "last": "<Say>Here.</Say>",
    }
    with Line(**scripts) as line:
        assert heard(line) == "Line:   Here.\n        (the line hangs up)\n"
    assert line.paths()[:3] == ["/voice", "/deep/start", "/deep/next?a=b"]
    assert [asked.method for asked in line.asked] == ["POST", "POST", "POST", "GET"]
    assert line.asked[3].params["c"] == "d"
    assert line.asked[3].params["CallStatus"] == "in-progress"
    assert all(asked.genuine for asked in line.asked)


def test_time_passes_with_what_is_heard() -> None:
    document = (
        '<Say>Hello there.</Say><Pause length="3"/>'
        '<Say>Wait.<break time="2s"/></Say><Play>a.wav</Play><Say loop="2">Bye.</Say>'
    )
    with Line(voice=document, **{"a.wav": Answer(wav(1.5), content_type="audio/wav")}) as line:
        events = call(line)
    prompts = [event for event in events if isinstance(event, Heard | Paused)]
    said = {event.text: event.seconds for event in prompts if isinstance(event, Heard)}
    assert [type(event) for event in prompts] == [Heard, Paused, Heard, Heard, Heard, Heard]
    assert said["Hello there."] == seconds("Hello there.")
    assert said["Wait."] == seconds("Wait.") + 2
    assert said["[a.wav]"] == 1.5
    ends = [event.at + event.seconds for event in prompts]
    assert [event.at for event in [*prompts[1:], events[-1]]] == ends


def test_a_break_alone_is_a_pause() -> None:
    with Line(voice='<Say><break time="750ms"/></Say><Say>Hello.</Say>') as line:
        events = call(line)
    assert events[1] == Paused(0, 0.75, interruptible=False)
    assert transcript(events) == "Line:   Hello.\n        (the line hangs up)\n"


def test_slow_speech_takes_longer() -> None:
    document = '<Say>Hello there.</Say><Say><prosody rate="slow">Hello there.</prosody></Say>'
    with Line(voice=document) as line:
        usual, slow = (event for event in call(line) if isinstance(event, Heard))
    assert (usual.seconds, slow.seconds) == (
        seconds("Hello there."),
        seconds("Hello there.", slow=True),
    )
    assert isinstance(slow.prompt, Say)
    assert slow.prompt.slow


def test_plays_audio_from_where_the_document_is() -> None:
    scripts: dict[str, Script] = {
        "a/voice": '<Play loop="2">b.wav</Play><Play>/a/b.wav</Play>',
        "a/b.wav": Answer(wav(2), content_type="audio/wav"),
    }
    with Line(**scripts) as line:
        events = call(line, path="a/voice")
    plays = [event for event in events if isinstance(event, Heard)]
    assert [(event.at, event.prompt) for event in plays] == [
        (0, Play(line.url("a/b.wav"), 2)),
        (2, Play(line.url("a/b.wav"), 2)),
        (4, Play(line.url("a/b.wav"), 1)),
    ]
    assert line.paths() == ["/a/voice", "/a/b.wav"]


def test_goes_on_without_audio_that_cannot_be_fetched() -> None:
    with Line(voice="<Play>gone.wav</Play><Play>http://[</Play><Say>Hello.</Say>") as line:
        assert heard(line) == (
            f"        (Twilio error 11217: GET {line.url('gone.wav')} answers 404)\n"
            "        (Twilio error 11100: GET http://[ is not an address; "
            "write http:// or https:// and a host)\n"
            "Line:   Hello.\n"
            "        (the line hangs up)\n"
        )


# Gather


def test_a_key_after_the_prompts_goes_to_the_action() -> None:
    with Line(voice=MENU, key="<Say>Two.</Say>") as line:
        assert heard(line, "2") == (
            "Line:   Press 1.\n"
            "Line:   Press 2.\n"
            "        (listens 8 s)\n"
            "Caller: 2\n"
            "Line:   Two.\n"
            "        (the line hangs up)\n"
        )
    assert digits(line) == [("2", "")]


def test_a_key_interrupts_the_prompts() -> None:
    with Line(voice=MENU, key="<Say>Two.</Say>") as line:
        assert heard(line, "!2") == (
            "Line:   Press 1.\n"
            "Caller: 2 (interrupting)\n"
            "Line:   Two.\n"
            "        (the line hangs up)\n"
        )
    assert digits(line) == [("2", "")]


def test_a_key_can_interrupt_a_later_prompt_or_a_pause() -> None:
    for place, expected in [(2, "Press 1."), (3, "Press 2.")]:
        with Line(voice=MENU, key="") as line, Phone(TOKEN) as phone:
            steps = phone.call(line.url())
            events = [next(steps) for _ in range(1 + place)]
            events.append(steps.send("2"))
            events += steps
            assert [e.text for e in events if isinstance(e, Heard)][-1] == expected
        assert digits(line) == [("2", "")]


def test_only_a_gather_can_be_interrupted() -> None:
    with Line(voice=f"<Say>Hello.</Say>{MENU}", key="") as line:
        assert heard(line, "!1") == (
            "Line:   Hello.\n"
            "Line:   Press 1.\n"
            "Caller: 1 (interrupting)\n"
            "        (the line hangs up)\n"
        )
    with Line(voice="<Say>Hello.</Say><Say>There.</Say>") as line, Phone(TOKEN) as phone:
        steps = phone.call(line.url())
        events = [next(steps), next(steps), steps.send("1"), *steps]
    assert transcript(events) == "Line:   Hello.\nLine:   There.\n        (the line hangs up)\n"


def test_silence_is_posted_as_empty_digits() -> None:
    with Line(voice=MENU, key="") as line:
        events = call(line, "-")
    (wait,) = (event for event in events if isinstance(event, Waiting))
    assert (wait.seconds, wait.digits, wait.num_digits, wait.finish_on_key) == (8, "", 1, "")
    assert events[-1].at == wait.at + 8
    assert digits(line) == [("", "")]


def test_silence_falls_through_where_it_is_not_a_result() -> None:
    with Line(voice="<Gather><Say>Press 1.</Say></Gather><Say>Nothing came.</Say>") as line:
        assert heard(line, "-") == (
            "Line:   Press 1.\n"
            "        (listens 5 s)\n"
            "Caller: (silence)\n"
            "Line:   Nothing came.\n"
            "        (the line hangs up)\n"
        )
    assert line.paths() == ["/voice"]


@pytest.mark.parametrize(
    ("attributes", "keys", "posted"),
    [
        ('numDigits="3"', ["1", "2", "3"], ("123", "")),
        ('numDigits="3"', ["1", "2", "-"], ("12", "")),
        ('numDigits="3"', ["1", "#"], ("1", "#")),
        ("", ["1", "*", "#"], ("1*", "#")),
        ("", ["!4", "5", "-"], ("45", "")),
        ('finishOnKey="*"', ["#", "*"], ("#", "*")),
        ('finishOnKey="" numDigits="2"', ["#", "*"], ("#*", "")),
        ('actionOnEmptyResult="true"', ["#"], ("", "#")),
        ('actionOnEmptyResult="true"', ["!#"], ("", "#")),
        ('actionOnEmptyResult="true"', ["-"], ("", "")),
    ],
)
def test_collects_digits(attributes: str, keys: list[str], posted: tuple[str, str]) -> None:
    document = f'<Gather action="key" {attributes}><Say>Your number?</Say></Gather>'
    with Line(voice=document, key="") as line:
        call(line, *keys)
    assert digits(line) == [posted]


def test_the_finish_key_alone_falls_through() -> None:
    with Line(voice='<Gather action="key"/><Say>Nothing came.</Say>', key="") as line:
        assert heard(line, "#") == (
            "        (listens 5 s)\nCaller: #\nLine:   Nothing came.\n        (the line hangs up)\n"
        )
    assert line.paths() == ["/voice"]


def test_waits_again_after_each_digit() -> None:
    with Line(voice='<Gather action="key" timeout="4"/>', key="") as line:
        events = call(line, "1", "2", "-")
    waits = [event for event in events if isinstance(event, Waiting)]
    assert [(wait.at, wait.seconds, wait.digits) for wait in waits] == [
        (0, 4, ""),
        (0, 4, "1"),
        (0, 4, "12"),
    ]
    assert events[-1].at == 4


def test_without_an_action_the_same_document_is_asked_again() -> None:
    with Line(voice=['<Gather numDigits="1"/>', "<Say>Again.</Say>"]) as line:
        assert "Again." in transcript(call(line, "7", path="voice?a=b"))
    assert line.paths() == ["/voice?a=b", "/voice?a=b"]
    assert line.asked[1].params["Digits"] == "7"


def test_a_gather_by_get_puts_its_digits_into_the_query() -> None:
    with Line(voice='<Gather action="key?a=b" method="GET" numDigits="1"/>', key="") as line:
        call(line, "#", "*")
        call(line, "*")
    asked = line.asked[-1]
    assert (asked.method, asked.params["a"], asked.params["Digits"]) == ("GET", "b", "*")
    assert asked.genuine


def test_keys_are_not_heard_where_only_speech_is() -> None:
    document = '<Gather input="speech" action="key"><Say>Say yes.</Say></Gather><Say>Nothing.</Say>'
    with Line(voice=document, key="") as line:
        assert heard(line, "!1") == (
            "Line:   Say yes.\n"
            "        (listens 5 s)\n"
            "Caller: (silence)\n"
            "Line:   Nothing.\n"
            "        (the line hangs up)\n"
        )


# Dial


@pytest.mark.parametrize(
    ("outcome", "lasts"),
    [("completed", 65), ("busy", 5), ("no-answer", 25), ("failed", 5), ("canceled", 5),
     ("voicemail", 65), ("declined", 65)],
)  # fmt: skip
def test_the_outcome_of_dialling_goes_to_the_action(outcome: str, lasts: float) -> None:
    document = '<Dial action="dialled" timeout="25">+16177263884</Dial><Say>Never heard.</Say>'
    with Line(voice=document, dialled="<Say>Well?</Say>") as line:
        events = call(line, outcome)
    assert transcript(events) == (
        f"        (dials +16177263884, 25 s) → {outcome}\n"
        "Line:   Well?\n"
        "        (the line hangs up)\n"
    )
    assert [event.at for event in events if isinstance(event, Dialled)] == [lasts]
    posted, talked = line.asked[1].params, lasts == 65  # voicemail talks to whoever asks no key
    assert posted["DialCallStatus"] == ("completed" if talked else outcome)
    assert posted["DialBridged"] == ("true" if talked else "false")
    assert re.fullmatch("CA[0-9a-f]{32}", posted["DialCallSid"])
    assert posted["DialCallSid"] != posted["CallSid"]
    assert posted.get("DialCallDuration") == ("60" if talked else None)


SCREEN = (
    '<Gather action="taken" numDigits="1" timeout="10"><Say>A call.</Say><Say>Press 1.</Say>'
    "</Gather><Hangup/>"
)
TAKEN = {"1": "<Say>Talk.</Say>", "2": "<Say>Bye.</Say><Hangup/>"}


@pytest.mark.parametrize(
    ("outcome", "key", "then", "bridged", "lasts"),
    [
        ("completed", "1", "(they hear: Talk.)", "true", "60"),
        ("declined", "2", "(they hear: Bye.)", "false", "0"),
        ("voicemail", "", "", "false", "0"),
    ],
)
def test_whoever_picks_up_may_have_to_press_a_key(
    outcome: str, key: str, then: str, bridged: str, lasts: str
) -> None:
    document = '<Dial action="dialled"><Number url="whisper">+16177263884</Number></Dial>'
    with Line(voice=document, whisper=SCREEN, taken=TAKEN.get(key, ""), dialled="") as line:
        said = heard(line, outcome)
    they = [text.strip() for text in said.splitlines() if "(they " in text]
    pressed = [f"(they press: {key})", then] if key else []
    assert they == ["(they hear: A call.)", "(they hear: Press 1.)", *pressed]
    assert [asked.params.get("Digits") for asked in line.asked if asked.path == "/taken"] == (
        [key] if key else []
    )
    posted = line.asked[-1].params
    assert (posted["DialCallStatus"], posted["DialBridged"]) == ("completed", bridged)
    assert posted["DialCallDuration"] == lasts


ANNOUNCED = (
    '<Gather action="key" numDigits="1" timeout="1"><Say>Calling.</Say></Gather>'
    '<Dial action="dialled">+16177263884</Dial>'
)


@pytest.mark.parametrize("key", ["*", "!*"])
def test_a_key_while_the_line_says_whom_it_calls_keeps_it_from_dialling(key: str) -> None:
    with Line(voice=ANNOUNCED, key="<Say>Not called.</Say>") as line:
        interrupting = " (interrupting)" * key.startswith("!")
        assert heard(line, key) == (
            f"Line:   Calling.\nCaller: *{interrupting}\nLine:   Not called.\n"
            "        (the line hangs up)\n"
        )


def test_without_one_it_dials_a_second_later() -> None:
    with Line(voice=ANNOUNCED, dialled="<Say>Busy.</Say>") as line:
        said = "Line:   Calling.\n        (dials +16177263884, 30 s)"
        assert heard(line) == f"{said}\n        (the call is put through)\n"
        assert heard(line, "busy").startswith(f"{said} → busy\nLine:   Busy.\n")
        with pytest.raises(HandsetError, match="give an outcome"):
            heard(line, "-")


def test_dialling_without_an_action_falls_through() -> None:
    document = "<Dial><Number>+16177263884</Number><Number>+16177263885</Number></Dial>"
    with Line(voice=f"{document}<Say>Goodbye.</Say>") as line:
        assert heard(line, "no-answer") == (
            "        (dials +16177263884 and +16177263885, 30 s) → no-answer\n"
            "Line:   Goodbye.\n"
            "        (the line hangs up)\n"
        )
    assert line.paths() == ["/voice"]


def test_whoever_picks_up_hears_the_whisper_and_the_caller_does_not() -> None:
    document = '<Dial action="dialled"><Number url="whisper">+16177263884</Number></Dial>'
    tune = Answer(wav(1.0), content_type="audio/wav")
    with Line(voice=document, whisper="<Say>A call.</Say><Play>/tune</Play>", tune=tune,
              dialled="<Say>Goodbye.</Say>") as line:  # fmt: skip
        assert heard(line, "completed") == (
            "        (dials +16177263884, 30 s) → completed\n"
            "        (they hear: A call.)\n"
            "        (they hear: [tune])\n"
            "Line:   Goodbye.\n"
            "        (the line hangs up)\n"
        )
        assert line.paths() == ["/voice", "/whisper", "/tune", "/dialled"]
        assert heard(line, "busy").count("they hear") == 0


def test_a_whisper_that_cannot_be_fetched_is_reported_and_connects_them_all_the_same() -> None:
    document = '<Dial action="dialled"><Number url="nowhere">+16177263884</Number></Dial>'
    with Line(voice=document, dialled="<Say>Goodbye.</Say>") as line:
        said = heard(line, "completed")
    assert "Twilio error 11217" in said
    assert said.endswith("Line:   Goodbye.\n        (the line hangs up)\n")


# Requests


def test_posts_what_twilio_posts() -> None:
    with Line(voice='<Gather action="key" numDigits="1"/>', key="") as line:
        call(line, "1")
    first, second = (asked.params for asked in line.asked)
    assert re.fullmatch("CA[0-9a-f]{32}", first.pop("CallSid"))
    ends = {"From": "+16175550123", "Caller": "+16175550123"}
    ends |= {"To": "+16175550100", "Called": "+16175550100"}
    places = {f"{end}{place}": "" for end in ends for place in ("City", "State", "Zip")}
    assert first == {
        "AccountSid": "AC00000000000000000000000000000000",
        "CallStatus": "ringing",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **ends,
        **places,
        **{f"{end}Country": "US" for end in ends},
    }
    second.pop("CallSid")
    assert second == {**first, "CallStatus": "in-progress", "Digits": "1", "FinishedOnKey": ""}
    assert all(asked.genuine for asked in line.asked)


def test_a_call_keeps_its_id_and_the_next_has_another() -> None:
    with Line(voice="<Redirect>next</Redirect>", next="") as line:
        call(line)
        call(line)
    ids = [asked.params["CallSid"] for asked in line.asked]
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_reports_each_document_it_fetched() -> None:
    with Line(voice="<Redirect>next</Redirect>", next="") as line:
        events = call(line)
    assert [event for event in events if isinstance(event, Fetched)] == [
        Fetched(0, "POST", line.url(), 200, b"<Response><Redirect>next</Redirect></Response>"),
        Fetched(0, "POST", line.url("next"), 200, b"<Response></Response>"),
    ]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer(status=500), "11217: POST {} answers 500"),
        (Answer(status=404), "11217: POST {} answers 404"),
        (
            Answer(status=308, headers={"Location": "/other"}),
            "11216: POST {} answers 308; Twilio follows 301, 302, 303 and 307, with a Location",
        ),
        (
            Answer("<Response/>", content_type=None),
            "12300: the Content-Type is missing; send the document as text/xml",
        ),
        (
            Answer("a" * 70_000),
            "11750: the document is larger than 64 kB, the most that Twilio reads",
        ),
        (
            Answer("<Response>"),
            "12100: the document is not XML: no element found: line 1, column 10",
        ),
        (Answer("<Response><Say/></Response>"), "13520: <Say> has no text"),
    ],
)
def test_a_call_without_a_document_fails(answer: Answer, failure: str) -> None:
    with Line(voice="<Say>Hello.</Say><Redirect>next</Redirect>", next=answer) as line:
        events = call(line)
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.failed
    assert transcript(events) == (
        "Line:   Hello.\n"
        f"        (the call fails: Twilio error {failure.format(line.url('next'))})\n"
    )


def test_a_retry_is_reported_and_the_call_goes_on() -> None:
    retried = "<Redirect>next#rp=5xx</Redirect>"
    with Line(voice=retried, next=[Answer(status=503), "<Say>Hello.</Say>"]) as line:
        assert heard(line) == (
            f"        (Twilio error 11217: POST {line.url('next')} answers 503)\n"
            "Line:   Hello.\n"
            "        (the line hangs up)\n"
        )


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=500), "11217"),
        (Answer("Hello", content_type=None), "12300"),
        (Answer("Hello"), "12100"),
    ],
)
def test_the_fallback_gets_the_error(answer: Answer, code: str) -> None:
    with Line(voice=answer, sorry="<Say>Sorry.</Say>") as line:
        events = call(line, fallback="sorry")
    assert transcript(events).endswith("Line:   Sorry.\n        (the line hangs up)\n")
    posted = line.asked[1].params
    assert (posted["ErrorCode"], posted["ErrorUrl"]) == (code, line.url())
    assert posted["CallSid"] == line.asked[0].params["CallSid"]
    assert line.asked[1].genuine


def test_a_fallback_that_fails_ends_the_call() -> None:
    with Line(voice=Answer(status=500), sorry=Answer(status=502)) as line:
        events = call(line, fallback="sorry")
    assert transcript(events) == (
        f"        (Twilio error 11217: POST {line.url()} answers 500)\n"
        f"        (the call fails: Twilio error 11217: POST {line.url('sorry')} answers 502)\n"
    )


# What has no end


@pytest.mark.parametrize("silent", ["", '<Say><sub alias="">Hm.</sub></Say>', "<Play>gone</Play>"])
def test_documents_without_anything_to_hear_end(silent: str) -> None:
    with Line(voice=f"{silent}<Redirect>voice</Redirect>") as line:
        events = call(line)
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert ended.failed
    assert ended.why == (
        "the call fails: 100 documents in a row had nothing to hear; "
        f"the last leads to {line.url()}"
    )
    assert line.paths().count("/voice") == 100


def test_documents_that_can_be_heard_go_on_for_four_hours() -> None:
    with Line(voice='<Pause length="100"/><Redirect>voice</Redirect>') as line:
        events = call(line)
    assert events[-1] == Ended(14_400, "Twilio ends the call after 4 hours", failed=True)
    assert len(line.asked) == 145


def test_a_loop_without_end_is_heard_a_thousand_times() -> None:
    with Line(voice='<Say loop="0">Hold.</Say><Hangup/>') as line:
        events = call(line)
    assert [type(event) for event in events].count(Heard) == 1000
