"""An empty home with commented examples: what `paso10 init DIR` writes."""

import shutil
from pathlib import Path

from etl.errors import HomeError
from etl.tables import TABLES

HERE = Path(__file__).parent
CATALOGUE = ("procedures", "requirements", "agencies", "offices", "closures", "shifts")


def write_new_home(root: Path, name: str) -> list[Path]:
    """Write the folders, settings and examples of a new home; HomeError when the folder already holds one."""
    settings = root / "paso10.toml"
    if settings.exists():
        raise HomeError(f"{root} ya es una casa y no se escribe encima.\nSiga así: paso10 --home {root} status")
    for folder in ("catalogue", "sources", "inbox"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    settings.write_text((HERE / "paso10.toml").read_text("utf-8").replace("@NAME@", name.replace('"', "'")), "utf-8")
    shutil.copy(HERE / "ejemplo.toml.txt", root / "sources" / "ejemplo.toml.txt")
    shutil.copy(HERE / "LEEME.txt", root / "inbox" / "LEEME.txt")
    for table in CATALOGUE:
        path = root / "catalogue" / f"{table}.csv"
        if not path.exists():
            path.write_text(",".join(TABLES[table].names) + "\n", "utf-8")
    return sorted(path for path in root.rglob("*") if path.is_file())
