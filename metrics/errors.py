"""What can go wrong for the person who asks for figures; each error knows its exit code and says what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class MetricsError(Exception):
    """Root of the tree: the message is in Spanish and complete."""

    exit_code = 2


class NothingPublished(MetricsError):
    """There is no published file yet, or the one that CURRENT names cannot be opened."""

    exit_code = 13


class OtherVersion(MetricsError):
    """The published file was made by a version of Paso 10 whose tables are others."""

    exit_code = 13


class NoWarehouse(MetricsError):
    """There is nothing to build from."""

    exit_code = 11


class WrongIndicator(MetricsError):
    """An indicator file that does not say what it must."""

    exit_code = 10


class WrongAssumption(MetricsError):
    """An assumption of the home that does not exist, or that is no length of time."""

    exit_code = 10


class UnknownIndicator(MetricsError):
    """An indicator that does not exist was asked for."""


class UnknownDimension(MetricsError):
    """A dimension that the indicator's facts do not have."""


class UnknownKey(MetricsError):
    """A key that a dimension does not have."""


class UnknownGrain(MetricsError):
    """A grain of time that does not exist."""


class WrongDates(MetricsError):
    """A period whose dates cannot be read, or that ends before it starts."""


class WrongWeights(MetricsError):
    """Weights of axes that do not exist, are negative, or are all 0."""


class NotPublishable(MetricsError):
    """The new file did not pass its checks; the last published one stays."""

    exit_code = 1


def nearest(word: str, known: Iterable[str]) -> str:
    """' ¿Quiso decir a, b?' with the known words that look like this one, or nothing."""
    near = get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f" ¿Quiso decir {', '.join(near)}?" if near else ""
