"""The menu tree as it is drawn."""

from datetime import UTC, datetime

from ivr.check.check import check
from ivr.dialogue.engine import step
from ivr.dialogue.schedule import at_time, closed_times, ordinary
from ivr.dialogue.state import State
from ivr.dialogue.transfers import AFTER_KEY, PAUSE
from ivr.dialogue.turn import Arrived, Key, Listen, Turn
from ivr.preview.outline import outline
from ivr.speech import normalize
from ivr.telephony.phone.verbs import Gather, Pause, Say, read
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line, Menu
from tests.support.clinic import TIMED

CLINIC = """
name: A clinic
language: en-US
greeting: Hello.
lexicon:
  MGH: M G H
contacts:
  desk:
    name: the front desk
    number: 617-726-3884
operator: desk
menu:
  1:
    title: Visits
    menu:
      1:
        title: When are you open?
        answer: At eight.
      2:
        title: What do I bring to MGH?
        answer:
          - A card.
          - A list.
      3:
        transfer: desk
  2:
    title: Parking
    answer: Behind the house.
  4:
    goto: when-are-you-open
  6:
    id: ask
    title: Ask us
    menu:
      1:
        title: By telephone
        transfer: desk
      2:
        title: By letter
        menu:
          1:
            title: The address
            answer: Main Street.
          2:
            title: A stamp
            answer: Any.
"""


def line_of(text: str) -> Line:
    loaded = check(text.encode())
    assert loaded.line is not None, loaded.problems
    return loaded.line


DRAWN = """\
A clinic                                      presses  seconds  id
├─ 1  Visits                                                    visits
│  ├─ 1  When are you open?                         2        9  when-are-you-open
│  ├─ 2  What do I bring to MGH? (2 parts)          2       13  what-do-i-bring-to-mgh
│  └─ 3  the front desk → 617-726-3884              2       17  visits-desk
├─ 2  Parking                                       1        7  parking
├─ 4  When are you open? → when-are-you-open        1       10  main-to-when-are-you-open
└─ 6  Ask us                                                    ask
   ├─ 1  By telephone → 617-726-3884                2       18  by-telephone
   └─ 2  By letter                                              by-letter
      ├─ 1  The address                             3       26  the-address
      └─ 2  A stamp                                 3       28  a-stamp"""


def test_keys_titles_what_they_lead_to_and_how_far_away_it_is() -> None:
    assert outline(line_of(CLINIC)) == DRAWN


def listen(line: Line, turn: Turn, key: str) -> float:
    """Seconds until a telephone has heard which key to press."""
    (gather, _) = read(twiml(line, turn).encode(), "text/xml")
    assert isinstance(gather, Gather)
    time = 0.0
    for say in gather.prompts:
        if isinstance(say, Pause):
            time += AFTER_KEY
            continue
        assert isinstance(say, Say)
        time += normalize.seconds(say.words)
        if say.text.lower().endswith(f"press {key}."):
            return time
        time += say.silence
    raise AssertionError(f"key {key} is not announced")


def test_seconds_are_those_that_a_telephone_takes_to_hear_it() -> None:
    clinic = line_of(CLINIC)
    rows = {row.split()[-1]: row.split()[-2] for row in DRAWN.splitlines()}
    for option in clinic.default.options.values():
        if option.path and not isinstance(option, Menu):
            turn, time = step(clinic, State(clinic.edition), Arrived()), 0.0
            for key in option.path:
                time += listen(clinic, turn, key)
                assert isinstance(turn.action, Listen)
                turn = step(clinic, turn.action.state, Key(key))
            assert rows[option.id] == f"{time:.0f}"


def test_hours_and_current_notices_are_below_it() -> None:
    moment = datetime(2026, 12, 24, 12, tzinfo=UTC)  # seven in the morning
    drawn = outline(at_time(TIMED, moment)).split("\n")
    assert drawn[-3:] == [
        "billing: Monday to Friday from 8:30 in the morning to 5 in the afternoon; closed now",
        "notice 1, urgent: It snows.",
        "notice 2: We have moved.",
    ]
    assert outline(at_time(TIMED, moment.replace(day=30, hour=15))).split("\n")[-1] == (
        "billing: Monday to Friday from 8:30 in the morning to 5 in the afternoon"
    )


