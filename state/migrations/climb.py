"""The steps from one version's tables to the next one's, by Alembic."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from state.errors import Unreachable

_ONE_AT_A_TIME = Lock()  # Alembic's `op` and `context` belong to the process


def climb(connection: Connection) -> None:
    """Every step that is missing. Unreachable when a later version of ours made the tables."""
    found = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := found - _known():
        later = ", ".join(sorted(unknown))
        raise Unreachable(f"Lo escribió una versión posterior de Paso 10 (tablas {later}). Ponga al día este programa.")
    with _ONE_AT_A_TIME:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@lru_cache(maxsize=1)
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())
