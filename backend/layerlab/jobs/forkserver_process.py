"""The process that trainers and workers are forked from: imports everything once, forks when asked, reaps.

forkserver.py runs it as `python -m layerlab.jobs.forkserver_process CONTROL WARM_UP`; the dialogue is there.
It has one thread, always: a fork copies only the thread that forks, and locks of others would stay locked.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from typing import Any

from layerlab.jobs.engine import load_by_name
from layerlab.jobs.limits import die_with_parent

REQUEST_BYTES = 128
"""A request is the name of what the child shall run, padded: one request is one read, whatever the system."""
FULL = "full"
STATUS, COMMANDS, MESSAGES = range(3)


def main(control: socket.socket, warm_up: str) -> None:
    """Serve until the other end of `control` closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes us in its own time
    _warm_up(warm_up)
    statuses: dict[int, int] = {}
    wake_up, woken = socket.socketpair()
    woken.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(wake_up, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is wake_up:
                wake_up.recv(4096)
                _reap(statuses)
                continue
            request, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 3)
            if not request:
                return
            _serve(request.decode().strip(), descriptors, statuses, [selector, control, wake_up, woken])


def _warm_up(name: str) -> None:
    """Errors are only printed: what fails here fails again in the child, which can say so to its user."""
    if name:
        try:
            load_by_name(name)()
        except Exception:
            traceback.print_exc()
    gc.collect()
    # Children share our memory until they write to it; the collector's marks would be such writes.
    gc.freeze()


def _serve(target: str, descriptors: list[int], statuses: dict[int, int], ours: list[Any]) -> None:
    if not target:
        _say(descriptors[STATUS], b"ready\n")
        os.close(descriptors[STATUS])
        return
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        _say(descriptors[STATUS], f"{FULL}\n".encode())
        for descriptor in descriptors:
            os.close(descriptor)
        return
    if child == 0:
        _be_child(target, parent, descriptors, [*ours, *statuses.values()])
    os.close(descriptors[COMMANDS])
    os.close(descriptors[MESSAGES])
    statuses[child] = descriptors[STATUS]
    _say(descriptors[STATUS], b"pid %d\n" % child)


def _be_child(target: str, parent: int, descriptors: list[int], theirs: list[Any]) -> None:
    """Run the target and end; never returns into the server's loop."""
    exit_code = 1
    try:
        os.setsid()
        die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for thing in (*theirs, descriptors[STATUS]):
            os.close(thing) if isinstance(thing, int) else thing.close()
        load_by_name(target)(descriptors[COMMANDS], descriptors[MESSAGES])
        exit_code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(exit_code)  # no clean-up of what belongs to the process we were copied from


def _reap(statuses: dict[int, int]) -> None:
    while statuses:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        descriptor = statuses.pop(child, None)
        if descriptor is not None:  # else a library's own helper
            _say(descriptor, b"exit %d\n" % os.waitstatus_to_exitcode(status))
            os.close(descriptor)


def _say(descriptor: int, text: bytes) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(descriptor, text)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
    os._exit(0)
