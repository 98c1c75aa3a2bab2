"""Reads npz files without pickle; every array's header is held against the archive before memory is taken.

Imports numpy: workers only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

from math import prod
from pathlib import Path
from typing import IO, Any
from zipfile import ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy

from layerlab.catalog.shape import has_kind, kind_of
from layerlab.intake.archive import UNREADABLE, opened
from layerlab.intake.mistakes import Mistake, MistakeLog, clean, refusal
from layerlab.intake.reading import Goal, Reading, Targets, UploadLimits
from layerlab.intake.targets import from_array
from layerlab.sentences import sentence

PAIRS = (
    ((("x",), ("y",))),
    ((("X",), ("y",))),
    ((("inputs",), ("targets",))),
    ((("x_train", "x_test"), ("y_train", "y_test"))),
    ((("x_train",), ("y_train",))),
)
"""Names that inputs and targets may have; several are put one after the other."""
EXPECTED = sentence("save_arrays", "Save them with np.savez(file, x=inputs, y=targets).")
MOST_ARRAYS = 64
ITEM_BYTES = 1024
"""Of one element; a text of 256 characters."""
KINDS = "biufUS"
PICTURE_CHANNELS = (1, 3)
LARGEST = float(np.finfo(np.float32).max)


def read_arrays(path: Path, goal: Goal, limits: UploadLimits) -> Reading:
    """The inputs and targets of an npz."""
    # float64 targets and inputs take twice what is kept of them
    with opened(path, MOST_ARRAYS, 4 * limits.data_bytes) as (archive, entries):
        members = {entry.filename.removesuffix(".npy"): entry for entry in entries}
        inputs_names, targets_names = chosen_names(list(members))
        shapes = {
            name: checked_header(archive, members[name], name, limits) for name in (*inputs_names, *targets_names)
        }
        check_lengths(inputs_names, targets_names, shapes)
        count = sum(shapes[name][0] for name in inputs_names)
        limits.check_amount(count, shapes[inputs_names[0]][1:], sentence("save_fewer", "Save fewer or smaller ones."))
        inputs = joined(archive, members, inputs_names)
        targets = joined(archive, members, targets_names)
    return reading_of(inputs, targets, goal)


def reading_of(inputs: Array, targets: Array, goal: Goal) -> Reading:
    """The reading of two arrays of equal length, once their numbers are finite."""
    mistakes = MistakeLog()
    kept = finite_rows(inputs, "the input", mistakes)
    if targets.dtype.kind == "f":
        kept &= finite_rows(targets, "the target", mistakes)
    mistakes.left_out = int((~kept).sum())
    mistakes.check(len(kept), "examples")
    if not kept.all():
        inputs, targets = inputs[kept], targets[kept]
    learnt: Targets = from_array(targets, goal)
    return Reading(as_inputs(inputs), learnt, (), mistakes)


def chosen_names(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The arrays that are inputs, and those that are targets. Raises InvalidInput if there are none."""
    for inputs, targets in PAIRS:
        if set(inputs) | set(targets) <= set(names):
            return inputs, targets
    found = ", ".join(clean(name) for name in sorted(names)[:10]) or "none"
    raise refusal(
        sentence(
            "no_arrays",
            "Expected arrays named x and y (or inputs and targets); found: {found}. {advice}",
            found=found,
            advice=EXPECTED,
        )
    )


def checked_header(archive: ZipFile, entry: ZipInfo, name: str, limits: UploadLimits) -> tuple[int, ...]:
    """The shape of an array, by its header alone. Raises InvalidInput if it is not what may be read."""
    try:
        with archive.open(entry) as file:
            shape, dtype = read_header(file)
            header_bytes = file.tell()
    except UNREADABLE as error:
        message = "it is damaged, or is no array of numbers or texts (objects are never unpacked)"
        raise refusal(
            sentence(
                "bad_array",
                "The array {name} cannot be read. {advice}",
                name=name,
                advice=EXPECTED,
                variant="unreadable",
            ),
            Mistake(message, file=name),
        ) from error
    _check_header(name, shape, dtype, header_bytes, entry.file_size)
    if shape[0] > limits.rows:
        raise refusal(
            sentence(
                "too_many",
                "The array {name} has more than {most:,} examples.",
                name=name,
                most=limits.rows,
                variant="array",
            )
        )
    return shape


