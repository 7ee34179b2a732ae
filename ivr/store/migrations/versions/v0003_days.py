"""Totals of days, so that a report need not read every event."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, count the events of each day, and tell requests apart."""
    op.add_column("events", sa.Column("request", sa.String(16), nullable=False, server_default=""))
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
    """Drop the table and the column."""
    op.drop_table("days")
    op.drop_column("events", "request")
