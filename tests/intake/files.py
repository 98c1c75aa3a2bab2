"""Files as users send them, made in memory; and the conversion as a worker does it. Imports catalog and errors."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from layerlab.errors import InvalidInput
from layerlab.intake.conversion import convert_upload
from layerlab.intake.shelf import described

Array = np.ndarray[Any, Any]
Convert = Callable[..., dict[str, Any]]

LIMITS = {"rows": 10_000, "pixels": 4_000_000, "data_bytes": 2**26}
ID = "0123456789abcdef" * 2


def in_words(value: object) -> str | None:
    """The id of a parameter: bytes differ from process to process, where a time is packed into them."""
    return "file" if isinstance(value, bytes) or len(str(value)) > 40 else None


def converted(folder: Path, data: bytes, form: str = "auto", limits: Mapping[str, int] = {}, **fields: Any) -> Any:
    """The answer of the worker's task for a body; `fields` are what the query would say."""
    folder.mkdir(exist_ok=True)
    body, target = folder / "body", folder / "made"
    body.write_bytes(data)
    target.mkdir(exist_ok=True)
    described.cache_clear()  # a server never uses a folder twice, as tests do
    arguments = {"path": str(body), "folder": str(target), "id": ID, "name": "test", "format": form, "fields": fields}
    return convert_upload({**arguments, "limits": {**LIMITS, **limits}})


def refused(folder: Path, code: str, data: bytes, form: str = "auto", **options: Any) -> InvalidInput:
    """The error that refuses the body, which has to have this code."""
    with pytest.raises(InvalidInput) as caught:
        converted(folder, data, form, **options)
    assert caught.value.code == code, caught.value.message
    assert 1 <= len(caught.value.problems) <= 20
    return caught.value


def arrays(folder: Path) -> tuple[Array, Array]:
    """What was kept of the last conversion."""
    with np.load(folder / "made" / "examples.npz", allow_pickle=False) as kept:
        return kept["inputs"], kept["targets"]


def picture(seed: int = 0, size: tuple[int, int] = (20, 30), mode: str = "RGB", form: str = "PNG") -> bytes:
    """A picture of noise; `size` is height and width."""
    channels = {"L": (), "RGB": (3,), "RGBA": (4,)}[mode]
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, *channels), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form)
    return stream.getvalue()


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def folders(per_class: int = 6, classes: tuple[str, ...] = ("cat", "dog"), **options: Any) -> dict[str, bytes]:
    """Pictures in class folders below one folder."""
    return {
        f"pets/{name}/{index}.png": picture(10 * place + index, **options)
        for place, name in enumerate(classes)
        for index in range(per_class)
    }


def npz(*, compressed: bool = False, **named: Any) -> bytes:
    stream = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(stream, **named)
    return stream.getvalue()


def idx(values: Array, kind: int = 0x08) -> bytes:
    return bytes([0, 0, kind, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def mnist(count: int = 40) -> tuple[bytes, bytes]:
    """Small files in MNIST's format: pictures and labels."""
    pixels = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return idx(pixels), idx((np.arange(count) % 10).astype(np.uint8))


def table(rows: int = 40, separator: str = ",", header: str | None = "size,weight,kind") -> str:
    """Two numbers and a text that the first of them decides."""
    lines = [separator.join((f"{i % 11}", f"{i / 4}", "large" if i % 11 > 5 else "small")) for i in range(rows)]
    first = [] if header is None else [header.replace(",", separator)]
    return "\n".join([*first, *lines]) + "\n"
