"""The figures of days, so that not every event is read for a report."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, and say how many events of each day there are."""
    op.create_table(
        "days",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("counted", sa.BigInteger, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.execute(
        "INSERT INTO days (day, events, counted, figures) "
        "SELECT (at - 32400000) / 86400000, count(*), -1, '' FROM events "
        "GROUP BY (at - 32400000) / 86400000"
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("days")