def _check_header(name: str, shape: tuple[int, ...], dtype: np.dtype[Any], header_bytes: int, file_bytes: int) -> None:
    """Raises InvalidInput if an array is of something else, is cut off, or has too many dimensions."""
    if dtype.kind not in KINDS or dtype.itemsize > ITEM_BYTES:
        said = sentence("bad_array", "The array {name} holds neither numbers nor short texts.", name=name)
        raise refusal(said, Mistake("expected numbers", file=name))
    if prod(shape) * dtype.itemsize + header_bytes != file_bytes:
        raise refusal(
            sentence("bad_array", "The array {name} is not as long as it says.", name=name, variant="cut_off"),
            Mistake("it is damaged", file=name),
        )
    if not shape or (shape[1:] and not has_kind(shape[1:])):
        raise refusal(
            sentence(
                "bad_array",
                "The array {name} has {dimensions} dimensions; expected 1 to 4.",
                name=name,
                dimensions=len(shape),
                variant="dimensions",
            )
        )


def read_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type of an array in the npy format. Raises ValueError for anything else."""
    version = npy.read_magic(file)
    if version == (1, 0):
        shape, _, dtype = npy.read_array_header_1_0(file)
    elif version == (2, 0):
        shape, _, dtype = npy.read_array_header_2_0(file)
    else:
        raise ValueError("an unusual version of the format")
    if dtype.hasobject or any(side < 0 for side in shape):
        raise ValueError("objects, or a shape that cannot be")
    return tuple(shape), dtype


def check_lengths(inputs: tuple[str, ...], targets: tuple[str, ...], shapes: dict[str, tuple[int, ...]]) -> None:
    """Inputs and targets belong together one by one, and all inputs have one shape."""
    for name, target in zip(inputs, targets, strict=True):
        if shapes[name][0] != shapes[target][0]:
            message = sentence(
                "unequal_lengths",
                "{name} has {inputs:,} examples, but {target} has {targets:,}.",
                name=name,
                inputs=shapes[name][0],
                target=target,
                targets=shapes[target][0],
            )
            raise refusal(message)
        if shapes[name][1:] != shapes[inputs[0]][1:] or shapes[target][1:] != shapes[targets[0]][1:]:
            raise refusal(
                sentence("unequal_shapes", "{name} and {inputs} have different shapes.", name=name, inputs=inputs[0])
            )
        if shapes[target][2:]:
            raise refusal(
                sentence(
                    "bad_array",
                    "{target} has more than 2 dimensions; expected one target a row.",
                    target=target,
                    variant="target",
                )
            )
    if not shapes[inputs[0]][0] or 0 in shapes[inputs[0]]:
        raise refusal(sentence("empty", "The arrays are empty."))


def joined(archive: ZipFile, members: dict[str, ZipInfo], names: tuple[str, ...]) -> Array:
    """These arrays, one after the other."""
    parts = []
    for name in names:
        try:
            with archive.open(members[name]) as file:
                parts.append(npy.read_array(file, allow_pickle=False))
        except UNREADABLE as error:
            raise refusal(
                sentence("bad_array", "The array {name} is damaged.", name=name, variant="damaged"),
                Mistake("it is damaged", file=name),
            ) from error
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def finite_rows(values: Array, what: str, mistakes: MistakeLog) -> Array:
    """Which rows ([n], bool) hold nothing but numbers that a float32 can hold; the others are named."""
    if values.dtype.kind in "US" and what == "the input":
        raise refusal(sentence("bad_array", "The inputs are texts; expected numbers.", variant="texts"))
    if values.dtype.kind != "f":
        return np.ones(len(values), bool)
    flat = values.reshape(len(values), -1)
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(flat) <= LARGEST).all(axis=1)
    for index in np.flatnonzero(wrong).tolist():
        mistakes.add(Mistake(f"{what} holds a number that is missing or infinite", row=index + 1))
    return np.logical_not(wrong)


def as_inputs(values: Array) -> Array:
    """Inputs as they are kept: pictures of bytes as bytes [n, c, h, w], all else as float32."""
    if not values.shape[1:]:
        values = values[:, None]
    kind = kind_of(values.shape[1:])
    if kind == "sequence":  # an array cannot say its kind; in these files two axes are a picture's rows and columns
        values, kind = values[:, None], "picture"
    elif kind == "picture" and values.shape[1] not in PICTURE_CHANNELS and values.shape[3] in (*PICTURE_CHANNELS, 2, 4):
        values = values.transpose(0, 3, 1, 2)
    if kind == "picture" and values.dtype.kind in "iu" and values.min() >= 0 and values.max() <= 255:
        return np.ascontiguousarray(values.astype(np.uint8))
    return np.ascontiguousarray(values.astype(np.float32))
