"""What is planned happens once, by whichever machine is first, or is held and says why."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.editions.planned.carry_out import carry_out
from ivr.editions.planned.proposals import ProposalsTable
from ivr.editions.planned.schedules import Schedule, SchedulesTable
from ivr.editions.table import EditionsTable
from ivr.editions.written.publish import Author, Outcome
from ivr.editions.written.record import Place
from ivr.store.database import connect
from ivr.tree.load.sources import edition
from tests.support.lines import TREE

NOW = datetime(2026, 12, 24, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD = {"": TREE.encode()}
NEW = {"": OLD[""].replace(b"At eight.", b"At nine.")}
OTHER = {"": OLD[""].replace(b"At eight.", b"At ten.")}
ANNA = Author("Anna Lee", "anna@clinic.example")


@pytest.fixture
def table(database: str) -> EditionsTable:
    table = EditionsTable(connect(database))
    table.publish(OLD, edition(OLD), 0, "me")
    return table


@pytest.fixture
def schedules(table: EditionsTable) -> SchedulesTable:
    return SchedulesTable(table.engine)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    path = tmp_path / "tree.yaml"
    path.write_bytes(OLD[""])
    return Place(path, tmp_path / "state")


def run(table: EditionsTable, place: Place, now: datetime = NOW) -> list[Outcome | Schedule]:
    return [*carry_out(table, place, now)]


def test_nothing_happens_before_its_time_and_once_after_it(
    table: EditionsTable, schedules: SchedulesTable, place: Place
) -> None:
    number = schedules.publish_at(NOW, NEW, 1, ANNA, "Winter")
    assert run(table, place, NOW - HOUR) == []
    [outcome] = run(table, place)
    assert isinstance(outcome, Outcome)
    assert outcome.published[-3:] == ("Anna Lee", "Winter", "console")
    assert outcome.file == "written"
    assert place.path.read_bytes() == NEW[""]
    assert run(table, place, NOW + HOUR) == []
    done = schedules.get(number)
    assert done
    assert (done.state, done.number) == ("done", 2)


def test_it_is_taken_back_at_its_time(
    table: EditionsTable, schedules: SchedulesTable, place: Place
) -> None:
    number = schedules.publish_at(NOW, NEW, 1, ANNA)
    schedules.back_at(NOW + HOUR, 0, "", ANNA, parent=number)
    run(table, place)
    [outcome] = run(table, place, NOW + HOUR)
    assert isinstance(outcome, Outcome)
    assert outcome.published.edition == edition(OLD)
    assert outcome.published[-2:] == ("back to 1: as planned", "rollback")
    assert place.path.read_bytes() == OLD[""]


def test_it_is_held_if_somebody_has_published_meanwhile(
    table: EditionsTable, schedules: SchedulesTable, place: Place
) -> None:
    number = schedules.publish_at(NOW, NEW, 1, ANNA)
    schedules.back_at(NOW + HOUR, 0, "", ANNA, parent=number)
    table.publish(OTHER, edition(OTHER), 1, "Ben")
    [held] = run(table, place)
    assert isinstance(held, Schedule)
    why = "Ben published edition 2 meanwhile; edition 1 was live when this was planned"
    assert held.why == why
    assert run(table, place, NOW + HOUR) == []
    [one] = schedules.open()
    assert (one.state, one.why) == ("held", why)
    newest = table.newest()
    assert newest
    assert newest.number == 2


def test_a_taking_back_is_held_if_somebody_has_published_in_between(
    table: EditionsTable, schedules: SchedulesTable, place: Place
) -> None:
    number = schedules.publish_at(NOW, NEW, 1, ANNA)
    schedules.back_at(NOW + HOUR, 0, "", ANNA, parent=number)
    run(table, place)
    table.publish(OTHER, edition(OTHER), 2, "Ben")
    [held] = run(table, place, NOW + HOUR)
    assert isinstance(held, Schedule)
    assert held.kind == "back"
    assert "Ben published edition 3 meanwhile" in held.why


def test_what_is_cancelled_never_happens(
    table: EditionsTable, schedules: SchedulesTable, place: Place
) -> None:
    number = schedules.publish_at(NOW, NEW, 1, ANNA)
    schedules.back_at(NOW + HOUR, 0, "", ANNA, parent=number)
    assert schedules.cancel(number)
    assert not schedules.cancel(number)
    assert run(table, place, NOW + HOUR) == []
    assert schedules.open() == []


def test_several_machines_carry_it_out_once(
    table: EditionsTable, schedules: SchedulesTable, place: Place, database: str, tmp_path: Path
) -> None:
    schedules.publish_at(NOW, NEW, 1, ANNA)
    start, found = threading.Barrier(4), list[Outcome | Schedule]()

    def machine(number: int) -> None:
        own = EditionsTable(connect(database))
        start.wait()
        found.extend(run(own, place._replace(state=tmp_path / str(number))))

    threads = [threading.Thread(target=machine, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(table, place)
    assert len(found) == 1
    assert [one.number for one in table.all()] == [2, 1]


def test_a_proposal_and_what_is_said_of_it(table: EditionsTable) -> None:
    proposals = ProposalsTable(table.engine)
    proposals.propose(7, "abc", "Ben", "Winter")
    [one] = proposals.open()
    proposals.say(one.id, "Anna", "Which day?")
    assert proposals.decide(7, "returned", "Anna")
    assert not proposals.decide(7, "returned", "Anna")
    assert proposals.open() == []
    proposals.propose(7, "def", "Ben", "Monday", "ben")
    found = proposals.of(7)
    assert found
    assert (found.hash, found.state, found.remarks) == ("def", "open", ())
