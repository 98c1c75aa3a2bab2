"""The tests: they mirror backend/, and hold contract/, architecture/, browser/, faults/ and benchmarks/ besides."""
