"""From which edition each state of a draft is: newer changes may have been brought into it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, unless an interrupted migration has; 0 is the edition of the draft."""
    if "base" not in _columns():
        base = sa.Column("base", sa.Integer, nullable=False, server_default="0")
        op.add_column("draft_states", base)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("draft_states", "base")


def _columns() -> list[str]:
    found = sa.inspect(op.get_bind()).get_columns("draft_states")
    return [column["name"] for column in found]
