"""The steps of calls, and how much of each journal is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("call", sa.String(16), nullable=False),
        sa.Column("edition", sa.String(12), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("happening", sa.String(10), nullable=False),
        sa.Column("contact", sa.String(60), nullable=False),
        sa.Column("pace", sa.SmallInteger, nullable=False),
    )
    op.create_table(
        "journals",
        sa.Column("name", sa.String(50), primary_key=True),
        sa.Column("taken", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("journals")
    op.drop_table("events")
