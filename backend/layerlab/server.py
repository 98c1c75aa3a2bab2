"""Runs the ASGI server over `create_app`: one process, one event loop, and a line saying where it listens."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Awaitable, Callable

import structlog
import uvicorn
from rich.console import Console

from layerlab.errors import Conflict
from layerlab.main import create_app
from layerlab.settings import Settings
from layerlab.storage.folder_lock import FolderLock

SHUTDOWN_SECONDS = 3
"""For requests under way, once the streams have ended by themselves; with the trainers' time below the 15 s of R20."""


class Server(uvicorn.Server):
    """uvicorn, saying the address as soon as it answers.

    It closes runs before connections: else uvicorn would wait for streams that wait for the runs, and break them off.
    """

    def __init__(
        self, config: uvicorn.Config, address: str, console: Console, close_runs: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._close_runs = close_runs
        self._address = address
        self._console = console

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._console.print(f"Layerlab listens on {self._address}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._close_runs()
        await super().shutdown(sockets=sockets)


def run_server(settings: Settings, listener: socket.socket, console: Console) -> None:
    """Serve on `listener` until a signal; then let viewers and trainers end."""
    _log_to_stderr()
    lock = FolderLock(settings.data_dir)
    try:
        lock.acquire()
    except (Conflict, OSError) as error:
        reason = error.message if isinstance(error, Conflict) else f"The data folder cannot be used: {error.strerror}."
        sys.exit(f"Not started: {reason} ({settings.data_dir}) Choose another with --data-dir.")
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="websockets-sansio",
        ws_max_size=16 * 2**10,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=32 * 2**10,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    Server(config, address, console, app.state.close).run(sockets=[listener])


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
