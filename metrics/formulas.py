"""What a spreadsheet would run as a formula: one rule for every table that leaves (ASVS 5.0 1.2.10)."""

from typing import TypeVar

T = TypeVar("T")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def disarmed(value: T) -> T | str:
    """A text that starts like a formula gets a leading apostrophe; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) else value
