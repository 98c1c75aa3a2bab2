"""Reads a zip of class folders of PNG and JPEG files; imports numpy and Pillow, so workers only.

A picture's size is read from its header before anything is decoded. Transparent parts become white, a turn that
a camera noted is applied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerlab.document import Array

import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from zipfile import ZipFile, ZipInfo

import numpy as np
from PIL import Image, ImageOps

from layerlab.intake.archive import content, opened, refuse_nested
from layerlab.intake.mistakes import Mistake, MistakeLog, clean, refusal
from layerlab.intake.reading import Reading, Targets, UploadLimits
from layerlab.intake.targets import check_class_count, natural
from layerlab.sentences import sentence

FORMATS = ("PNG", "JPEG")
GREY_MODES = frozenset({"1", "L", "LA", "I", "I;16", "I;16B", "F"})
FILE_BYTES = 64 * 2**20
"""More than any file within the limit on pixels takes."""
LOOKED_AT = 100
"""Pictures whose headers decide whether all are grey."""


class Unusable(Exception):
    """A picture that has to be left out; says why."""


@dataclass
class Decoder:
    """How every picture is made the same, and how many pixels may still be decoded."""

    size: int
    mode: str
    fit: str
    most_pixels: int
    pixels_left: int

    def decode(self, data: bytes) -> Array:
        """One picture as uint8 [c, size, size]. Raises Unusable."""
        try:
            with read_header(data, self.most_pixels) as picture:
                whole = picture.width * picture.height
                picture.draft(self.mode, (self.size, self.size))  # JPEG decodes a smaller one much faster
                self.pixels_left -= picture.width * picture.height + whole // 8
                if self.pixels_left < 0:
                    raise refusal(
                        sentence("too_many_pixels", "All pictures together have too many pixels; make them smaller.")
                    )
                pixels = np.asarray(self._square(in_mode(ImageOps.exif_transpose(picture), self.mode)))
        except MemoryError:
            raise
        except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, AttributeError) as error:
            raise Unusable("the picture is damaged") from error
        return pixels.reshape(self.size, self.size, -1).transpose(2, 0, 1)

    def _square(self, picture: Image.Image) -> Image.Image:
        side = (self.size, self.size)
        if self.fit == "crop":
            return ImageOps.fit(picture, side, Image.Resampling.BOX)
        return picture if picture.size == side else picture.resize(side, Image.Resampling.BOX)


def read_header(data: bytes, most_pixels: int) -> Image.Image:
    """The picture, nothing of it decoded yet. Raises Unusable if it is too large or no PNG or JPEG."""
    if len(data) > FILE_BYTES:
        raise Unusable(f"the file is larger than {FILE_BYTES:,} bytes")
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(f"the picture has more than {most_pixels:,} pixels") from error
    except Exception as error:  # whatever a made-up header provokes
        raise Unusable("expected a PNG or JPEG picture") from error
    if picture.width * picture.height > most_pixels:
        raise Unusable(f"the picture has more than {most_pixels:,} pixels; make it smaller")
    return picture


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    """The picture in grey ("L") or colour ("RGB")."""
    if picture.mode in ("I", "I;16", "I;16B"):  # Pillow would cut 16 bits off at 255
        wide = np.asarray(picture).astype(np.float32) / 257
        picture = Image.fromarray(wide.clip(0, 255).astype(np.uint8))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert(mode)


def read_pictures(
    path: Path, size: int, colour: Literal["auto", "grey", "colour"], fit: str, limits: UploadLimits
) -> Reading:
    """All pictures of the zip, uint8 [n, c, size, size]; their folders are the classes."""
    mistakes = MistakeLog()
    Image.MAX_IMAGE_PIXELS = limits.pixels
    with opened(path, limits.rows, limits.data_bytes) as (archive, entries):
        refuse_nested(entries)
        entries = sorted(entries, key=lambda entry: entry.filename)
        if not entries:
            raise refusal(sentence("empty", "The zip holds no files.", variant="zip"))
        mode = "L" if colour == "grey" or (colour == "auto" and all_grey(archive, entries, limits.pixels)) else "RGB"
        advice = sentence("smaller_or_grey", "Choose a smaller size, or grey.")
        limits.check_amount(len(entries), (len(mode), size, size), advice)
        decoder = Decoder(size, mode, fit, limits.pixels, limits.all_pixels)
        pictures = np.empty((len(entries), len(mode), size, size), np.uint8)
        labels: list[str] = []
        for entry in entries:
            try:
                label = folder_of(entry.filename)
                pictures[len(labels)] = decoder.decode(content(archive, entry))
            except Unusable as error:
                mistakes.leave_out(Mistake(str(error), file=shown_name(entry.filename)))
            else:
                labels.append(label)
    mistakes.check(len(entries), "files")
    return Reading(pictures[: len(labels)], classes_of(labels), (), mistakes)


def classes_of(labels: list[str]) -> Targets:
    """Class indices of the folders' names, which are the classes in their natural order."""
    names = sorted(set(labels), key=natural)
    check_class_count(len(names))
    places = {name: place for place, name in enumerate(names)}
    return Targets(np.array([places[label] for label in labels], np.int64), tuple(names))


def folder_of(name: str) -> str:
    """The folder that a file lies in, whatever lies above. Raises Unusable for one that lies in none."""
    parents = PurePosixPath(name.replace("\\", "/")).parent.name
    if not parents:
        raise Unusable("it lies in no folder; put every picture into a folder with the name of its class")
    return clean(parents)


def shown_name(name: str) -> str:
    """The last two parts of a path: enough to find the file."""
    return clean("/".join(PurePosixPath(name.replace("\\", "/")).parts[-2:]))


def all_grey(archive: ZipFile, entries: list[ZipInfo], most_pixels: int) -> bool:
    """Whether the headers of pictures all over the archive say grey."""
    step = max(1, len(entries) // LOOKED_AT)
    modes = set()
    for entry in entries[::step]:
        try:
            with read_header(content(archive, entry), most_pixels) as picture:
                modes.add(picture.mode)
        except Unusable:
            continue
    return bool(modes) and modes <= GREY_MODES
