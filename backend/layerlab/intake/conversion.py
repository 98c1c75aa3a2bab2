"""Turns a file somebody sent into a folder with `examples.npz` and `meta.json`; a task of a worker process.

Everything about the file may be hostile. What is wrong with it is raised as InvalidInput.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from layerlab.catalog.datasets.preview import preview
from layerlab.catalog.datasets.upload import Upload
from layerlab.document import Document
from layerlab.errors import InvalidInput, Problem
from layerlab.intake import FORMATS, Format
from layerlab.intake.draft import Draft
from layerlab.intake.mistakes import refusal
from layerlab.intake.openml_fetching import fetch_openml_data
from layerlab.intake.reading import Reading, UploadLimits
from layerlab.intake.recognition import recognised
from layerlab.intake.shelf import EXAMPLES, META
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from layerlab.document import Array


AUTO = "auto"


def convert_upload(arguments: Document) -> Document:
    """{"path", "folder", "id", "name", "format", "fields", "limits"} -> {"meta", "preview"}; the folder is filled."""
    path, folder = Path(arguments["path"]), Path(arguments["folder"])
    limits = UploadLimits(**arguments["limits"])
    choice = chosen_format(arguments["format"], arguments["fields"], path)
    reading = choice.read(path, limits)
    inputs, targets = shuffled(reading)
    save_arrays(folder / EXAMPLES, inputs, targets)
    meta = {
        "id": arguments["id"],
        "name": arguments["name"],
        "format": choice.tag(),
        "created_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **described(reading, inputs, targets),
    }
    save_meta(folder / META, meta)
    return {"meta": meta, "preview": preview(Draft.of(folder, meta["id"]))}


def chosen_format(tag: str, fields: Document, path: Path) -> Format:
    """The format that was asked for, or else recognised; then fields that belong to other formats do not matter."""
    if tag == AUTO:
        tag = recognised(path)
        fields = {name: value for name, value in fields.items() if name in FORMATS[tag].model_fields}
    try:
        return FORMATS.parse({**fields, "type": tag})
    except ValidationError as error:
        problems = [
            Problem(entry["type"], entry["msg"], tuple(entry["loc"]))
            for entry in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise InvalidInput(
            sentence(
                "invalid", "{option}: {problem}", option=problems[0].path[0], problem=problems[0].said, variant="option"
            ),
            problems=problems,
        ) from error


def shuffled(reading: Reading) -> tuple[Array, Array]:
    """Inputs and targets in an order that shows all classes early, always the same for the same file."""
    import numpy as np

    if len(reading.inputs) < 2:
        raise refusal(sentence("too_few", "At least two examples are needed."))
    order = np.random.default_rng(0).permutation(len(reading.inputs))
    return reading.inputs[order], reading.targets.values[order]


def described(reading: Reading, inputs: Array, targets: Array) -> Document:
    """What the task and the page need to know, so that nobody opens the arrays for it."""
    import numpy as np

    classes = reading.targets.classes
    is_bytes = inputs.dtype == np.uint8
    low, high = (0.0, 1.0) if is_bytes else (float(inputs.min()), float(inputs.max()))
    counts = np.bincount(targets, minlength=len(classes)).tolist() if classes else None
    return {
        "input_shape": list(inputs.shape[1:]),
        "classes": list(classes),
        "outputs": len(classes) or targets.shape[1],
        "examples": len(inputs),
        "class_counts": counts,
        "features": list(reading.features),
        "target_scale": None
        if reading.targets.scale is None
        else dict(zip(("mean", "deviation"), reading.targets.scale, strict=True)),
        "minimum": low,
        "maximum": high if high > low else low + 1.0,
        "warnings": reading.mistakes.documents() + balance_warnings(classes, counts),
    }


def balance_warnings(classes: tuple[str, ...], counts: list[int] | None) -> list[Document]:
    """What a very small or very unequal set is told."""
    if counts is None:
        return []
    rarest = min(range(len(counts)), key=counts.__getitem__)
    if counts[rarest] < 10:
        return [{"message": f"Class {classes[rarest]} has only {counts[rarest]} examples: too few to learn it well."}]
    if max(counts) > 10 * counts[rarest]:
        return [
            {"message": f"The classes are very unequal: {classes[rarest]} is more than ten times rarer than others."}
        ]
    return []


def save_arrays(path: Path, inputs: Array, targets: Array) -> None:
    """Both arrays, on the disk when this returns; not compressed, so that a run starts at once."""
    import numpy as np

    with path.open("wb") as file:
        np.savez(file, inputs=inputs, targets=targets)
        file.flush()
        os.fsync(file.fileno())


def save_meta(path: Path, meta: Document) -> None:
    """The description, on the disk when this returns."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(meta, file, ensure_ascii=False, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())


def preview_upload(arguments: Document) -> Document:
    """{"id"} -> the preview of an upload that is in its place."""
    return preview(Upload(id=arguments["id"]))


TASKS: dict[str, Callable[[Document], Document]] = {
    "convert_upload": convert_upload,
    "preview_upload": preview_upload,
    "fetch_openml": fetch_openml_data,
}
