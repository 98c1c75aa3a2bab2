"""Feature maps as a PNG: the maps of one layer side by side, in the page's colours. Pillow, and nothing heavier."""

from __future__ import annotations

import io
from math import ceil, sqrt

from PIL import Image

from layerlab.catalog.shape import as_maps
from layerlab.errors import NotFound
from layerlab.events import Picture, PicturesTaken
from layerlab.sentences import sentence

SMALLEST_SIDE = 64
GAP = 2
BACKGROUND = (128, 128, 128)

Colour = tuple[int, int, int]
NEGATIVE: Colour = (217, 105, 42)
NEUTRAL: Colour = (246, 246, 243)
POSITIVE: Colour = (53, 87, 214)
DARK_TO_LIGHT: tuple[Colour, ...] = ((13, 16, 30), (60, 80, 190), (235, 240, 255))


def layer_png(frame: bytes, layer: str) -> bytes:
    """The maps of `layer` in `frame` as one PNG. Raises NotFound if the frame has none of it."""
    pictures = PicturesTaken.from_frame(frame).pictures
    found = next((picture for picture in pictures if picture.layer == layer), None)
    if found is None:
        known = list(dict.fromkeys(picture.layer for picture in pictures))
        raise NotFound(
            sentence("no_picture", "That epoch has no picture of such a layer; it has: {known:listed}.", known=known)
        )
    buffer = io.BytesIO()
    _sheet(found).save(buffer, "PNG")
    return buffer.getvalue()


def _sheet(picture: Picture) -> Image.Image:
    channels, rows, columns = as_maps(picture.shape)
    scale = max(1, SMALLEST_SIDE // max(rows, columns))
    across = ceil(sqrt(channels))
    height, width = rows * scale, columns * scale
    size = (across * (width + GAP) - GAP, ceil(channels / across) * (height + GAP) - GAP)
    sheet = Image.new("RGB", size, BACKGROUND)
    palette = _palette(picture.minimum or 0.0, picture.maximum or 0.0)
    for channel in range(channels):
        plane = picture.data[channel * rows * columns : (channel + 1) * rows * columns]
        tile = Image.frombytes("P", (columns, rows), plane)
        tile.putpalette(palette)
        tile = tile.convert("RGB").resize((width, height), Image.Resampling.NEAREST)
        sheet.paste(tile, ((channel % across) * (width + GAP), (channel // across) * (height + GAP)))
    return sheet


def _palette(minimum: float, maximum: float) -> list[int]:
    """256 colours: blue for positive and orange for negative values, or dark to light where nothing is negative."""
    reach = max(abs(minimum), abs(maximum)) or 1.0
    colours: list[int] = []
    for step in range(256):
        value = minimum + step / 255 * (maximum - minimum)
        if minimum < 0:
            colour = _blend(NEUTRAL, NEGATIVE if value < 0 else POSITIVE, abs(value) / reach)
        else:
            share = step / 255 * 2
            first = min(1, int(share))
            colour = _blend(DARK_TO_LIGHT[first], DARK_TO_LIGHT[first + 1], share - first)
        colours.extend(colour)
    return colours


def _blend(start: Colour, end: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue
