"""Keeps the instruments cheap: each may run again only when it has earned its own cost."""

from __future__ import annotations

import time


class Governor:
    """Lets something that costs c seconds run when c / `share` seconds of training went by since the last time.

    So it takes `share` of the wall time at most, whatever it costs; `at_least` seconds always lie between.
    """

    def __init__(self, share: float, at_least: float = 0.0) -> None:
        self._share = share
        self._at_least = at_least
        self._cost = 0.0
        self._last = -float("inf")

    def allows(self) -> bool:
        """Whether it may run now."""
        return time.perf_counter() - self._last >= max(self._at_least, self._cost / self._share)

    def spent(self, seconds: float) -> None:
        """It has just run, and took so long. The cost is smoothed: one slow time does not blind it for long."""
        self._cost = seconds if not self._cost else 0.5 * (self._cost + seconds)
        self._last = time.perf_counter()
