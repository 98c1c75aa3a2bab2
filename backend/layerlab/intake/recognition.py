"""Tells the format of a file by its first bytes and, for a zip, by the names in it."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from layerlab.intake.mistakes import refusal
from layerlab.sentences import sentence

PICTURES = (".png", ".jpg", ".jpeg")
IDX_TYPES = frozenset({0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E})

OTHERS = {
    b"\x89PNG": sentence("one_picture", "one picture; pack folders of pictures, a folder for each class, into a zip"),
    b"\xff\xd8\xff": sentence(
        "one_picture", "one picture; pack folders of pictures, a folder for each class, into a zip"
    ),
    b"%PDF": sentence("pdf", "a PDF; save the table as CSV"),
    b"\xd0\xcf\x11\xe0": sentence("old_excel", "an old Excel file; save the table as CSV"),
    b"\x93NUMPY": sentence(
        "single_array", "a single array (npy); save inputs and targets together with np.savez(file, x=..., y=...)"
    ),
    b"Rar!": sentence("rar", "a rar archive; pack a zip"),
    b"7z\xbc\xaf": sentence("seven_zip", "a 7z archive; pack a zip"),
    b"\x80\x04": sentence("pickle", "a pickle, which is never opened; save arrays with np.savez"),
    b"\x80\x05": sentence("pickle", "a pickle, which is never opened; save arrays with np.savez"),
}


def recognised(path: Path) -> str:
    """The tag of the file's format. Raises InvalidInput for what is none of ours."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _in_zip(path)
    if head.startswith(b"\x1f\x8b"):
        head = _unpacked_head(path)
        if not is_idx(head):
            raise refusal(
                sentence(
                    "unknown_format",
                    "This is a gzip of no IDX file; unpack it and upload what is in it.",
                    variant="gzip",
                )
            )
    if is_idx(head):
        return "idx"
    for mark, what in OTHERS.items():
        if head.startswith(mark):
            raise refusal(sentence("unknown_format", "This is {what}.", what=what, variant="kind"))
    return "csv"


def is_idx(head: bytes) -> bool:
    """Two zeros, the type of the numbers, how many dimensions."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in IDX_TYPES and 1 <= head[3] <= 4


def _in_zip(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal(
            sentence("bad_zip", "The zip is damaged. Pack it again and upload it anew.", variant="packed")
        ) from error
    if any(name.endswith(PICTURES) for name in names):
        return "images"
    if any(name.endswith(".npy") for name in names):
        return "npz"
    if any("ubyte" in name or "idx" in name for name in names):
        return "idx"
    if any(name.startswith("xl/") for name in names):
        raise refusal(sentence("unknown_format", "This is an Excel file; save the table as CSV.", variant="excel"))
    raise refusal(sentence("unknown_format", "The zip holds neither PNG or JPEG pictures, nor arrays, nor IDX files."))


def _unpacked_head(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(8)
    except (OSError, EOFError, zlib.error) as error:
        raise refusal(sentence("bad_gzip", "The gzip is damaged. Upload it anew.")) from error
