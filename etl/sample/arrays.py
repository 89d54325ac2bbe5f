"""Names for numpy array types, and one independent random stream per topic."""

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

DAY = 86_400  # seconds
NEVER = -1  # an instant that did not happen, in seconds or days since the first day


def stream(seed: int, topic: str) -> np.random.Generator:
    """The random numbers of one topic: adding a topic never changes the figures of another."""
    return np.random.default_rng([seed, zlib.crc32(topic.encode())])


def texts(values: list[str]) -> Texts:
    """An object array of texts, ready to be indexed by an array of positions."""
    out = np.empty(len(values), dtype=np.object_)
    out[:] = values
    return out


def gather(starts: Ints, counts: Ints) -> Ints:
    """start, start + 1, … start + count - 1 for each pair, one after the other."""
    total = int(counts.sum())
    offsets = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    places: Ints = np.arange(total, dtype=np.int64) + offsets
    return places
