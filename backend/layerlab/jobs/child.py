"""One forked process as the server sees it (`Child`): messages to it, messages from it, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import Any

from layerlab.jobs import wire

READ_AHEAD_BYTES = 2**18
"""What a child may say before somebody listens; then its pipe fills, and it waits."""


class Child:
    """Takes messages as soon as it is prepared, and runs after `ForkServer.fork`."""

    def __init__(
        self,
        commands: asyncio.WriteTransport,
        messages: asyncio.StreamReader,
        transports: list[asyncio.BaseTransport],
        ends: list[int],
    ) -> None:
        self.pid: int | None = None
        self.ends = ends
        self._commands = commands
        self._messages = messages
        self._transports = transports
        self._size: int | None = None
        self._exit: asyncio.Task[int | None] | None = None

    @classmethod
    async def prepare(cls) -> Child:
        """Make the pipes. The kernel's buffer and the reader's limit bound what waits unread."""
        commands, commands_end = await open_writer()
        messages, transport, messages_end = await open_reader()
        return cls(commands, messages, [commands, transport], [commands_end, messages_end])

    def send(self, message: bytes) -> None:
        """Queue a message for the child. One that has ended, or stopped reading long ago, misses it."""
        is_read = self._commands.get_write_buffer_size() < wire.MESSAGE_BYTES_LIMIT
        if is_read and not self._commands.is_closing():
            self._commands.write(message)

    async def receive(self) -> tuple[Any, bytes] | None:
        """The child's next message; None when it has closed its pipe. May be cancelled without losing one.

        Raises wire.BadMessage if what it says is no message.
        """
        try:
            if self._size is None:
                self._size = wire.message_size(await self._messages.readexactly(wire.LENGTH.size))
            payload = await self._messages.readexactly(self._size)
        except asyncio.IncompleteReadError:
            return None
        self._size = None
        return wire.unpack(payload)

    def began(self, pid: int, status: asyncio.StreamReader, transport: asyncio.BaseTransport) -> None:
        """It runs, as process `pid`; its end will be said on `status`."""
        self.pid = pid
        self._transports.append(transport)
        self._close_ends()
        self._exit = asyncio.ensure_future(self._watch(status))

    async def wait(self) -> int | None:
        """Its exit code once it has ended (negative for a signal).

        None if it never began, or if nobody can know because the fork server died.
        """
        return None if self._exit is None else await asyncio.shield(self._exit)

    async def _watch(self, status: asyncio.StreamReader) -> int | None:
        word, _, code = (await status.readline()).decode().partition(" ")
        self.pid = None  # from here on the number may belong to somebody else
        return int(code) if word == "exit" else None

    def kill(self) -> None:
        """End the child, and whatever it started, at once. Does nothing if it has ended."""
        if self.pid is not None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:  # it has not made its own group yet, or is gone
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Hang up. A child that still runs sees the end of its command pipe, and ends."""
        self._close_ends()
        for transport in self._transports:
            transport.close()
        if self._exit is not None:
            self._exit.cancel()

    def _close_ends(self) -> None:
        for descriptor in self.ends:
            os.close(descriptor)
        self.ends = []


async def open_reader() -> tuple[asyncio.StreamReader, asyncio.BaseTransport, int]:
    """A pipe to read from in the event loop, and its other end for a child."""
    ours, theirs = os.pipe()
    reader = asyncio.StreamReader(limit=READ_AHEAD_BYTES)
    protocol = asyncio.StreamReaderProtocol(reader)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(ours, "rb", 0))
    return reader, transport, theirs


async def open_writer() -> tuple[asyncio.WriteTransport, int]:
    """A pipe to write to from the event loop, and its other end for a child."""
    theirs, ours = os.pipe()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ours, "wb", 0))
    return transport, theirs
