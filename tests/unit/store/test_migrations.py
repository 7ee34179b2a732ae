"""How a database of an earlier release comes to the tables of this one, with all that is in it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ivr.events.aggregate import aggregate, as_text
from ivr.events.daily_totals import DailyTotals
from ivr.events.event import CallEvent, day_of
from ivr.events.table import EventsTable
from ivr.store import (  # noqa: F401  # their tables are among those that are compared
    calls,
    drafts,
    schedules,
)
from ivr.store import database as module
from ivr.store.database import HEAD, InvalidDataError, StoreError, connect, metadata
from ivr.store.database import translate_errors as translated
from ivr.store.people import log
from tests.support.databases import downgrade, migrations

RENAMED = {
    "silence": "no_input",
    "wrong": "no_match",
    "calling": "transferring",
    "another": "trying_next_number",
    "patient": "unhurried",
}
CALL = "arrived", "entered", "silence", "wrong", "calling", "another", "busy", "patient", "ended"
AT = 1_795_604_102_462


def events_as(reasons: Iterable[str]) -> list[CallEvent]:
    return [
        CallEvent(AT + number, "843563166dda7967", "4c7856c9d09e", "es-US", "main", 2, reason,
                  "desk", 1, f"{number}")
        for number, reason in enumerate(reasons)
    ]  # fmt: skip


def store_as_before(engine: sa.Engine, reasons: Iterable[str]) -> None:
    """Store events as the release before this one does."""
    names = [*CallEvent._fields]
    names[names.index("reason")] = "happening"
    insert = sa.insert(sa.table("events", *map(sa.column, names)))
    with translated(engine), engine.begin() as connection:
        for event in events_as(reasons):
            connection.execute(insert, dict(zip(names, event, strict=True)))


def compared(context: MigrationContext, *columns: object) -> bool | None:
    """Compare all types but the text of SQLite, which has no length whatever is declared."""
    is_text = isinstance(columns[-1], sa.String) and isinstance(columns[-2], sa.String)
    return False if context.dialect.name == "sqlite" and is_text else None


def test_they_make_the_tables_that_the_code_knows(database: str) -> None:
    engine = connect(database)
    for _ in range(2):  # from nothing, and from what the release before had
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": compared})
            assert compare_metadata(context, metadata) == []
            assert context.get_current_revision() == HEAD
        downgrade(engine, "0003")
        connect(database)
    assert ScriptDirectory.from_config(migrations()).get_heads() == [HEAD]


def test_the_log_is_never_changed(database: str) -> None:
    engine = connect(database)
    row = {"at": 1, "person": "Anna", "email": "", "action": "added", "what": "", "note": ""}
    with engine.begin() as connection:
        connection.execute(sa.insert(log), row)
    for change in (sa.update(log).values(person="Ben"), sa.delete(log)):
        refused = pytest.raises(StoreError, match="the log is never changed")
        with refused, translated(engine), engine.begin() as connection:
            connection.execute(change)
    with engine.connect() as connection:
        assert connection.execute(sa.select(log.c.person)).scalars().all() == ["Anna"]


def test_they_can_be_taken_back(database: str) -> None:
    engine = connect(database)
    downgrade(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_stored_reasons_get_the_names_of_today_and_nothing_else_changes(database: str) -> None:
    engine = connect(database)
    downgrade(engine, "0003")
    store_as_before(engine, CALL)
    table = EventsTable(connect(database))
    today = [RENAMED.get(reason, reason) for reason in CALL]
    assert list(table.events_of(day_of(AT))) == events_as(today)
    # And there is room for longer names to come, which either database keeps whole.
    assert table.store("journal", 0, 1, events_as(["x" * 40]))
    assert "x" * 40 in [event.reason for event in table.events_of(day_of(AT))]


@pytest.mark.parametrize(
    "done",
    [
        ["ALTER TABLE events RENAME COLUMN happening TO reason"],
        ["CREATE TABLE _alembic_tmp_events (id INTEGER)"],
        ["ALTER TABLE events RENAME COLUMN happening TO reason", "DROP INDEX ix_events_at",
         "ALTER TABLE events RENAME TO _alembic_tmp_events"],
        ["ALTER TABLE events RENAME COLUMN happening TO reason", "DROP INDEX ix_events_at"],
    ],
    ids=["renamed", "copying", "copied", "without its index"],
)  # fmt: skip
def test_an_upgrade_that_was_interrupted_is_finished_the_next_time(
    tmp_path: Path, done: list[str]
) -> None:
    """SQLite keeps what was done of it; the last three are of a form that copied the table."""
    url = f"sqlite:///{tmp_path}/line.db"
    engine = connect(url)
    downgrade(engine, "0003")
    store_as_before(engine, CALL)
    with engine.begin() as connection:
        for statement in done:
            connection.execute(sa.text(statement))
    today = [RENAMED.get(reason, reason) for reason in CALL]
    assert list(EventsTable(connect(url)).events_of(day_of(AT))) == events_as(today)
    found = sa.inspect(engine)
    assert "_alembic_tmp_events" not in found.get_table_names()
    assert [index["name"] for index in found.get_indexes("events")] == ["ix_events_at"]


def test_a_downgrade_gives_them_their_old_names_back(database: str) -> None:
    engine = connect(database)
    assert EventsTable(engine).store("journal", 0, 1, events_as(RENAMED.values()))
    downgrade(engine, "0003")
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT happening FROM events ORDER BY id"))
        assert [row[0] for row in found] == list(RENAMED)


def test_the_totals_of_days_stay_right(database: str) -> None:
    engine = connect(database)
    today = events_as(RENAMED.get(reason, reason) for reason in CALL)
    expected = aggregate(today, lambda _: None)
    assert expected["4c7856c9d09e", "called", "desk", 0] == 1
    downgrade(engine, "0003")
    store_as_before(engine, CALL)
    kept = {
        "day": day_of(AT),
        "events": len(CALL),
        "counted": len(CALL),
        "figures": as_text(expected),
    }
    with engine.begin() as connection:
        connection.execute(sa.insert(module.days), kept)
    totals = DailyTotals(EventsTable(connect(database)))
    assert totals.between(0) == expected  # as they were kept
    with engine.begin() as connection:
        connection.execute(sa.update(module.days).values(counted=-1))
    assert totals.between(0) == expected  # counted again


def test_a_line_of_the_release_before_cannot_store_events_and_they_are_not_refused(
    database: str,
) -> None:
    """They wait in its journals: see `test_the_reasons_of_earlier_releases_…` in test_journal."""
    engine = connect(database)
    with pytest.raises(StoreError) as caught:
        store_as_before(engine, CALL)
    assert not isinstance(caught.value, InvalidDataError)
    assert "happening" in str(caught.value)


def test_however_many_events_there_are_one_statement_renames_them(database: str) -> None:
    """One for each event, or a way through Python, would take minutes for ten million."""
    engine = connect(database)
    downgrade(engine, "0003")
    store_as_before(engine, CALL * 100)
    updates: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        updates.extend([statement] * statement.startswith("UPDATE events"))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        connect(database)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(updates) == 1
    with engine.connect() as connection:
        count = sa.select(sa.func.count()).where(module.events.c.reason == "no_input")
        assert connection.execute(count).scalar() == 100
