"""The log and the list of what needs somebody; a store that was made before there were migrations has them already."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes what is not there."""
    there = sa.inspect(op.get_bind()).get_table_names()
    if "events" not in there:
        _events()
    if "attention" not in there:
        _attention()


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("kind", "subject", "version", name="uq_events_kind_subject_version"),
        sa.UniqueConstraint("previous", name="uq_events_previous"),
    )


def _attention() -> None:
    texts = {"status": sa.String(20), "title": sa.Text(), "assignee": sa.String(200), "assigned_at": sa.String(40)}
    op.create_table(
        "attention",
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in texts.items()),
        sa.Column("until", sa.Date, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("through", sa.Date, nullable=False),
        sa.Column("size", sa.Double, nullable=False),
        sa.Column("changed_by", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attention"),
    )
