"""Files of a folder by glob; a folder or file that cannot be looked at is an error, never «there is none»."""

import stat
from os import scandir
from pathlib import Path

from etl.causes import cause
from etl.errors import SourceError


def matching(base: Path, pattern: str) -> list[Path]:
    """The files under `base` that a glob finds, by name; SourceError for a folder that cannot be listed, which glob hides."""
    parts, at = Path(pattern).parts, base
    try:
        for depth in range(len(parts)):
            for at in base.glob("/".join(parts[:depth])) if depth else (base,):
                if not depth or stat.S_ISDIR(at.stat().st_mode):
                    scandir(at).close()
        found = []
        for at in sorted(base.glob(pattern)):
            if stat.S_ISREG(at.stat().st_mode):
                found.append(at)
        return found
    except OSError as wrong:
        raise unreadable(at, wrong) from None


def unreadable(path: Path, wrong: OSError) -> SourceError:
    """What to tell about a path that the system does not let us read."""
    if isinstance(wrong, FileNotFoundError):
        return SourceError(f"{path}: no existe. Créela, o conecte la unidad donde está, y repita.")
    if isinstance(wrong, PermissionError):
        return SourceError(f"{path}: sin permiso de lectura. Dé permiso al usuario que ejecuta paso10 (chmod u+rX) y repita.")
    return SourceError(f"{path}: no se puede leer ({cause(wrong)}). Revise el disco o la unidad de red y repita.")
