"""The kept checkpoints of one run (`CheckpointHistory`): some of its epochs, within a budget; imports nothing of ours.

A trainer writes `<attempt>-<epoch>.safetensors` into the run's folder after every group of epochs. Kept are the first,
the best (lowest loss), the newest, and of the others the first of every `spacing` epochs. The spacing doubles when the
budget is spent, so what stays is spread over the whole run, however long it gets.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import orjson

NAME = re.compile(r"(\d{4,})-(\d{6,})\.safetensors", re.ASCII)
BEST = "best.json"
"""Beside the checkpoints: {"epoch", "loss"} of the best. It can be lost without harm: then the next best counts."""


class Kept(NamedTuple):
    """A checkpoint's file."""

    epoch: int
    attempt: int
    name: str
    size: int


class CheckpointHistory:
    """The checkpoints in the folder of one run. One caller at a time; readers may come at any moment."""

    def __init__(self, folder: Path, count_limit: int, bytes_limit: int) -> None:
        self._folder = folder
        self._count_limit = max(3, count_limit)
        self._bytes_limit = bytes_limit
        self._spacing = 1
        self._best: tuple[int, float] | None = None

    def kept(self) -> list[Kept]:
        """What is there, by epoch. Of one epoch the newest attempt's counts."""
        by_epoch: dict[int, Kept] = {}
        for one in sorted(self._files(), key=lambda one: one.attempt):
            by_epoch[one.epoch] = one
        return [by_epoch[epoch] for epoch in sorted(by_epoch)]

    def at(self, epoch: int) -> Kept | None:
        """The newest at or before the end of `epoch`; None if there is none."""
        return next((one for one in reversed(self.kept()) if one.epoch <= epoch), None)

    def best_epoch(self) -> int | None:
        """The epoch of the kept checkpoint with the lowest loss; None while no loss is known."""
        found = self._best or self._read_best()
        return None if found is None else found[0]

    def committed(self, name: str, loss: float | None) -> list[str]:
        """The database points at `name` now: deletes what is too much, and returns the names.

        A file of a later epoch of the same attempt is left alone: it is on disk before the transaction that will
        point at it. What an earlier attempt wrote after this epoch has been taken back, and goes.
        """
        pointer = _parse(name, 0)
        if pointer is None:
            return []
        self._compare(pointer.epoch, loss)
        files = sorted(self._files())
        known = {one.name for one in self.kept()} | {name}
        gone = [one for one in files if one.name not in known or _is_taken_back(one, pointer)]
        past = [one for one in files if one not in gone and one.epoch <= pointer.epoch]
        return self._drop(gone + self._too_many(past, pointer))

    def drop_after(self, epoch: int) -> list[str]:
        """Deletes the checkpoints of later epochs: the run is rewound to this one."""
        self._forget_best_after(epoch)
        return self._drop([one for one in self._files() if one.epoch > epoch])

    def _too_many(self, files: list[Kept], pointer: Kept) -> list[Kept]:
        always = {files[0].epoch, pointer.epoch, self.best_epoch()} if files else set()
        left = self._thinned(files, always)
        while self._is_over(left) and any(one.epoch not in always for one in left):
            self._spacing *= 2
            left = self._thinned(left, always)
        return [one for one in files if one not in left]

    def _thinned(self, files: list[Kept], always: set[int | None]) -> list[Kept]:
        """The first of every `spacing` epochs. Twice the spacing chooses some of the same, so nothing is undone."""
        firsts: dict[int, int] = {}
        for one in files:
            firsts.setdefault(one.epoch // self._spacing, one.epoch)
        return [one for one in files if one.epoch in always or one.epoch in firsts.values()]

    def _is_over(self, files: list[Kept]) -> bool:
        return len(files) > self._count_limit or sum(one.size for one in files) > self._bytes_limit

    def _compare(self, epoch: int, loss: float | None) -> None:
        self._best = self._best or self._read_best()
        self._forget_best_after(epoch)
        if loss is None or (self._best is not None and loss >= self._best[1]):
            return
        self._best = (epoch, loss)
        temporary = self._folder / f".{BEST}.part"
        temporary.write_bytes(orjson.dumps({"epoch": epoch, "loss": loss}))
        os.replace(temporary, self._folder / BEST)

    def _forget_best_after(self, epoch: int) -> None:
        best = self._best or self._read_best()
        if best is not None and best[0] > epoch:
            self._best = None
            (self._folder / BEST).unlink(missing_ok=True)

    def _read_best(self) -> tuple[int, float] | None:
        try:
            document = orjson.loads((self._folder / BEST).read_bytes())
            return int(document["epoch"]), float(document["loss"])
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            return None  # never written, or emptied by a power cut

    def _files(self) -> list[Kept]:
        if not self._folder.is_dir():
            return []
        found = []
        for entry in os.scandir(self._folder):
            try:
                one = _parse(entry.name, entry.stat().st_size)
            except FileNotFoundError:
                continue
            if one is not None:
                found.append(one)
        return found

    def _drop(self, files: list[Kept]) -> list[str]:
        for one in files:
            (self._folder / one.name).unlink(missing_ok=True)
        return sorted(one.name for one in files)


def _is_taken_back(one: Kept, pointer: Kept) -> bool:
    return one.attempt < pointer.attempt and one.epoch >= pointer.epoch


def _parse(name: str, size: int) -> Kept | None:
    match = NAME.fullmatch(name)
    return Kept(int(match[2]), int(match[1]), name, size) if match else None
