"""Opens a zip that a stranger made: everything is judged by its directory before a byte is unpacked."""

from __future__ import annotations

import re
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from layerlab.intake.mistakes import Mistake, clean, refusal
from layerlab.sentences import sentence

MOST_RATIO = 200
"""Honest examples shrink to a fiftieth at most; a file of zeros to a thousandth."""
RATIO_MATTERS_BYTES = 2**20
EXTRA_ENTRIES = 1000
"""Folders, and what an operating system leaves in them, beside the examples."""
ENCRYPTED = 0x1
NESTED = re.compile(r"\.(zip|gz|tgz|tar|bz2|xz|7z|rar|zst|jar)$", re.IGNORECASE)
LITTER = re.compile(r"(^|/)(__MACOSX/|\.[^/]*$|\.[^/]+/|Thumbs\.db$|desktop\.ini$)")


UNREADABLE = (BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError, zlib.error)
"""What zipfile raises for damaged or made-up archives."""


@contextmanager
def opened(path: Path, most_files: int, most_bytes: int) -> Iterator[tuple[ZipFile, list[ZipInfo]]]:
    """The archive and the files in it that count, all of them safe to read. Raises InvalidInput."""
    try:
        archive = ZipFile(path)
    except UNREADABLE as error:
        raise refusal(
            sentence("bad_zip", "The zip is damaged, or is no zip. Pack it again and upload it anew.")
        ) from error
    with archive:
        entries = archive.infolist()
        _check_amount(entries, path.stat().st_size, most_files + EXTRA_ENTRIES, most_bytes)
        for entry in entries:
            _check(entry)
        yield archive, [entry for entry in entries if not entry.is_dir() and not is_litter(entry.filename)]


def content(archive: ZipFile, entry: ZipInfo) -> bytes:
    """A file of the archive; zipfile gives no more than the directory said. Raises InvalidInput if damaged."""
    try:
        return archive.read(entry)
    except UNREADABLE as error:
        name = clean(entry.filename)
        raise refusal(
            sentence("bad_zip", "The zip is damaged at {name}.", name=name, variant="file"),
            Mistake("it is damaged", file=name),
        ) from error


def is_litter(name: str) -> bool:
    """Whether an operating system made the file, and not its user."""
    return LITTER.search(name) is not None


def _check_amount(entries: list[ZipInfo], packed_bytes: int, most_files: int, most_bytes: int) -> None:
    if len(entries) > most_files:
        raise refusal(
            sentence(
                "too_many_files",
                "The zip holds {entries:,} files; at most {most_files:,} may be used.",
                entries=len(entries),
                most_files=most_files,
            )
        )
    total = sum(entry.file_size for entry in entries)
    if total > most_bytes:
        message = sentence(
            "zip_too_large",
            "Unpacked, the zip takes {total:,} bytes; at most {most_bytes:,} may be used.",
            total=total,
            most_bytes=most_bytes,
        )
        raise refusal(message)
    if sum(entry.compress_size for entry in entries) > packed_bytes:
        raise refusal(sentence("zip_bomb", "Files in the zip overlap: it was made to fill a disk."))


def _check(entry: ZipInfo) -> None:
    reason = _objection(entry)
    if reason is not None:
        name = clean(entry.filename)
        raise refusal(
            sentence("unsafe_zip", "The zip is refused: {name} {reason}.", name=name, reason=reason),
            Mistake(f"it {reason}", file=name),
        )


def _objection(entry: ZipInfo) -> str | None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        return "has a path that leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.flag_bits & ENCRYPTED:
        return "is encrypted; pack it without a password"
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is compressed in an unusual way; pack it as an ordinary zip"
    if entry.file_size > RATIO_MATTERS_BYTES and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        return f"is more than {MOST_RATIO} times larger than its packed form, as only a zip bomb is"
    return None


def refuse_nested(entries: list[ZipInfo]) -> None:
    """Raises InvalidInput if an archive lies in the archive."""
    for entry in entries:
        if NESTED.search(entry.filename):
            name = clean(entry.filename)
            message = "it is an archive in an archive; unpack it first"
            raise refusal(
                sentence("nested_archive", "The zip is refused: {name} is an archive.", name=name),
                Mistake(message, file=name),
            )
