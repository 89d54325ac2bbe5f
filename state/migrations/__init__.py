"""How a store comes from the tables of one version to those of the next. One file in versions/ is one step."""

from sqlalchemy import Connection, inspect, text

NEWEST = "0002"  # the revision of the last step: tests/state/test_migrations.py
HELD = text("SELECT version_num FROM alembic_version")


def upgrade(connection: Connection) -> None:
    """Brings the tables up to date inside the writer's own transaction. Unreachable when a later version of ours made them."""
    if inspect(connection).has_table("alembic_version") and connection.execute(HELD).scalars().all() == [NEWEST]:
        return
    from state.migrations.climb import climb  # noqa: PLC0415 - Alembic takes a third of a second, and nearly always is not needed

    climb(connection)
