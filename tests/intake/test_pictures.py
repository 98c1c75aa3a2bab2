"""Zips of class folders: what becomes of a picture, and which files are named and left out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.intake.files import arrays, converted, folders, picture, refused, zipped


def png(pixels: object, **options: object) -> bytes:
    stream = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(np.asarray(pixels))
    image.save(stream, "PNG", **options)
    return stream.getvalue()


def test_folders_are_classes_and_pictures_become_bytes(tmp_path: Path) -> None:
    answer = converted(tmp_path, zipped(folders()), size="16")
    meta = answer["meta"]
    assert (meta["format"], meta["input_shape"], meta["classes"]) == ("images", [3, 16, 16], ["cat", "dog"])
    assert meta["class_counts"] == [6, 6]
    inputs, targets = arrays(tmp_path)
    assert (inputs.dtype, inputs.shape) == (np.uint8, (12, 3, 16, 16))
    assert len(set(targets[:6].tolist())) == 2  # shuffled
    assert answer["preview"]["pictures"]["shape"] == [12, 3, 16, 16]


def test_the_numbers_of_folders_are_sorted_as_numbers(tmp_path: Path) -> None:
    files = {f"{name}/{i}.png": picture(i) for name in ("10", "9", "2") for i in range(3)}
    assert converted(tmp_path, zipped(files))["meta"]["classes"] == ["2", "9", "10"]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_grey_is_found_out_or_asked_for(tmp_path: Path, mode: str) -> None:
    data = zipped(folders(mode=mode))
    channels = {"L": 1, "RGB": 3}[mode]
    assert converted(tmp_path, data)["meta"]["input_shape"] == [channels, 32, 32]
    assert converted(tmp_path, data, colour="grey")["meta"]["input_shape"] == [1, 32, 32]
    assert converted(tmp_path, data, colour="colour")["meta"]["input_shape"] == [3, 32, 32]


def test_a_picture_of_the_right_size_keeps_every_pixel(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 8, 8), dtype=np.uint8)
    converted(tmp_path, zipped({"a/1.png": png(pixels[0]), "b/1.png": png(pixels[1])}), size="8")
    inputs, targets = arrays(tmp_path)
    assert np.array_equal(inputs[np.argsort(targets)][:, 0], pixels)


def test_sixteen_bits_and_transparency_are_not_cut_off(tmp_path: Path) -> None:
    deep = np.full((8, 8), 30_000, np.uint16)
    clear = np.zeros((8, 8, 4), np.uint8)
    converted(tmp_path, zipped({"a/1.png": png(deep), "b/1.png": png(clear)}), size="8", colour="grey")
    inputs, targets = arrays(tmp_path)
    assert abs(int(inputs[targets == 0].max()) - 30_000 // 257) <= 1
    assert inputs[targets == 1].min() == 255  # what is transparent is white


def test_a_turn_that_the_camera_noted_is_applied(tmp_path: Path) -> None:
    half = np.zeros((8, 8, 3), np.uint8)
    half[:4] = 255
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    converted(tmp_path, zipped({"a/1.png": png(half, exif=exif), "b/1.png": png(half)}), size="8")
    inputs, targets = arrays(tmp_path)
    assert inputs[targets == 0][0, :, :4].max() == 0
    assert inputs[targets == 1][0, :, :4].min() == 255


def test_cropping_keeps_the_middle(tmp_path: Path) -> None:
    wide = np.zeros((8, 24, 3), np.uint8)
    wide[:, 8:16] = 255
    data = zipped({"a/1.png": png(wide), "b/1.png": png(wide)})
    converted(tmp_path, data, size="8", fit="crop")
    assert arrays(tmp_path)[0].min() == 255
    converted(tmp_path, data, size="8")
    assert arrays(tmp_path)[0].min() == 0


def test_broken_files_are_named_and_litter_is_not(tmp_path: Path) -> None:
    files = folders(15) | {
        "pets/cat/broken.png": picture()[:200],
        "pets/cat/notes.txt": b"hello",
        "pets/dog/no.png": b"GIF89a",
        "__MACOSX/pets/cat/._0.png": b"x",
        "pets/.DS_Store": b"x",
        "pets/cat/Thumbs.db": b"x",
    }
    meta = converted(tmp_path, zipped(files))["meta"]
    assert meta["examples"] == 30
    assert {(each["file"], each["message"]) for each in meta["warnings"] if "file" in each} == {
        ("cat/broken.png", "the picture is damaged"),
        ("cat/notes.txt", "expected a PNG or JPEG picture"),
        ("dog/no.png", "expected a PNG or JPEG picture"),
    }


def test_too_many_broken_files_refuse_the_zip(tmp_path: Path) -> None:
    error = refused(tmp_path, "too_many_mistakes", zipped(folders(3) | {"pets/cat/x.png": b"no"}))
    assert error.problems[0].path == ("files", "cat/x.png")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a/1.png": picture(), "a/2.png": picture()}, "one_class"),
        ({"1.png": picture(), "2.png": picture()}, "too_many_mistakes"),
    ],
)
def test_pictures_without_classes_are_refused(tmp_path: Path, files: dict[str, bytes], code: str) -> None:
    refused(tmp_path, code, zipped(files))


def test_many_pictures_are_refused_before_any_is_decoded(tmp_path: Path) -> None:
    files = {f"{'ab'[i % 2]}/{i}.png": b"" for i in range(200)} | {"a/x.png": picture()}
    refused(tmp_path, "data_too_large", zipped(files, zipfile.ZIP_DEFLATED), limits={"data_bytes": 10**6}, size="64")
    refused(tmp_path, "too_many", zipped(files), limits={"rows": 100})
