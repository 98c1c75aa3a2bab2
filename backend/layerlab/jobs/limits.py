"""What one child process may use (`ProcessLimits`), and how it binds itself to that before it does any work.

Linux first: what another system lacks is left out there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ProcessLimits:
    """Sizes in bytes, times in seconds. `memory_bytes` counts from what the child has when it starts.

    `oom_score` decides who dies when the machine runs out of memory: the server's is 0.
    """

    memory_bytes: int = 4 * 2**30
    cpu_seconds: int = 24 * 3600
    file_bytes: int = 4 * 2**30
    open_files: int = 256
    niceness: int = 15
    oom_score: int = 800

    def document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> ProcessLimits:
        return cls(**document)


def bind(limits: ProcessLimits) -> None:
    """Hold this process, and whatever it starts, to `limits`, for ever."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if sys.platform == "linux":
        # RLIMIT_AS would count the libraries too, which with CUDA map many GiB that nobody touches.
        _lower(resource.RLIMIT_DATA, _data_bytes() + limits.memory_bytes)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(str(limits.oom_score))
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, max(limits.niceness, os.getpriority(os.PRIO_PROCESS, 0)))


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when `parent`, which forked it, ends. Does nothing but on Linux."""
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
        ctypes.CDLL(None).prctl(set_parent_death_signal, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def _lower(limit: int, soft: int, hard: int | None = None) -> None:
    """At the soft CPU limit comes SIGXCPU, which says why; at the hard one SIGKILL, which does not."""
    _, present = resource.getrlimit(limit)
    values = (soft, soft if hard is None else hard)
    if present != resource.RLIM_INFINITY:
        values = (min(values[0], present), min(values[1], present))
    resource.setrlimit(limit, values)


def _data_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
