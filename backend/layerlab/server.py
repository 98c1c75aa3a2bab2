"""Runs the ASGI server over `create_app`: one process, one event loop, and a line saying where it listens."""

from __future__ import annotations

import logging
import socket
import sys

import structlog
import uvicorn
from rich.console import Console

from layerlab.errors import Conflict
from layerlab.main import create_app
from layerlab.settings import Settings
from layerlab.storage.folder_lock import FolderLock

SHUTDOWN_SECONDS = 10


class Server(uvicorn.Server):
    """uvicorn, saying the address as soon as it answers."""

    def __init__(self, config: uvicorn.Config, address: str, console: Console) -> None:
        super().__init__(config)
        self._address = address
        self._console = console

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._console.print(f"Layerlab listens on {self._address}")


def run_server(settings: Settings, listener: socket.socket, console: Console) -> None:
    """Serve on `listener` until a signal; then let viewers and trainers end."""
    _log_to_stderr()
    lock = FolderLock(settings.data_dir)
    try:
        lock.acquire()
    except Conflict as error:
        console.print(f"[red]Not started:[/] {error.message} ({settings.data_dir}) Choose another with --data-dir.")
        sys.exit(1)
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    config = uvicorn.Config(
        create_app(settings),
        ws="websockets-sansio",
        ws_max_size=16 * 2**10,
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=32 * 2**10,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    Server(config, address, console).run(sockets=[listener])


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
