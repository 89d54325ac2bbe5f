"""The tables: the log of every change, and how each thing stands now, which follows from the log.

Constraints have names, so that a migration (state/migrations) can speak of them; moments and contents are texts, so that a hash
is of the same bytes in every database.
"""

from datetime import date

from sqlalchemy import Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of the models."""

    metadata = MetaData(naming_convention=NAMES)


class Event(Base):
    """One change by one person. `version` is that of its subject after the change; `data` is canonical JSON."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("kind", "subject", "version"), UniqueConstraint("previous"), Index(None, "kind", "seq"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(400))
    version: Mapped[int]
    data: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Attention(Base):
    """How one thing that needs somebody stands: open, snoozed or closed, and with whom."""

    __tablename__ = "attention"

    key: Mapped[str] = mapped_column(String(400), primary_key=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    assignee: Mapped[str] = mapped_column(String(200))
    assigned_at: Mapped[str] = mapped_column(String(40))
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    through: Mapped[date]
    size: Mapped[float]
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[str] = mapped_column(String(40))
