"""The server's handle on the process that children are forked from (`ForkServer`).

Not multiprocessing's: that one hands the server's environment, secrets included, to every child, imports the
server's main module into each, and cannot say when it is warm.

The dialogue: a request is a name (package.module:function), padded, with three pipe ends: status, commands,
messages. On the status pipe comes "pid N", at the end "exit CODE"; if it just closes, the fork server died;
"full" says that the system gave no process. An empty name, with a status pipe alone, is answered by "ready"
once everything is imported.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from layerlab.jobs import forkserver_process
from layerlab.jobs.child import Child, open_reader
from layerlab.jobs.engine import WARM_UP
from layerlab.jobs.forkserver_process import FULL, REQUEST_BYTES

START_SECONDS = 120.0
"""How long the fork server may take to answer: on a slow disk its imports take a while."""
KEPT_VARIABLES = ("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
KEPT_PREFIXES = ("LC_", "XDG_")
TUNABLE = "glibc.malloc."
COMPUTING = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}
"""Children compute on one thread, so none is there to be lost in a fork; nor does CUDA survive one."""
MEMORY = {"GLIBC_TUNABLES": f"{TUNABLE}hugetlb=1:{TUNABLE}mmap_threshold={6 * 2**20}:{TUNABLE}trim_threshold={2**26}"}
"""Blocks from 6 MiB on go back to the system when they are freed, and come in large pages, so that this costs little.
Left to itself glibc keeps those up to 32 MiB, but hardly ever finds one again that is aligned as torch wants it: a
run that needs 140 MiB took 370."""


Answer = tuple[str, asyncio.StreamReader, asyncio.BaseTransport]
"""What the fork server said, and the status pipe that says more later."""


class ForkFailed(Exception):
    """No child could be made."""


class ForkServer:
    """Starts the fork server when first needed, and again whenever it has died. One for all executors.

    `warm_up` names what it calls before it forks ("" for nothing). `environment` is added to the little that
    children see of the server's.
    """

    def __init__(self, *, warm_up: str = WARM_UP, environment: Mapping[str, str] | None = None) -> None:
        self._warm_up = warm_up
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the fork server, if one was started."""
        return None if self._process is None else self._process.pid

    async def warm(self) -> None:
        """Start it and wait until it has imported everything. Children may be asked for before that."""
        _, _, transport = await self._ask("", ())
        transport.close()

    async def fork(self, child: Child, target: str) -> None:
        """Make `child` run `target`. Raises ForkFailed if neither this fork server nor a new one can."""
        answer, status, transport = await self._ask(target, child.ends)
        child.began(int(answer.removeprefix("pid ")), status, transport)

    async def close(self) -> None:
        """End it; its children die with it (Linux), or by the end of their command pipes."""
        self._is_closed = True
        await asyncio.to_thread(self._end, 0.5)

    async def _ask(self, target: str, ends: Sequence[int]) -> Answer:
        """One request, and one more to a new fork server where this one dies of it."""
        for _ in range(2):
            process, control = self._ensure_running()
            status, transport, end = await open_reader()
            answer = ""
            try:
                await _send(control, target, [end, *ends])
                os.close(end)
                end = -1
                async with asyncio.timeout(START_SECONDS):
                    answer = (await status.readline()).decode().strip()
            except TimeoutError as error:
                raise ForkFailed(f"the fork server did not answer within {START_SECONDS:.0f} s") from error
            except OSError:
                pass  # it is dead
            finally:
                if end >= 0:
                    os.close(end)
                if answer in ("", FULL):
                    transport.close()
            if answer == FULL:
                raise ForkFailed("the system gives no further process")
            if answer:
                return answer, status, transport
            self._forget(process)
        raise ForkFailed("the fork server dies as soon as it is started")

    def _ensure_running(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        if self._is_closed:
            raise ForkFailed("the fork server is closed")
        if self._process is not None and self._process.poll() is not None:
            self._forget(self._process)
        if self._process is None or self._control is None:
            self._process, self._control = self._start()
        return self._process, self._control

    def _start(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command = [sys.executable, "-m", forkserver_process.__name__, str(theirs.fileno()), self._warm_up]
        with theirs:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=child_environment(os.environ, self._environment),
                start_new_session=True,
            )
        return process, ours

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        """Drop a fork server that is dead or answers no more, unless that was done already."""
        if process is self._process:
            self._end(patience_seconds=0)

    def _end(self, patience_seconds: float) -> None:
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()  # which tells it to go
        if process is not None:
            try:
                process.wait(patience_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def child_environment(ours: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """What children see of the server's environment: nothing that could be a secret."""
    kept = {name: ours[name] for name in ours if name in KEPT_VARIABLES or name.startswith(KEPT_PREFIXES)}
    return {**kept, **COMPUTING, **MEMORY, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **added}


async def _send(control: socket.socket, target: str, descriptors: list[int]) -> None:
    request = target.encode().ljust(REQUEST_BYTES)
    while True:
        try:
            socket.send_fds(control, [request], descriptors)
            return
        except BlockingIOError:  # very many wait already: it is still importing
            await asyncio.sleep(0.05)
