"""What something costs, told in ways that a busy machine does not change; imports nothing of ours."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """How many functions `work` calls on this thread, Python's and C's: the same number on every machine."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


class Cpu:
    """`with Cpu() as cpu:` leaves in `cpu.seconds` how long this process computed: to be compared with a peer's."""

    seconds = 0.0

    def __enter__(self) -> Cpu:
        self._started = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.process_time() - self._started
