"""The log is read by kind, in order: every list of decisions and goals is such a reading."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the index."""
    op.create_index("ix_events_kind_seq", "events", ["kind", "seq"])
