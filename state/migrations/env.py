"""What Alembic runs: the steps, on the connection of whoever writes."""

from alembic import context

from state.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
