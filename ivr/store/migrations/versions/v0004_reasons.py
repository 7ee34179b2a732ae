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
    # PostgreSQL does this without touching a row; SQLite copies the table once.
    with op.batch_alter_table("events") as batch:
        batch.alter_column(before, new_column_name=after, type_=sa.String(length))


def _rename(column: str, names: dict[str, str]) -> None:
    # All names in one statement: the table is read once, however many events there are.
    cell = sa.column(column, sa.String)
    rows = sa.table("events", cell).update().where(cell.in_(names))
    op.execute(rows.values({column: sa.case(names, value=cell)}))
