"""The sample municipality, Puerto Sereno: invented, seeded, and written out as its source systems would export it."""

from etl.sample.writer import Sample, SampleError, write

__all__ = ["Sample", "SampleError", "write"]
