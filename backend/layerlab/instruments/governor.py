"""Keeps the instruments cheap: each may run again only when it has earned its own cost."""

from __future__ import annotations

import time


class Governor:
    """Lets something that costs c seconds run when the run has worked for c / `share` seconds since the last time.

    So it takes `share` of the work at most, whatever it costs; `at_least` seconds of the clock always lie between.
    Work is processor time of this thread: on a machine that many runs share, the clock goes on while a run stands.
    """

    def __init__(self, share: float, at_least: float = 0.0) -> None:
        self._share = share
        self._at_least = at_least
        self._cost = 0.0
        self._last = self._worked = -float("inf")

    def allows(self) -> bool:
        """Whether it may run now."""
        if time.perf_counter() - self._last < self._at_least:
            return False
        return work() - self._worked >= self._cost / self._share

    def spent(self, seconds: float) -> None:
        """It has just run, and took so much work. The cost is smoothed: one slow time does not blind it for long."""
        self._cost = seconds if not self._cost else 0.5 * (self._cost + seconds)
        self._last, self._worked = time.perf_counter(), work()


def work() -> float:
    """Seconds that a processor has worked for this thread."""
    return time.thread_time()
