"""The binary frame is one thing in both languages: `fixtures/frame.bin` says what `frame.json` says.

The page's test of frames.js reads the same two files.
"""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from layerlab.events import Picture, PicturesTaken


@pytest.fixture
def frame(repository: Path) -> bytes:
    return (repository / "tests" / "fixtures" / "frame.bin").read_bytes()


@pytest.fixture
def told(repository: Path) -> tuple[PicturesTaken, float]:
    """What the frame holds, and when it was taken."""
    document = orjson.loads((repository / "tests" / "fixtures" / "frame.json").read_bytes())
    pictures = []
    for entry in document["pictures"]:
        exact = {**entry, "shape": tuple(entry["shape"]), "data": bytes(entry["data"])}
        pictures.append(Picture(**exact | ({"extent": tuple(entry["extent"])} if "extent" in entry else {})))
    taken = PicturesTaken(document["epoch"], document["step"], pictures, document["sample"], tuple(document["samples"]))
    return taken, document["at"]


def test_it_is_read_as_what_it_says(frame: bytes, told: tuple[PicturesTaken, float]) -> None:
    assert PicturesTaken.from_frame(frame) == told[0]


def test_it_is_still_written_so(frame: bytes, told: tuple[PicturesTaken, float]) -> None:
    taken, at = told
    assert taken.frame(at) == frame
