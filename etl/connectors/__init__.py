"""Known systems: each module here holds one, as SYSTEM; a new one is a new file."""

from importlib import import_module
from pkgutil import iter_modules

from etl.system import System

_NAMES = sorted(module.name for module in iter_modules(__path__))
_FOUND: list[System] = [import_module(f"{__name__}.{name}").SYSTEM for name in _NAMES]
SYSTEMS: dict[str, System] = {system.kind: system for system in _FOUND}
