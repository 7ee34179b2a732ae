"""The phone as a handset meets it: keys, outcomes, hanging up, mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.telephony.phone import HangUp, Phone, play
from ivr.telephony.phone.call import HandsetError
from ivr.telephony.phone.events import Dialling, Ended, Heard, Pressed, Waiting, transcript
from tests.support.examples import examples
from tests.support.twiml_server import TOKEN, Answer, Line, wav

MENU = '<Gather action="voice" numDigits="1"><Say>Press 1.</Say></Gather>'
DIAL = "<Dial>+16177263884</Dial><Say>Goodbye.</Say>"


def test_the_caller_hangs_up_when_the_keys_are_used_up() -> None:
    with Line(voice=MENU) as line, Phone(TOKEN) as phone:
        assert transcript(play(phone, line.url(), ["1"])) == (
            "Line:   Press 1.\n"
            "        (listens 5 s)\n"
            "Caller: 1\n"
            "Line:   Press 1.\n"
            "        (listens 5 s)\n"
            "        (the caller hangs up)\n"
        )


def test_keys_may_be_a_string() -> None:
    with Line(voice=[MENU, MENU, DIAL]) as line, Phone(TOKEN) as phone:
        assert transcript(play(phone, line.url(), "1*")).endswith(
            "Caller: *\n        (dials +16177263884, 30 s)\n        (the call is put through)\n"
        )


def test_an_interrupting_key_without_a_prompt_is_pressed_at_the_wait() -> None:
    with Line(voice='<Gather action="key" numDigits="1"/>', key="") as line, Phone(TOKEN) as phone:
        assert transcript(play(phone, line.url(), ["!1"])) == (
            "        (listens 5 s)\nCaller: 1\n        (the line hangs up)\n"
        )


@pytest.mark.parametrize("token", ["busy", "10", "x", "", "२", "!!1"])
def test_a_wait_takes_only_a_key(token: str) -> None:
    document = '<Gather numDigits="1"/>'
    with (
        Line(voice=document) as line,
        Phone(TOKEN) as phone,
        pytest.raises(HandsetError) as caught,
    ):
        play(phone, line.url(), [token])
    assert str(caught.value) == (
        "the line is listening; give one of the keys 0123456789*# "
        f'instead of "{token.removeprefix("!")}"'
    )


@pytest.mark.parametrize("token", ["1", "-", "Busy"])
def test_dialling_takes_only_an_outcome(token: str) -> None:
    with Line(voice=DIAL) as line, Phone(TOKEN) as phone, pytest.raises(HandsetError) as caught:
        play(phone, line.url(), [token])
    assert str(caught.value) == (
        f'the line is dialing; give an outcome instead of "{token}": '
        "completed, busy, no-answer, failed, canceled, voicemail or declined"
    )


def test_a_handset_that_forgets_the_outcome_gets_an_error() -> None:
    with Line(voice=DIAL) as line, Phone(TOKEN) as phone:
        steps = phone.call(line.url())
        assert isinstance([next(steps), next(steps)][-1], Dialling)
        with pytest.raises(
            HandsetError, match="the line is dialing; give an outcome instead of nothing"
        ):
            next(steps)


def test_the_caller_can_hang_up_at_any_time() -> None:
    with Line(voice=MENU) as line, Phone(TOKEN) as phone:
        for events_before in (1, 2, 3):
            steps = phone.call(line.url())
            last = [next(steps) for _ in range(events_before)][-1]
            assert steps.throw(HangUp()) == Ended(last.at, "the caller hangs up")
            assert list(steps) == []


def test_a_call_can_be_closed() -> None:
    with Line(voice=MENU) as line, Phone(TOKEN) as phone:
        steps = phone.call(line.url())
        next(steps)
        steps.close()
        assert list(steps) == []
    assert line.paths() == ["/voice"]


def test_a_handset_hears_and_answers_step_by_step() -> None:
    with Line(voice=[MENU, "<Say>One.</Say>"]) as line, Phone(TOKEN) as phone:
        steps = phone.call(line.url())
        next(steps)
        prompt, wait = next(steps), next(steps)
        assert isinstance(prompt, Heard)
        assert (prompt.text, prompt.interruptible) == ("Press 1.", True)
        assert isinstance(wait, Waiting)
        assert wait.at == prompt.seconds
        assert steps.send("1") == Pressed(wait.at, "1", interrupting=False)
        assert transcript(steps) == "Line:   One.\n        (the line hangs up)\n"


def test_the_audio_that_was_heard_can_be_read() -> None:
    scripts = {"a.wav": Answer(wav(1), content_type="audio/wav")}
    with Line(voice="<Play>a.wav</Play>", **scripts) as line, Phone(TOKEN) as phone:
        play(phone, line.url(), [])
        assert phone.audio(line.url("a.wav")) == (wav(1), 1.0, "")
        assert line.paths() == ["/voice", "/a.wav"]


def test_a_phone_makes_many_calls_over_one_connection() -> None:
    with Line(voice=MENU) as line, Phone(TOKEN) as phone:
        for _ in range(3):
            play(phone, line.url(), "12")
    assert len(line.asked) == 9
    assert len({asked.connection for asked in line.asked}) == 1


def test_numbers_and_the_lack_of_a_token_are_as_given() -> None:
    with Line(voice="") as line, Phone(caller="+15085550101", called="+15085550102") as phone:
        play(phone, line.url(), [])
    (asked,) = line.asked
    assert [asked.params[end] for end in ("From", "Caller", "To", "Called")] == [
        *["+15085550101"] * 2,
        *["+15085550102"] * 2,
    ]
    assert not asked.genuine


VERBS = ["<Say>Hello.</Say>", "<Pause/>", "<Hangup/>", "<Redirect>voice</Redirect>", "<Reject/>"]
GATHERS = ["<Gather/>", MENU, MENU.replace("numDigits", 'actionOnEmptyResult="true" numDigits')]


@examples(30)
@given(
    scripts=st.lists(
        st.lists(st.sampled_from([*VERBS, *GATHERS]), max_size=4).map("".join), min_size=1
    ),
    keys=st.lists(st.sampled_from(["1", "#", "-", "!2"]), max_size=8),
)
def test_every_call_ends(scripts: list[str], keys: list[str]) -> None:
    with Line(voice=scripts) as line, Phone(TOKEN) as phone:
        events = play(phone, line.url(), keys)
    assert isinstance(events[-1], Ended)
    assert all(asked.genuine for asked in line.asked)
