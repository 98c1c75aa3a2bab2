"""The kept pictures of one run (`Album`): one file for each kept epoch, thinned out in time.

Imports nothing of ours.

Thinning doubles the distance between kept epochs, as a film that is cut to every second picture: what stays
is spread evenly over the whole run, however long it gets. The first and the newest always stay.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

TEMPORARY = ".partial"


class Album:
    """The folder of frames of one run. Threads that share an album take turns: a thinned folder is seen whole."""

    def __init__(self, folder: Path, count_limit: int, bytes_limit: int) -> None:
        self._folder = folder
        self._count_limit = max(2, count_limit)
        self._bytes_limit = bytes_limit
        self._sizes: dict[int, int] | None = None
        self._spacing = 1
        self._turn = threading.Lock()

    def save(self, epoch: int, frame: bytes) -> None:
        """Puts the frame in place whole: a reader sees the old one or the new one.

        It is not synced to disk. After a power cut pictures may be missing; numbers are not.
        """
        with self._turn:
            sizes = self._kept()
            self._put(epoch, frame)
            sizes[epoch] = len(frame)
            self._thin_newest(sizes)
            while self._is_over(sizes) and len(sizes) > 2:
                self._thin(sizes)

    def newest(self) -> bytes | None:
        with self._turn:
            return self._read(sorted(self._kept()))

    def first(self) -> bytes | None:
        with self._turn:
            return self._read(sorted(self._kept(), reverse=True))

    def at(self, epoch: int) -> bytes | None:
        with self._turn:
            return self._read(sorted(kept for kept in self._kept() if kept <= epoch))

    def drop_after(self, epoch: int) -> None:
        with self._turn:
            sizes = self._kept()
            self._drop(sizes, [kept for kept in sizes if kept > epoch])

    def _put(self, epoch: int, frame: bytes) -> None:
        path = self._path(epoch)
        temporary = path.with_suffix(TEMPORARY)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_bytes(frame)
        os.replace(temporary, path)

    def _read(self, epochs: list[int]) -> bytes | None:
        """The last of these that is there, and whole: a power cut may have emptied one."""
        for epoch in reversed(epochs):
            try:
                frame = self._path(epoch).read_bytes()
            except FileNotFoundError:
                continue
            if any(frame[:4]):
                return frame
        return None

    def _thin_newest(self, sizes: dict[int, int]) -> None:
        """The newest but one was kept because it was the newest; now it has to stand at its distance."""
        if len(sizes) > 2:
            before, middle, _ = sorted(sizes)[-3:]
            if middle - before < self._spacing:
                self._drop(sizes, [middle])

    def _thin(self, sizes: dict[int, int]) -> None:
        epochs = sorted(sizes)
        self._spacing = max(2 * self._spacing, epochs[2] - epochs[0])
        self._drop(sizes, epochs[1:-1:2])

    def _is_over(self, sizes: dict[int, int]) -> bool:
        return len(sizes) > self._count_limit or sum(sizes.values()) > self._bytes_limit

    def _drop(self, sizes: dict[int, int], epochs: list[int]) -> None:
        for epoch in epochs:
            self._path(epoch).unlink(missing_ok=True)
            del sizes[epoch]

    def _kept(self) -> dict[int, int]:
        """Sizes by epoch. Read from the folder once; from then on only `save` changes it."""
        if self._sizes is None:
            self._sizes = self._on_disk()
            epochs = sorted(self._sizes)
            self._spacing = max(1, epochs[1] - epochs[0]) if len(epochs) > 2 else 1
        return self._sizes

    def _on_disk(self) -> dict[int, int]:
        if not self._folder.is_dir():
            return {}
        frames = {}
        for entry in os.scandir(self._folder):
            number = entry.name.removeprefix("epoch-").removesuffix(".frame")
            if number.isdecimal() and entry.name == self._path(int(number)).name:
                try:
                    frames[int(number)] = entry.stat().st_size
                except FileNotFoundError:
                    continue
        return frames

    def _path(self, epoch: int) -> Path:
        return self._folder / f"epoch-{epoch:06d}.frame"
