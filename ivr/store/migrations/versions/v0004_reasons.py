"""Why each step of a call happened: a wider column, and the words that this field of work uses.

A line of the release before, still running during a deploy, cannot store events after this: they
wait in its journals, and this release stores them. It goes on answering and publishing; if it is
restarted it refuses the newer database, and answers from the edition that it served last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

RENAMED = {
    "silence": "no_input",
    "wrong": "no_match",
    "calling": "transferring",
    "another": "trying_next_number",
    "patient": "unhurried",
}


def upgrade() -> None:
    """Widen and rename the column, and rename what is stored."""
    _alter("happening", "reason", 40)
    _rename("reason", RENAMED)


def downgrade() -> None:
    """Go back to the old names, and the old column."""
    _rename("reason", {new: old for old, new in RENAMED.items()})
    _alter("reason", "happening", 10)


def _alter(before: str, after: str, length: int) -> None:
    """Rename the column, and give it another length: neither reads a row.

    SQLite has no such length, and keeps what is done of a migration that is interrupted: whatever
    is done already is skipped.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("events", before, new_column_name=after, type_=sa.String(length))
        return
    _recover()
    if before in [column["name"] for column in sa.inspect(op.get_bind()).get_columns("events")]:
        op.execute(f"ALTER TABLE events RENAME COLUMN {before} TO {after}")


def _recover() -> None:
    """Repair what an earlier form of this migration left when it was interrupted: it copied."""
    tables = sa.inspect(op.get_bind()).get_table_names()
    if "_alembic_tmp_events" in tables:
        if "events" in tables:
            op.drop_table("_alembic_tmp_events")
        else:
            op.rename_table("_alembic_tmp_events", "events")
    op.execute("CREATE INDEX IF NOT EXISTS ix_events_at ON events (at)")


def _rename(column: str, names: dict[str, str]) -> None:
    # All names in one statement: the table is read once, however many events there are.
    cell = sa.column(column, sa.String)
    rows = sa.table("events", cell).update().where(cell.in_(names))
    op.execute(rows.values({column: sa.case(names, value=cell)}))
