"""Files made to do harm: bombs, paths, links, lies about sizes, and noise; refused unread and in little memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from layerlab.errors import InvalidInput
from tests.intake.files import converted, folders, in_words, mnist, npz, picture, refused, table, zipped


def with_entry(name: str, data: bytes = b"x", **attributes: Any) -> bytes:
    """A good zip of pictures, and one entry that is not."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for good, content in folders().items():
            archive.writestr(good, content)
        entry = zipfile.ZipInfo(name)
        entry.filename = name
        for attribute, value in attributes.items():
            setattr(entry, attribute, value)
        archive.writestr(entry, data)
    return stream.getvalue()


def encrypted() -> bytes:
    """A zip whose entries say that they need a password."""
    data = bytearray(zipped(folders()))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def overlapping(count: int = 200) -> bytes:
    """A zip whose entries all point at the same packed bytes."""
    packed = zipped({"a/0.png": picture(size=(200, 200))})
    directory_at = packed.rindex(b"PK\x01\x02")
    end_at = packed.rindex(b"PK\x05\x06")
    record = packed[directory_at:end_at]
    directory = b"".join(record.replace(b"a/0.png", f"a/{i:x}.png"[:7].encode().ljust(7, b"_")) for i in range(count))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), directory_at, 0)
    return packed[:directory_at] + directory + end


def without_contents(data: bytes) -> bytes:
    """A zip's directory behind a head of zeros: whoever unpacks any of it finds nothing."""
    end_at = data.rfind(b"PK\x05\x06")
    if end_at < 0:
        return data
    (directory_at,) = struct.unpack_from("<L", data, end_at + 16)
    return data[: min(4, directory_at)] + bytes(max(0, directory_at - 4)) + data[directory_at:]


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header promises a size, whatever it holds."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


ZIPS = [
    (with_entry("/etc/passwd.png"), "unsafe_zip"),
    (with_entry("../../out.png"), "unsafe_zip"),
    (with_entry("a/../../out.png"), "unsafe_zip"),
    (with_entry("..\\out.png"), "unsafe_zip"),
    (with_entry("C:\\out.png"), "unsafe_zip"),
    (with_entry("cat/link.png", b"/etc/passwd", create_system=3, external_attr=0o120777 << 16), "unsafe_zip"),
    (with_entry("cat/packed.png", b"x" * 100, compress_type=zipfile.ZIP_LZMA), "unsafe_zip"),
    (with_entry("cat/packed.png", b"x" * 100, compress_type=zipfile.ZIP_BZIP2), "unsafe_zip"),
    (encrypted(), "unsafe_zip"),
    (with_entry("cat/more.zip", zipped({"a": b"b"})), "nested_archive"),
    (with_entry("cat/more.tar.gz"), "nested_archive"),
    (zipped({**folders(), "cat/zeros.png": bytes(30 * 2**20)}, zipfile.ZIP_DEFLATED), "unsafe_zip"),
    (zipped({f"cat/{i}.png": bytes(2**20) for i in range(80)}, zipfile.ZIP_DEFLATED), "zip_too_large"),
    (zipped({f"cat/{i}.png": b"" for i in range(11_001)}), "too_many_files"),
    (overlapping(), "zip_bomb"),
    (zipped(folders())[:-30], "bad_zip"),
    (b"PK\x03\x04" + b"\0" * 100, "bad_zip"),
    (zipped({"readme.txt": b"hello"}), "unknown_format"),
    (zipped({"xl/workbook.xml": b""}), "unknown_format"),
    (zipped({}), "unknown_format"),
]


@pytest.mark.parametrize(("data", "code"), ZIPS, ids=in_words)
def test_a_zip_made_to_do_harm_is_refused_from_its_directory(tmp_path: Path, data: bytes, code: str) -> None:
    refused(tmp_path, code, without_contents(data))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["body", "made"]
    assert list((tmp_path / "made").iterdir()) == []


def test_a_picture_bomb_is_left_out_by_its_header(tmp_path: Path) -> None:
    """One bomb of 16 gigapixels among good pictures; nothing of its size is ever allocated."""
    files = folders(15) | {
        "pets/cat/bomb.png": png_of(2**17, 2**17, bytes(10**6)),
        "pets/dog/large.png": png_of(2001, 2000, bytes(2002 * 2000)),
    }
    tracemalloc.start()
    meta = converted(tmp_path, zipped(files))["meta"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 2**20
    assert meta["examples"] == 30
    assert {each["file"] for each in meta["warnings"] if "file" in each} == {"cat/bomb.png", "dog/large.png"}
    assert all("pixels" in each["message"] for each in meta["warnings"] if "file" in each)


def test_many_pictures_within_the_limit_may_be_too_many(tmp_path: Path) -> None:
    files = {f"{'ab'[i % 2]}/{i}.png": picture(i, (400, 400), "L") for i in range(8)}
    refused(tmp_path, "too_many_pixels", zipped(files), limits={"all_pixels": 10**6})
    converted(tmp_path, zipped(files), limits={"all_pixels": 2 * 10**6})


@pytest.mark.parametrize("form", ["csv", "images", "npz", "idx"])
@pytest.mark.parametrize(
    "data", [b"\0", b"\xff" * 1000, bytes(range(256)) * 40, b"PK", b"PK\x05\x06" + bytes(18)], ids=in_words
)
def test_noise_is_refused_in_every_format(tmp_path: Path, form: str, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        converted(tmp_path, data, form)


GOOD = {
    "csv": table().encode(),
    "images": zipped(folders(3, size=(9, 9))),
    "npz": npz(x=np.arange(80.0).reshape(20, 4), y=np.arange(20) % 2),
    "idx": b"".join(mnist(20)),
}


@pytest.mark.parametrize("form", list(GOOD))
@hypothesis_settings(max_examples=60)
@given(changes=st.lists(st.tuples(st.floats(0, 0.9999), st.binary(max_size=4)), min_size=1, max_size=6), data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, form: str, changes: list[tuple[float, bytes]], data: st.DataObject
) -> None:
    """Whatever bytes are changed, and wherever it is cut, no other error than ours comes out."""
    body = bytearray(GOOD[form])
    for place, replacement in changes:
        at = int(place * len(body))
        body[at : at + len(replacement)] = replacement
    if data.draw(st.booleans()):
        del body[int(data.draw(st.floats(0, 1)) * len(body)) :]
    folder = tmp_path_factory.mktemp("damaged")
    tag = data.draw(st.sampled_from([form, "auto"]))
    problems, examples = 1, 2
    try:
        examples = converted(folder, bytes(body), tag)["meta"]["examples"]
    except InvalidInput as error:
        problems = len(error.problems)
    assert 1 <= problems <= 20
    assert examples >= 2
