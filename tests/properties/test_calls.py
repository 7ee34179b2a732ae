"""What is true of every call, whatever the menu and whatever the caller does.

And of every state, even if somebody made it up.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.engine import step, trouble
from ivr.dialogue.phrases import phrases
from ivr.dialogue.schedule import at_time
from ivr.dialogue.state import LAST_MISS, MAX_FAILS, WARNED, State
from ivr.dialogue.transfers import AFTER_KEY
from ivr.dialogue.turn import (
    KEYS,
    Arrived,
    CalleeKey,
    Confirm,
    Connect,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    NoInput,
    Pause,
    PickedUp,
    Prompt,
    Say,
    Turn,
)
from ivr.telephony.address import key_url, read_url, to_url, whisper_url
from ivr.telephony.twiml import twiml
from ivr.tree.closings import availability
from ivr.tree.model import MAIN, Answer, Line
from tests.support.examples import examples
from tests.support.happenings import happenings, keys, outcomes, silence, turns
from tests.support.instants import instants
from tests.support.lines import BASE
from tests.support.trees import MOST_NUMBERS, MOST_PARTS, trees, trees_now
from tests.support.twiml_contract import problems

LAST_WAIT = LAST_MISS + 1  # this miss in a row ends a call

calls = examples(25)
Moved = tuple[State, Event, Turn]


@calls
@given(trees_now(), happenings)
def test_every_turn_says_something_and_then_waits_dials_or_hangs_up(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        said = [prompt for prompt in turn.prompts if isinstance(prompt, Say)]
        assert said
        assert all(prompt.text.strip() for prompt in said)
        match turn.action:
            case Listen(_, seconds):
                assert seconds in (1, 3, 8, 16, 600)
            case Dial(_, contact):
                assert contact in line.default.contacts.values()
            case then:
                assert then == Hangup()


@calls
@given(trees_now(), happenings)
def test_sentences_have_no_placeholders_left_and_pauses_between_them(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        for number, prompt in enumerate(after_the_key(turn)):
            if number % 2:
                assert isinstance(prompt, Pause)
                assert prompt.seconds in (0.6, 1.5)
            else:
                assert isinstance(prompt, Say)
                assert not re.search(r"[{}]", prompt.text)


def after_the_key(turn: Turn) -> tuple[Prompt, ...]:
    """What is heard, without the silence that follows a key."""
    return turn.prompts[turn.prompts[0] == Pause(AFTER_KEY) :]


@calls
@given(trees_now(), happenings)
def test_half_a_second_of_silence_follows_a_key_and_nothing_else(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    assert step(line, State(line.edition), Arrived()).prompts[0] != Pause(AFTER_KEY)
    for _, event, turn in moved(line, happenings):
        pressed = isinstance(event, Key) and event.key in KEYS
        assert (turn.prompts[0] == Pause(AFTER_KEY)) == pressed
        assert Pause(AFTER_KEY) not in turn.prompts[1:]


@calls
@given(trees_now(), happenings)
def test_every_document_keeps_to_twilios_contract_and_limits(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        assert problems(twiml(line, turn)) == []
        assert problems(twiml(line, turn, base=BASE), BASE) == []


@calls
@given(trees_now(), happenings)
def test_the_same_arguments_give_the_same_turn(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    assert list(turns(line, happenings)) == list(turns(line, happenings))


@calls
@given(trees_now(), happenings)
def test_silence_alone_comes_to_a_goodbye(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    # Silence after a part is consent. A transfer under way has its outcomes first.
    silences = [(NoInput(), Dialled("busy"))] * (MOST_NUMBERS + MOST_PARTS + LAST_WAIT)
    assert last(turns(line, [*happenings, *silences])).action == Hangup()


# Pace


def pace(state: State) -> tuple[bool, bool]:
    return state.slow, state.unhurried


def moved(line: Line, happenings: Iterable[tuple[Event, Event]]) -> Iterator[Moved]:
    """The steps of one call after it has begun: the state before, the event, the turn."""
    turn = step(line, State(line.edition), Arrived())
    for heard, dialled in happenings:
        if not isinstance(turn.action, Listen | Dial):
            return
        before, event = turn.action.state, dialled if isinstance(turn.action, Dial) else heard
        turn = step(line, before, event)
        yield before, event, turn


@calls
@given(trees_now(), happenings)
def test_each_pace_has_its_own_waits(line: Line, happenings: list[tuple[Event, Event]]) -> None:
    waits = {(False, False): {1, 8}, (True, False): {3, 16}, (True, True): {600}}
    for turn in turns(line, happenings):
        if isinstance(turn.action, Listen):
            assert turn.action.seconds in waits[pace(turn.action.state)]


@calls
@given(trees_now(), happenings)
def test_a_slow_turn_is_slow_from_its_first_word_to_its_last(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        if isinstance(turn.action, Listen | Dial) and turn.action.state.slow:
            assert all(prompt.slow for prompt in turn.prompts if isinstance(prompt, Say))
            assert {p.seconds for p in after_the_key(turn) if isinstance(p, Pause)} <= {1.5}


@calls
@given(trees_now(), happenings)
def test_only_key_8_makes_the_line_faster_or_unhurried(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    turn_of_8 = {(False, False): (True, False), (True, False): (True, True), (True, True): None}
    for before, event, turn in moved(line, happenings):
        if not isinstance(turn.action, Listen | Dial):
            continue
        after = pace(turn.action.state)
        if event == Key("8"):
            assert after == (turn_of_8[pace(before)] or (False, False))
        else:
            slowed = not before.slow and turn.action.state.misses == LAST_MISS - 1
            assert after == ((True, False) if slowed else pace(before))


@calls
@given(trees_now(), happenings)
def test_the_line_hangs_up_on_an_unhurried_caller_only_after_two_long_waits_or_four_wrong_keys(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    events: list[Event] = [Arrived()]
    unhurried = [(Key("8"), Dialled("busy"))] * 2
    for before, event, turn in moved(line, [*unhurried, *happenings]):
        events.append(event)
        if isinstance(turn.action, Hangup) and before.unhurried and not isinstance(event, Dialled):
            assert all(map(silent, events[-2:])) or all(map(wrong, events[-LAST_WAIT:]))


def silent(event: Event) -> bool:
    return event == NoInput() or (isinstance(event, Key) and event.key not in KEYS)


def wrong(event: Event) -> bool:
    return isinstance(event, Key) and event.key in KEYS - set("089*#")


@calls
@given(trees_now(), happenings)
def test_a_silent_unhurried_caller_is_warned_before_the_goodbye(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    # A transfer under way has its outcome first. Key 9 cancels an earlier warning.
    then = last(turns(line, [*happenings, *[(Key("9"), Dialled("busy"))] * 2])).action
    if not isinstance(then, Listen | Dial):
        return
    state = then.state._replace(slow=True, unhurried=True)
    warning = step(line, state, NoInput())
    assert isinstance(warning.prompts[0], Say)
    assert re.search("ten minutes|diez minutos", warning.prompts[0].text)
    assert warning.action == Listen(state._replace(misses=WARNED), 10 * 60)
    assert step(line, state._replace(misses=WARNED), NoInput()).action == Hangup()


# Transfers


@calls
@given(trees_now(), happenings)
def test_failures_are_those_of_the_contact_that_was_called_last(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    failed = 0
    for before, event, turn in moved(line, happenings):
        if not isinstance(turn.action, Listen | Dial):
            continue
        after = turn.action.state
        failed = failed if after.to == before.to else 0
        failed += isinstance(event, Dialled) and isinstance(turn.action, Listen)
        assert after.fails == (min(failed, MAX_FAILS) if after.to else 0)


@calls
@given(trees_now(), happenings, st.lists(st.sampled_from("7ABCD"), min_size=7, max_size=7))
def test_wrong_keys_alone_come_to_a_person_or_a_goodbye(
    line: Line, happenings: list[tuple[Event, Event]], wrong: list[str]
) -> None:
    # As many as the last wait needs, and some for the outcomes of a transfer under way.
    keys = [(Key(key), Dialled("busy")) for key in wrong]
    *_, end = heard = list(turns(line, [*happenings, *keys]))
    called = any(isinstance(turn.action, Dial) for turn in heard[len(happenings) + 1 :])
    assert called or end.action == Hangup()


@calls
@given(trees_now(), happenings, st.sampled_from(sorted(KEYS)))
def test_after_the_third_miss_any_key_calls_who_is_there_and_silence_nobody(
    line: Line, happenings: list[tuple[Event, Event]], key: str
) -> None:
    for turn in turns(line, happenings):
        if turn.reason != "help":
            continue
        tree = line.tree(turn.state.language)
        person = tree.person(tree.options[turn.state.place])
        after = step(line, turn.state, Key(key))
        if person and person.key not in tree.closed:
            assert isinstance(after.action, Dial)
            assert after.action.contact == person
        silent = step(line, turn.state, NoInput()).action
        assert isinstance(silent, Listen) if turn.state.unhurried else silent == Hangup()


# An emergency, and whom key 0 reaches


@calls
@given(trees_now(), happenings)
def test_the_emergency_sentence_of_each_language_is_heard_first_and_once(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    first, *others = turns(line, happenings)
    said = [prompt for prompt in first.prompts if isinstance(prompt, Say)]
    wanted = [tree.emergency for tree in line.trees if tree.emergency]
    assert [say.text for say in said[: len(wanted)]] == wanted
    pieces = [say.piece for say in said]
    assert pieces.count("emergency") == len(wanted)
    for turn in others:
        assert "emergency" not in {p.piece for p in turn.prompts if isinstance(p, Say)}


@calls
@given(trees_now(), happenings)
def test_a_place_where_key_0_reaches_somebody_else_says_so_when_it_is_entered(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for _, _, turn in moved(line, happenings):
        state = turn.state
        tree = line.tree(state.language)
        place = tree.options[state.place]
        ends = not isinstance(place, Answer) or state.part == len(place.parts)
        if (
            turn.reason != "entered"
            or state.to
            or not ends
            or (line.choices and not state.language)
        ):
            continue
        person, main = tree.person(place), tree.person(tree.options[MAIN])
        if person and (person != main or state.place == MAIN):
            pieces = {prompt.piece for prompt in turn.prompts if isinstance(prompt, Say)}
            assert pieces & {f"{person.key}.person", f"{person.key}.person-closed"}
            zero = step(line, state, Key("0"))
            assert zero.state.to == person.key


@calls
@given(trees_now(), happenings)
def test_nobody_is_called_without_a_key(line: Line, happenings: list[tuple[Event, Event]]) -> None:
    heard = [Arrived(), *(event for event, _ in happenings)]
    for event, turn in zip(heard, turns(line, happenings), strict=False):
        another = isinstance(turn.action, Dial) and turn.action.state.number > 1
        assert isinstance(event, Key) or another or not isinstance(turn.action, Dial)


def turns_from(line: Line, state: State, dialled: Iterable[Dialled]) -> Iterator[Turn]:
    """What follows as long as the line dials."""
    for event in dialled:
        yield (turn := step(line, state, event))
        if not isinstance(turn.action, Dial):
            return
        state = turn.action.state


@calls
@given(trees(), happenings, st.lists(instants(), min_size=26, max_size=26))
def test_people_who_are_unavailable_are_never_called(
    line: Line, happenings: list[tuple[Event, Event]], times: list[datetime]
) -> None:
    """A call may last from one year to another, for all that the line knows."""
    turn, now = step(at_time(line, times[0]), State(line.edition), Arrived()), times[0]
    for (heard, dialled), then in zip(happenings, times[1:], strict=False):
        if isinstance(turn.action, Dial):
            assert availability(line.default, turn.action.contact).is_open(now)
        if not isinstance(turn.action, Listen | Dial):
            return
        event, now = dialled if isinstance(turn.action, Dial) else heard, then
        turn = step(at_time(line, now), turn.action.state, event)


@calls
@given(trees_now(), happenings)
def test_a_key_while_the_line_says_whom_it_calls_stops_it_or_dials_at_once(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        if isinstance(dial := turn.action, Dial) and dial.announcing:
            assert read_url(to_url(dial.announcing)).state == dial.announcing
            stopped = step(line, dial.announcing, Key("*"))
            assert stopped.reason == "stopped"
            assert isinstance(stopped.action, Listen)
            assert stopped.action.state.to is None
            others: list[Event] = [*map(Key, "0123456789#A"), NoInput()]
            for event in others:
                assert step(line, dial.announcing, event).action == dial._replace(announcing=None)


@calls
@given(trees_now(), happenings)
def test_whoever_picks_up_is_put_through_or_presses_1_first(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        if not isinstance(dial := turn.action, Dial):
            continue
        there = read_url(whisper_url(dial.state)).state
        assert there
        heard = step(line, there, PickedUp())
        assert problems(twiml(line, heard)) == []
        assert isinstance(heard.action, Confirm if dial.contact.accept else Connect)
        if isinstance(heard.action, Confirm):
            asked = read_url(key_url(heard.action.state)).state
            assert asked
            for key in ("", *"0123456789*#"):
                then = step(line, asked, CalleeKey(key)).action
                assert then == (Connect() if key == "1" else Hangup())


@calls
@given(trees_now(), happenings)
def test_star_leads_back_from_every_failed_transfer(
    line: Line, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(line, happenings):
        if isinstance(turn.action, Dial):
            busy = last(turns_from(line, turn.action.state, [Dialled("busy")] * MOST_NUMBERS))
            assert isinstance(busy.action, Listen)
            back = step(line, busy.action.state, Key("*"))
            assert isinstance(back.action, Listen)
            assert back.action.state.to is None


@st.composite
def any_states(draw: st.DrawFn, line: Line) -> State:
    """States of this tree, of another, and of none at all."""
    return State(
        edition=draw(st.just(line.edition) | st.text()),
        place=draw(st.sampled_from([*line.default.options, "gone"]) | st.text()),
        part=draw(st.integers(-2, 6) | st.integers()),
        misses=draw(st.integers(-2, 6) | st.integers()),
        slow=draw(st.booleans()),
        to=draw(st.sampled_from([None, *line.default.contacts, "gone"]) | st.text()),
        unhurried=draw(st.booleans()),
        fails=draw(st.integers(-2, 6) | st.integers()),
        number=draw(st.integers(-2, 6) | st.integers()),
        language=draw(st.sampled_from(["", *line.choices, "fr-FR"]) | st.text()),
    )


@calls
@given(trees_now(), st.data())
def test_any_state_whatever_has_an_answer(line: Line, data: st.DataObject) -> None:
    state = data.draw(any_states(line))
    event = data.draw(keys | outcomes | silence | st.sampled_from([Arrived()]))
    turn = step(line, state, event)
    assert turn.prompts
    assert problems(twiml(line, turn)) == []
    if isinstance(turn.action, Listen | Dial):
        assert read_url(to_url(turn.action.state)).state == turn.action.state


@calls
@given(trees_now(), st.data())
def test_any_state_whatever_is_followed_by_one_that_fits(line: Line, data: st.DataObject) -> None:
    turn = step(line, data.draw(any_states(line)), data.draw(keys | outcomes | silence))
    if isinstance(turn.action, Listen | Dial):
        after = turn.action.state
        assert after.slow >= after.unhurried
        assert after.misses <= (WARNED if after.unhurried else LAST_MISS)
        assert after.fails <= (MAX_FAILS if after.to else 0)
        # A state that fits is said again; one that does not would lead to the main menu.
        if after.number > 1:  # while another number is called, any key but star dials it at once
            assert step(line, after, Key("9")).reason == "dialling"
            return
        again = step(line, after, Key("9")).action
        assert isinstance(again, Listen)
        assert again.state == after._replace(misses=0)


@calls
@given(trees_now(), st.data())
def test_a_state_of_another_edition_gets_the_main_menu(line: Line, data: st.DataObject) -> None:
    stale = data.draw(any_states(line))._replace(edition="0" * 12)
    event = data.draw(keys | outcomes | silence)
    turn = step(line, stale, event)
    if event in (Dialled("completed"), Dialled("answered")):  # they have talked with somebody
        assert turn.action == Hangup()
        return
    slow = stale.slow or stale.unhurried
    language = stale.language if stale.language in line.choices else ""
    if language or not line.choices:
        title = phrases(line.tree(language).language)["main_menu"]
        assert after_the_key(turn)[0] == Say(title, slow, language=language)
    begins = State(line.edition, slow=slow, unhurried=stale.unhurried, language=language)
    begins = begins._replace(part=line.tree(language).main_part)
    assert turn.action == Listen(begins, 600 if stale.unhurried else 16 if slow else 8)


@calls
@given(trees_now(), st.data())
def test_trouble_keeps_to_the_contract(line: Line, data: st.DataObject) -> None:
    state = data.draw(st.none() | any_states(line))
    assert problems(twiml(line, trouble(line, state))) == []


def last(turns: Iterable[Turn]) -> Turn:
    *_, turn = turns
    return turn
