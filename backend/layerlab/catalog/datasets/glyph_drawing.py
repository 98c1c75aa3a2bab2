"""Draws `glyphs`: characters of 13 typefaces, each time turned, slanted, bent, moved, thickened and grained.

The typefaces come with Pillow and with small packages of open fonts (OFL or Apache-2.0), never from the
machine: the same fields give the same pictures everywhere. Imports numpy and Pillow in functions only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from layerlab.catalog.datasets.drawing import CANVAS, CHUNK, cover, distance_map, grid, looked_up, turned

if TYPE_CHECKING:
    import numpy as np
    from PIL import ImageFont

    from layerlab.document import Array

    Generator = np.random.Generator

SIZE = 28

FACES = (
    ("", ""),  # Aileron, which comes with Pillow
    ("font_caladea", "Caladea-Regular.ttf"),
    ("font_caladea", "Caladea-Bold.ttf"),
    ("font_caladea", "Caladea-Italic.ttf"),
    ("font_caladea", "Caladea-BoldItalic.ttf"),
    ("font_hanken_grotesk", "HankenGrotesk-Light.otf"),
    ("font_hanken_grotesk", "HankenGrotesk-Bold.otf"),
    ("font_hanken_grotesk", "HankenGrotesk-Italic.otf"),
    ("font_manrope", "Manrope-ExtraLight.ttf"),
    ("font_manrope", "Manrope-Medium.ttf"),
    ("font_manrope", "Manrope-ExtraBold.ttf"),
    ("font_fredoka_one", "FredokaOne-Regular.ttf"),
    ("font_intuitive", "Intuitive.ttf"),
)

TALLEST = 0.66 * CANVAS


def draw_glyphs(characters: str, samples: int, noise: float, distortion: float, seed: int) -> tuple[Array, Array]:
    """Pictures (uint8 [samples, 1, 28, 28]) and the index of each one's character (int64 [samples])."""
    import numpy as np

    random = np.random.default_rng((seed, 4))
    labels = random.permutation(np.arange(samples) % len(characters))
    maps = glyph_outlines(characters)
    which = labels * len(FACES) + random.integers(len(FACES), size=samples)
    chunks = [which[start : start + CHUNK] for start in range(0, samples, CHUNK)]
    pictures = np.concatenate([_pictures(maps, chunk, noise, distortion, random) for chunk in chunks])
    return pictures.reshape(samples, 1, SIZE, SIZE), labels


def _pictures(maps: Array, which: Array, noise: float, distortion: float, random: Generator) -> Array:
    """One chunk of pictures, uint8 [n, 784]; a distortion of 1 is about what a person can still read."""
    import numpy as np

    count = len(which)

    def chance(reach: float, *shape: int) -> Array:
        return (random.uniform(-reach, reach, (count, *shape)) * distortion).astype(np.float32)

    matrices = turned(chance(28.0), np.exp(chance(0.3, 2)), chance(0.42))
    places = (grid(SIZE) - chance(0.32, 1, 2)) @ matrices.transpose(0, 2, 1)
    phase = random.uniform(0, 2 * np.pi, (count, 2, 1)).astype(np.float32)
    places = places + bend(places, chance(0.14, 2, 1), phase)
    thicker = 0.03 + chance(0.06, 1)
    width = 0.13 + np.abs(chance(0.15, 1))
    ink = 1.0 - np.abs(chance(0.4, 1))
    picture: Array = cover(looked_up(maps, which, places) - thicker, width) * ink
    picture += random.standard_normal(picture.shape, np.float32) * np.float32(noise)
    pixels: Array = np.rint(picture.clip(0, 1) * 255).astype(np.uint8)
    return pixels


def bend(places: Array, reach: Array, phase: Array) -> Array:
    """A gentle wave across and along each picture, as a hand makes: what to add to `places` ([n, p, 2])."""
    import numpy as np

    across = reach[:, 0] * np.sin(3.0 * places[..., 1] + phase[:, 0])
    along = reach[:, 1] * np.sin(3.0 * places[..., 0] + phase[:, 1])
    return np.stack([across, along], axis=-1)


@lru_cache(maxsize=3)
def glyph_outlines(characters: str) -> Array:
    """The distance maps of every character in every face, [characters * faces, 64, 64]."""
    import numpy as np

    fonts = [face(package, file) for package, file in FACES]
    return np.stack([outline(character, font) for character in characters for font in fonts])


def face(package: str, file: str, size: float = 100.0) -> ImageFont.FreeTypeFont:
    """A typeface of an installed font package, or the one of Pillow."""
    from importlib.resources import as_file, files

    from PIL import ImageFont

    if not package:
        font = ImageFont.load_default(size)
        assert isinstance(font, ImageFont.FreeTypeFont)
        return font
    with as_file(files(package) / "files" / file) as path:
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def outline(character: str, font: ImageFont.FreeTypeFont) -> Array:
    """The distance map of one character, centred and as tall (or as wide) as all the others."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = font.getbbox(character)
    fitting = font.font_variant(size=font.size * TALLEST / max(bottom - top, right - left))
    left, top, right, bottom = fitting.getbbox(character)
    drawing = Image.new("L", (CANVAS, CANVAS))
    corner = ((CANVAS - left - right) / 2, (CANVAS - top - bottom) / 2)
    ImageDraw.Draw(drawing).text(corner, character, fill=255, font=fitting)
    return distance_map(drawing)
