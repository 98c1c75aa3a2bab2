"""What the figures were measured on, and what processes take there. Reads /proc where there is one."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

MEBI = 2**20


def description() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [
        f"{cores} cores of {processor()}",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        f"PyTorch {version('torch').split('+')[0]}",
        "one thread for each",
    ]
    return ", ".join(parts)


def load() -> str:
    """How many processes wanted a core in the last minute, ours included."""
    return f"{os.getloadavg()[0]:.1f}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def private_bytes(pid: int) -> int:
    """Memory that only this process has: what one more of its kind costs. 0 where the system does not say."""
    return _rollup(pid, "Private_Clean:", "Private_Dirty:")


def resident_bytes(pid: int) -> int:
    """All memory it has in use, libraries that others use too included."""
    return _rollup(pid, "Rss:")


def _rollup(pid: int, *names: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(names))
