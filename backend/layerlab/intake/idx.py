"""Reads IDX, the format of MNIST's files: a header of sizes, then the numbers; imports numpy, workers only.

A file says itself how long it is, so pictures and labels may follow one another in one upload, in either order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import IO, cast

import numpy as np

from layerlab.intake.archive import content, opened
from layerlab.intake.arrays import reading_of
from layerlab.intake.mistakes import Mistake, clean, refusal
from layerlab.intake.reading import Goal, Reading, UploadLimits
from layerlab.sentences import sentence

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_FILES = 8
GZIP = b"\x1f\x8b"
EXPECTED = sentence(
    "expected_pair",
    "Expected a file of pictures and one of labels, such as train-images-idx3-ubyte and train-labels-idx1-ubyte.",
)
DAMAGED = (OSError, EOFError, zlib.error)


def read_idx(path: Path, goal: Goal, limits: UploadLimits) -> Reading:
    """All pairs of inputs and labels in the file, one pair after the other."""
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    arrays = list(_in_zip(path, limits) if is_zip else _one_after_the_other(path, limits))
    inputs, targets = paired(arrays)
    count = sum(map(len, inputs))
    limits.check_amount(count, inputs[0].shape[1:], sentence("upload_fewer", "Upload fewer."))
    return reading_of(np.concatenate(inputs), np.concatenate(targets), goal)


def paired(arrays: list[tuple[str, Array]]) -> tuple[list[Array], list[Array]]:
    """Inputs and the labels that belong to them: by the names of the files, else by their order."""
    inputs = [(name, array) for name, array in arrays if array.shape[1:]]
    labels = [(name, array) for name, array in arrays if not array.shape[1:]]
    if not inputs or len(inputs) != len(labels):
        message = sentence(
            "no_pairs",
            "Found {inputs} files of inputs and {labels} of labels. {advice}",
            inputs=len(inputs),
            labels=len(labels),
            advice=EXPECTED,
        )
        raise refusal(message)
    inputs.sort(key=lambda pair: pair[0])
    labels.sort(key=lambda pair: pair[0])
    for (name, array), (other, label) in zip(inputs, labels, strict=True):
        if len(array) != len(label):
            message = sentence(
                "unequal_lengths",
                "{inputs:,} inputs and {labels:,} labels do not belong together. {advice}",
                inputs=len(array),
                labels=len(label),
                advice=EXPECTED,
                variant="idx",
            )
            raise refusal(message, *(Mistake(message.text, file=each) for each in (name, other) if each))
        if array.shape[1:] != inputs[0][1].shape[1:]:
            raise refusal(sentence("unequal_shapes", "The pictures of the files have different sizes.", variant="idx"))
    if not sum(len(label) for _, label in labels) or 0 in inputs[0][1].shape:
        raise refusal(sentence("empty", "The files hold no examples.", variant="idx"))
    return [array for _, array in inputs], [label for _, label in labels]


def _in_zip(path: Path, limits: UploadLimits) -> Iterator[tuple[str, Array]]:
    with opened(path, MOST_FILES, 2 * limits.data_bytes) as (archive, entries):
        for entry in entries[:MOST_FILES]:
            data = content(archive, entry)
            stream: IO[bytes] = io.BytesIO(data)
            if data.startswith(GZIP):
                stream = cast(IO[bytes], gzip.GzipFile(fileobj=stream))
            name = clean(re.split(r"[/\\]", entry.filename)[-1])
            yield name, read_array(stream, name, limits)


def _one_after_the_other(path: Path, limits: UploadLimits) -> Iterator[tuple[str, Array]]:
    """Arrays until the file ends; a gzip may have several members, as `cat` makes them."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == GZIP
        file.seek(0)
        stream = gzip.GzipFile(fileobj=file) if is_gzip else file
        for _ in range(MOST_FILES):
            try:
                if not stream.peek(1):
                    return
            except DAMAGED as error:
                raise _damaged("") from error
            yield "", read_array(cast(IO[bytes], stream), "", limits)


def read_array(stream: IO[bytes], name: str, limits: UploadLimits) -> Array:
    """One array. Its size is checked before it is read, and no more is read than it says."""
    try:
        head = stream.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in TYPES or not 1 <= head[3] <= 4:
            message = "it is no IDX file"
            raise refusal(
                sentence(
                    "bad_idx", "Something in the upload is no IDX file. {advice}", advice=EXPECTED, variant="other_file"
                ),
                Mistake(message, file=name or None),
            )
        sizes = stream.read(4 * head[3])
        if len(sizes) != 4 * head[3]:
            raise EOFError
        shape = tuple(np.frombuffer(sizes, ">u4").tolist())
        dtype = np.dtype(TYPES[head[2]])
        limits.check_amount(shape[0], shape[1:], sentence("upload_fewer", "Upload fewer."))
        data = stream.read(prod(shape) * dtype.itemsize)
    except DAMAGED as error:
        raise _damaged(name) from error
    if len(data) != prod(shape) * dtype.itemsize:
        raise _damaged(name)
    array: Array = np.frombuffer(data, dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def _damaged(name: str) -> Exception:
    message = "it ends before all of its numbers came, or is damaged"
    return refusal(
        sentence("bad_idx", "An IDX file is cut off or damaged. Upload it anew."), Mistake(message, file=name or None)
    )
