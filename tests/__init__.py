"""The tests: they mirror backend/; contract/, architecture/, browser/, faults/ and benchmarks/ come besides."""
