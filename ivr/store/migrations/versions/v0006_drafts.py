"""Drafts of the menu, as the console keeps them."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Remove them."""
