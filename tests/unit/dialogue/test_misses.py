"""No input, no match, and the pace: what callers hear who press nothing or a wrong key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.dialogue.engine import step
from ivr.dialogue.schedule import at_time
from ivr.dialogue.state import WARNED, State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import (
    KEYS,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    Pause,
    PickedUp,
    Say,
    Turn,
)
from ivr.tree.model import Line
from tests.support.clinic import (
    AGAIN,
    ALONE,
    BUSY,
    CLINIC,
    COST,
    HEAD,
    MAIN_MENU,
    MENU,
    PACE,
    SILENCE,
    TIMED,
    at,
    call,
    line_of,
    said,
    slowly,
)

# No input and no match


def test_the_first_silence() -> None:
    assert said(call(SILENCE)) == [
        "I do not have your choice yet.",
        "If you need more time, press 8 twice.",
        *MAIN_MENU[:-1],
        AGAIN,
        MAIN_MENU[-1],
    ]
    assert call(SILENCE).action == Listen(State(CLINIC.edition, misses=1), 8)


def test_a_reprompt_in_a_menu_says_how_to_hear_it_again_and_the_way_back() -> None:
    back = COST[-1]
    assert said(call("1"))[-1] == back
    assert said(call("1", SILENCE))[2:] == [*COST[:-1], AGAIN, back]
    assert said(call("1", SILENCE, SILENCE))[2:] == [*COST[:-1], AGAIN, back]


def test_the_pace_is_told_in_the_first_reprompt_and_once_in_each() -> None:
    assert PACE in said(call("7"))
    for others in (call(), call("1"), call(SILENCE), call("77"), call("887")):
        assert PACE not in said(others)


SLOWED = "I will speak more slowly. Do you need more time? Press 8."


def test_the_second_silence_is_worded_differently_and_slows_the_pace_and_says_so() -> None:
    turn = call(SILENCE, SILENCE)
    assert said(turn) == slowly(turn)
    assert said(turn) == [
        "I still do not have your choice. You can press its key at any time, even while I speak.",
        SLOWED,
        *MAIN_MENU[:-1],
        AGAIN,
        MAIN_MENU[-1],
    ]
    assert turn.action == Listen(State(CLINIC.edition, misses=2, slow=True), 16)


def test_the_first_wrong_key() -> None:
    assert said(call("7")) == [
        "Key 7 is not a choice here.",
        *MAIN_MENU[:-1],
        PACE,
        AGAIN,
        MAIN_MENU[-1],
    ]
    assert call("7").action == Listen(State(CLINIC.edition, misses=1), 8)
    assert said(call("1", "6")) == [
        "Key 6 is not a choice here.",
        *COST[:-1],
        PACE,
        AGAIN,
        COST[-1],
    ]
    assert said(call("12", "4"))[0] == "Key 4 is not a choice here."
    assert said(call("D"))[0] == "Key D is not a choice here."


def test_the_second_wrong_key_is_worded_differently_and_slows_the_pace_and_says_so() -> None:
    turn = call("77")
    assert said(turn) == slowly(turn)
    assert said(turn) == [
        "There is no choice on key 7 here. "
        "Please wait for the one that you want, then press its key.",
        SLOWED,
        *MAIN_MENU[:-1],
        AGAIN,
        MAIN_MENU[-1],
    ]
    assert turn.action == Listen(State(CLINIC.edition, misses=2, slow=True), 16)


@pytest.mark.parametrize("misses", [("7", SILENCE), (SILENCE, "7")])
def test_two_misses_of_different_kinds_slow_the_pace_as_well(misses: tuple[str | Event]) -> None:
    assert said(call(*misses))[1] == SLOWED
    assert at(call(*misses)) == State(CLINIC.edition, misses=2, slow=True)


def test_after_the_line_has_slowed_by_itself_one_press_gives_all_the_time() -> None:
    assert at(call(SILENCE, SILENCE, "8")).unhurried


def test_callers_who_have_chosen_the_slow_pace_do_not_hear_that_the_line_slows() -> None:
    assert said(call("8", SILENCE, SILENCE))[:3] == [
        "I still do not have your choice. You can press its key at any time, even while I speak.",
        "Do you need more time? Press 8.",
        MAIN_MENU[0],
    ]
    assert said(call("877"))[1] == MAIN_MENU[0]


def test_the_line_asks_who_needs_more_time_before_the_time_limit_strikes() -> None:
    for second in (call(SILENCE, SILENCE), call("8", SILENCE, SILENCE), call("7", SILENCE)):
        assert said(second)[1].endswith("Do you need more time? Press 8.")
    more = call(SILENCE, SILENCE, "8")
    assert said(more) == slowly(more) == [UNHURRIED, *MAIN_MENU]
    assert more.action == Listen(State(CLINIC.edition, slow=True, unhurried=True), 600)


def test_the_line_says_how_to_take_your_time_after_silence_but_not_after_a_wrong_key() -> None:
    assert said(call("8", SILENCE))[1] == "Do you need more time? Press 8."
    assert said(call("87", SILENCE))[1] == "Do you need more time? Press 8."
    assert said(call("7"))[1] == said(call("87"))[1] == MAIN_MENU[0]


@pytest.mark.parametrize("noise", ["", "12", "x", "\0", "\u0661", "<"])
def test_what_is_not_a_telephone_key_counts_as_silence(noise: str) -> None:
    assert call(Key(noise)) == call(SILENCE)


MISSES: list[str | Event] = [SILENCE, "7"]


@pytest.mark.parametrize("miss", MISSES)
def test_the_third_miss_says_how_to_reach_a_person_slowly(miss: str | Event) -> None:
    turn = call("1", SILENCE, "7", miss)
    assert [prompt for prompt in turn.prompts if prompt != Pause(AFTER_KEY)] == [
        Say(
            "Perhaps a person can help. To speak with the billing office, press any key. "
            "Or call 617-726-3884. Once more, the number is 617-726-3884.",
            slow=True,
        ),
    ]
    assert turn.action == Listen(State(CLINIC.edition, "cost-and-billing", 1, 3, slow=True), 16)


@pytest.mark.parametrize("miss", MISSES)
def test_after_the_last_wait_a_goodbye_repeats_the_number(miss: str | Event) -> None:
    turn = call(SILENCE, miss, miss, SILENCE)
    assert turn.prompts == (
        Say(
            "You can reach the billing office at 617-726-3884. "
            "Once more, that is 617-726-3884. Goodbye.",
            slow=True,
        ),
    )
    assert turn.action == Hangup()


def test_the_third_miss_after_an_offer_names_the_person_who_is_offered() -> None:
    assert said(call("11", "777")) == [
        "Perhaps a person can help. To speak with the nurse, press any key. "
        "Or call (617) 726-2000. Once more, the number is (617) 726-2000."
    ]


def test_where_nobody_can_be_reached_the_third_miss_offers_the_choices() -> None:
    turn = call("777", line=ALONE)
    assert said(turn) == ["Let us try once more. To hear the choices again, press 9."]
    assert turn.action == Listen(State(ALONE.edition, misses=3, slow=True), 16)
    bye = call("7777", line=ALONE)
    assert said(bye) == ["You can call this line again at any time. Goodbye."]
    assert bye.action == Hangup()


@pytest.mark.parametrize("key", sorted(KEYS))
def test_any_key_in_the_last_wait_reaches_the_person_who_was_offered(key: str) -> None:
    turn = call("777", key)
    assert isinstance(turn.action, Dial)
    assert turn.action.contact == CLINIC.default.contacts["billing"]
    assert at(turn).misses == 0
    nurse = call("11", "777", key)
    assert isinstance(nurse.action, Dial)
    assert nurse.action.contact == CLINIC.default.contacts["nurse"]


@pytest.mark.parametrize("noise", [SILENCE, Key(""), Key("x"), Key("12")])
def test_nobody_is_called_in_the_last_wait_if_no_key_is_pressed(noise: Event) -> None:
    assert call("777", noise).action == Hangup()


NIGHT = datetime(2026, 12, 30, 4, tzinfo=UTC)


@pytest.mark.parametrize(("key", "first"), [("9", MAIN_MENU[0]), ("1", "Cost and billing.")])
@pytest.mark.parametrize("line", [ALONE, at_time(TIMED, NIGHT)])
def test_where_nobody_is_there_every_key_works_in_the_last_wait_and_the_misses_are_over(
    key: str, first: str, line: Line
) -> None:
    turn = call("777", key, line=line)
    assert said(turn)[0] == first
    assert at(turn).misses == 0


def test_the_goodbye_says_when_to_call_if_the_contact_has_hours() -> None:
    open_now = at_time(TIMED, datetime(2026, 12, 30, 15, tzinfo=UTC))
    bye = call(*[SILENCE] * 4, line=open_now)
    assert (
        said(bye)
        == slowly(bye)
        == [
            "You can reach the billing office at 617-726-3884. Once more, that is 617-726-3884.",
            "You can call Monday to Friday from 8:30 in the morning to 5 in the afternoon.",
            "Thank you for calling. Goodbye.",
        ]
    )
    assert bye.action == Hangup()


def test_only_misses_in_a_row_count() -> None:
    assert said(call("7", "1", "7"))[0] == "Key 7 is not a choice here."
    assert said(call(SILENCE, "*", SILENCE))[0] == "I do not have your choice yet."


# Pace


SLOWER = "I will speak more slowly. To take all the time that you need, press 8 again."
UNHURRIED = (
    "Take all the time that you need. I will wait for your key, "
    "even after each part of an answer. For the usual pace, press 8."
)


def test_eight_slows_the_pace() -> None:
    turn = call("8")
    assert said(turn) == slowly(turn)
    assert said(turn) == [SLOWER, *MAIN_MENU]
    assert turn.action == Listen(State(CLINIC.edition, slow=True), 16)


def test_eight_twice_gives_all_the_time() -> None:
    turn = call("88")
    assert said(turn) == slowly(turn)
    assert said(turn) == [UNHURRIED, *MAIN_MENU]
    assert turn.action == Listen(State(CLINIC.edition, slow=True, unhurried=True), 600)


def test_eight_a_third_time_changes_the_pace_back() -> None:
    turn = call("888")
    assert slowly(turn) == []
    assert said(turn) == ["I will speak at the usual pace.", *MAIN_MENU]
    assert turn.action == Listen(State(CLINIC.edition), 8)


def test_slow_pauses_are_longer() -> None:
    def pauses(turn: Turn) -> set[float]:
        return {prompt.seconds for prompt in turn.prompts[1:] if isinstance(prompt, Pause)}

    assert pauses(call()) == {0.6}
    assert pauses(call("8")) == pauses(call("88")) == {1.5}


def test_the_slow_pace_lasts_and_takes_a_longer_breath_between_parts() -> None:
    assert call("82").action == Listen(State(CLINIC.edition, "getting-ready", slow=True), 3)
    assert call("77", "*", "2", SILENCE).action == Listen(
        State(CLINIC.edition, "getting-ready", part=2, slow=True), 3
    )
    assert call("812").action == Listen(State(CLINIC.edition, "paying", slow=True), 16)


def test_eight_in_an_answer_says_it_again_at_the_new_pace() -> None:
    assert said(call("2#8")) == [SLOWER, "Sit down."]
    assert call("2#8").action == Listen(State(CLINIC.edition, "getting-ready", 2, slow=True), 3)
    assert said(call("2#888")) == ["I will speak at the usual pace.", "Sit down."]
    assert call("2#888").action == call("2#").action


def test_eight_after_a_failed_transfer_says_the_number_again_at_the_new_pace() -> None:
    assert said(call("13", BUSY, "8")) == [SLOWER, *said(call("13", BUSY, "9"))]
    assert said(call("13", BUSY, "88")) == [UNHURRIED, *said(call("13", BUSY, "9"))]


# Callers who take their time

EACH_PART = [
    "For the next part, press pound.",
    "To hear this part again, press 9.",
    "To go back, press star.",
]


def test_an_unhurried_caller_hears_one_part_a_press() -> None:
    assert said(call("882")) == ["This answer has 3 parts.", "Log in.", *EACH_PART]
    assert said(call("882#")) == ["Sit down.", "For the next part, press pound."]
    assert said(call("882##"))[:2] == ["Smile.", "To hear the last part again, press 9."]
    assert [at(call("882", keys)).part for keys in ("", "9", "#", "#9", "##")] == [1, 1, 2, 2, 3]


def test_an_unhurried_caller_who_asks_or_errs_within_an_answer_hears_all_choices() -> None:
    assert said(call("2#88")) == [UNHURRIED, "Sit down.", *EACH_PART]
    assert said(call("882#9")) == ["Sit down.", *EACH_PART]
    assert said(call("882#7")) == ["Key 7 is not a choice here.", *EACH_PART]
    assert said(call("882#", "0", BUSY, "*")) == EACH_PART


@pytest.mark.parametrize(
    "keys", ["", "1", "12", "11", "2", "2#", "2##", "4", "7", "77", "777", "9", "*", "#", "1*"]
)
def test_nothing_hurries_an_unhurried_caller(keys: str) -> None:
    assert call("88", keys).action == Listen(at(call("88", keys)), 600)


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled"])
def test_nothing_hurries_an_unhurried_caller_after_a_failed_transfer(outcome: str) -> None:
    for keys in ("13", "0", "2#0"):
        failed = call("88", keys, Dialled(outcome))
        assert failed.action == Listen(at(failed), 600)


def test_nothing_hurries_an_unhurried_caller_where_nobody_can_be_reached() -> None:
    assert call("880", line=ALONE).action == call("88", line=ALONE).action
    assert call("88777", line=ALONE).action == Listen(
        State(ALONE.edition, misses=3, slow=True, unhurried=True), 600
    )


WAITING = "I have not heard a key for ten minutes. I will wait ten minutes more, "
WAITING += "and then this call will end."


@pytest.mark.parametrize("keys", ["", "1", "2", "2#", "12", "7", "77", "777"])
def test_after_a_silence_of_ten_minutes_an_unhurried_caller_is_warned(keys: str) -> None:
    turn = call("88", keys, SILENCE)
    assert said(turn)[0] == WAITING
    assert said(turn) == slowly(turn)
    assert turn.action == Listen(at(call("88", keys))._replace(misses=WARNED), 600)


def test_the_warning_is_followed_by_what_can_be_done() -> None:
    assert said(call("88", SILENCE)) == [WAITING, *MAIN_MENU]
    assert said(call("881", SILENCE)) == [WAITING, *COST]
    assert said(call("882#", SILENCE)) == [WAITING, *EACH_PART]
    assert said(call("8813", BUSY, SILENCE)) == [WAITING, *said(call("13", BUSY, "9"))]


def test_after_a_second_silence_of_ten_minutes_comes_the_goodbye() -> None:
    bye, usual = call("88", SILENCE, SILENCE), call("8", SILENCE, SILENCE, SILENCE, SILENCE)
    assert (bye.prompts, bye.action) == (usual.prompts, usual.action)
    assert call("88", SILENCE, SILENCE).action == Hangup()


@pytest.mark.parametrize("key", ["1", "9", "*", "#"])
def test_a_key_after_the_warning_cancels_it(key: str) -> None:
    assert call("88", SILENCE, key) == call("88", key)


def test_a_wrong_key_after_the_warning_cancels_it_too() -> None:
    assert call("88777", SILENCE, "7") == call("887")
    assert said(call("88", SILENCE, "7", SILENCE))[0] == WAITING


def test_wrong_keys_alone_end_the_call_of_an_unhurried_caller_too_or_reach_a_person() -> None:
    assert said(call("88777")) == said(call("777"))
    assert isinstance(call("887777").action, Dial)
    bye, usual = call("887777", line=ALONE), call("7777", line=ALONE)
    assert (bye.prompts, bye.action) == (usual.prompts, usual.action)


# Several languages


BOTH = line_of(
    "name: A clinic\nlanguages: [en-US, es-US]\ngreeting: {en-US: Welcome., es-US: Hola.}\n"
    "contacts:\n  a: {name: {en-US: the nurse, es-US: la enfermera}, number: 617-726-3884,"
    " accept: true, private: true}\n"
    "menu:\n  1: {title: {en-US: Visits, es-US: Visitas}, transfer: a}\n"
)
TO_SPANISH = Say("Para otro idioma, oprima la tecla asterisco.", language="es-US")
TO_ENGLISH = Say("For another language, press star.", language="en-US")


@pytest.mark.parametrize("misses", ["", "-", "5", "--", "55", "9"])
def test_another_language_is_offered_in_its_own_words_and_voice(misses: str) -> None:
    events = [SILENCE if key == "-" else key for key in misses]
    for chosen, offered in (("1", TO_SPANISH), ("2", TO_ENGLISH)):
        turn = call(chosen, *events, line=BOTH)
        heard = [replace(one, slow=False) for one in turn.prompts if isinstance(one, Say)]
        assert [one for one in heard if one in (TO_ENGLISH, TO_SPANISH)] == [offered]


def test_whoever_picks_up_hears_how_to_take_the_call_in_the_first_language_too() -> None:
    english = Say("To take this call, press 1.", language="en-US")
    spanish = Say("Para aceptar esta llamada, oprima 1.", language="es-US")
    for chosen, heard in (("1", [english]), ("2", [spanish, english])):
        dial = call(chosen, "1", line=BOTH)
        turn = step(BOTH, dial.state, PickedUp())
        assert [one for one in turn.prompts if one in (english, spanish)] == heard


def test_a_private_number_is_never_said() -> None:
    line = line_of(HEAD.replace("3884}", "3884, private: true}") + "operator: billing\n" + MENU)
    for events in (("0", BUSY, "1", BUSY, SILENCE), ("0", BUSY, *[SILENCE] * 3), [SILENCE] * 4):
        for count in range(len(events) + 1):
            assert "3884" not in " ".join(said(call(*events[:count], line=line)))
    assert said(call(*[SILENCE] * 4, line=line)) == [
        "To reach the billing office, call this line again. Goodbye."
    ]


def test_whoever_could_not_be_reached_is_offered_again_and_their_number_once() -> None:
    assert said(call("0", BUSY, *[SILENCE] * 3, line=CLINIC)) == [
        "To try the billing office again, press any key.",
        "The number is 617-726-3884.",
    ]