def seconds_of(drawn: str, name: str) -> float:
    return next(float(row.split()[-2]) for row in drawn.split("\n") if row.endswith(f" {name}"))


def test_notices_and_closed_contacts_delay_answers() -> None:
    moment = datetime(2026, 12, 24, 12, tzinfo=UTC)
    usual, now = outline(ordinary(TIMED)), outline(at_time(TIMED, moment))
    assert seconds_of(now, "paying") > seconds_of(usual, "paying") + 2


CLOSED = """
name: Clinic
language: en-US
timezone: America/New_York
hours: {mon-fri: 8:00-17:00}
greeting: Hello.
contacts:
  nurse: {name: the nurse, number: 617-726-3884, hours: 24/7}
  desk: {name: the desk, number: 617-726-2000}
notices: [{text: It snows., from: 2026-12-23, until: 2026-12-24, closes: [nurse]}]
closures: [2026-12-24 to 2026-12-25]
when_closed:
  greeting: We are closed.
  operator: nurse
  menu: {1: {transfer: nurse}, 2: {transfer: desk}}
menu: {1: {transfer: nurse, title: Nurse}, 2: {transfer: desk, title: Desk}}
"""


def test_since_when_a_line_is_closed_until_when_and_who_is() -> None:
    line = line_of(CLOSED)
    now = datetime(2026, 12, 25, 12, tzinfo=UTC)
    drawn = outline(at_time(line, now), closed_times(line, now)).split("\n")
    assert drawn[0].startswith("Clinic, when closed (0 → the nurse)")
    assert drawn[-4:] == [
        "nurse: at any time, day or night; closed now",
        "desk: Monday to Friday from 8 in the morning to 5 in the afternoon; closed now",
        "closure 1, closes everybody",
        "the line is closed since 2026-12-23 17:00, until 2026-12-28 08:00 (America/New_York)",
    ]
    assert closed_times(line, now.replace(day=23, hour=15)) is None
    without = line_of(
        CLOSED.replace("hours: {mon-fri: 8:00-17:00}", "").replace(", hours: 24/7", "")
    )
    drawn = outline(at_time(without, now.replace(day=23))).split("\n")
    assert drawn[-2:] == ["nurse: closed now", "notice 1, closes nurse: It snows."]


TWO = """
name: Clinic
languages: [en-US, es-US]
emergency: {en-US: Dial 911., es-US: Marque 911.}
greeting: {en-US: Hello., es-US: Hola.}
contacts:
  desk: {name: {en-US: the desk, es-US: la recepción}, number: 617-726-3884}
menu:
  1:
    title: {en-US: Prescriptions and refills, es-US: Recetas y resurtidos}
    spoken: {en-US: Pills, es-US: Medicinas}
    operator: desk
    menu: {1: {title: {en-US: Cost, es-US: Costo}, answer: {en-US: None., es-US: Nada.}}}
"""


def test_a_menu_with_an_operator_of_its_own_and_the_emergency_sentence_are_named() -> None:
    english, spanish = outline(line_of(TWO)).split("\n\n")
    assert "Clinic, en-US" in english
    assert "1  Prescriptions and refills (0 → the desk)" in english
    assert english.endswith("emergency: Dial 911.")
    assert "1  Recetas y resurtidos (0 → la recepción)" in spanish
    assert spanish.endswith("emergency: Marque 911.")


def test_seconds_count_the_emergency_sentence_of_each_language_once() -> None:
    with_it, without = line_of(TWO), line_of(TWO.replace("emergency:", "#"))
    texts = [normalize.words(tree.emergency, tree) for tree in with_it.trees]
    longer = sum(map(normalize.seconds, texts)) + 2 * PAUSE
    for now, was in zip(*(outline(one).split("\n\n") for one in (with_it, without)), strict=True):
        assert abs(seconds_of(now, "cost") - seconds_of(was, "cost") - longer) <= 1  # rounded
