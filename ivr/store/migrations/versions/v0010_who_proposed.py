"""Who proposed a draft, by their id: names can be changed, and two people may have the same."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column, unless an interrupted migration has; "" is a proposal from before."""
    if "person" not in _columns():
        person = sa.Column("person", sa.String(32), nullable=False, server_default="")
        op.add_column("proposals", person)


def downgrade() -> None:
    """Remove it."""
    op.drop_column("proposals", "person")


def _columns() -> list[str]:
    found = sa.inspect(op.get_bind()).get_columns("proposals")
    return [column["name"] for column in found]
