"""The data sets of pictures: real digits, and drawn glyphs and shapes; heavy imports inside `load` only."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from layerlab.catalog.datasets.dataset import Examples, LabelledDataset, Task
from layerlab.catalog.datasets.drawing import CHUNK
from layerlab.catalog.datasets.glyph_drawing import SIZE as GLYPH_SIZE
from layerlab.catalog.datasets.glyph_drawing import draw_glyphs
from layerlab.catalog.datasets.shape_drawing import FORMS, draw_shapes
from layerlab.catalog.datasets.shape_drawing import SIZE as SHAPE_SIZE

if TYPE_CHECKING:
    from layerlab.document import Array


DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHARACTERS = {"digits": DIGITS, "letters": LETTERS, "both": DIGITS + "ABCDEFGHJKLMNPQRSTUVWXYZ"}
CALM = {"digits": 1.0, "letters": 0.8, "both": 0.8}
"""Factor of the distortion. Many characters are more alike: as wild as digits, 34 of them keep a LeNet at 0.92."""

# Drawn pictures are kept as bytes, a quarter of the floats; every `load` gives new arrays.
_glyphs = lru_cache(maxsize=4)(draw_glyphs)
_shapes = lru_cache(maxsize=2)(draw_shapes)


def as_examples(pictures: Array, labels: Array) -> Examples:
    """Bytes 0..255 as float32 0..1, in arrays of the caller's own."""
    import numpy as np

    inputs = pictures.astype(np.float32)
    inputs /= np.float32(255)  # in place: no second copy
    return Examples(inputs, labels.astype(np.int64))


class Digits(LabelledDataset):
    """1,797 real handwritten digits of 8 x 8 pixels, written by 43 people (UCI, by way of scikit-learn)."""

    type: Literal["digits"] = "digits"
    title: ClassVar[str] = "Handwritten digits"
    group: ClassVar[str] = "Pictures"
    has_short_source: ClassVar[bool] = True

    def task(self) -> Task:
        return Task((1, 8, 8), 10, tuple(DIGITS), 1797)

    def load(self) -> Examples:
        import numpy as np
        from sklearn.datasets import load_digits

        pixels, labels = load_digits(return_X_y=True)
        return Examples((pixels / 16).astype(np.float32).reshape(-1, 1, 8, 8), labels.astype(np.int64))


class Glyphs(LabelledDataset):
    """Printed digits or capital letters in 13 typefaces, 28 x 28, each turned, slanted, bent and moved.

    "both" leaves out the letters I and O, which many typefaces draw like 1 and 0.
    """

    type: Literal["glyphs"] = "glyphs"
    title: ClassVar[str] = "Glyphs"
    group: ClassVar[str] = "Pictures"

    characters: Literal["digits", "letters", "both"] = Field("digits", description="Which characters")
    samples: int = Field(4000, ge=50, le=20_000, description="Number of pictures", json_schema_extra={"x-scale": "log"})
    noise: float = Field(0.1, ge=0.0, le=0.5, description="Grain: deviation of each pixel, white being 1")
    distortion: float = Field(0.5, ge=0.0, le=1.0, description="How far each is turned, bent, moved and thickened")

    def task(self) -> Task:
        characters = CHARACTERS[self.characters]
        return Task((1, GLYPH_SIZE, GLYPH_SIZE), len(characters), tuple(characters), self.samples)

    def load(self) -> Examples:
        distortion = CALM[self.characters] * self.distortion
        return as_examples(*_glyphs(CHARACTERS[self.characters], self.samples, self.noise, distortion, self.seed))

    def drawing_bytes(self) -> int:
        return min(self.samples, CHUNK) * 64 * 2**10


class Shapes(LabelledDataset):
    """Eight forms, 32 x 32, in any colour, size and place, turned a little: only the form tells the class."""

    type: Literal["shapes"] = "shapes"
    title: ClassVar[str] = "Coloured shapes"
    group: ClassVar[str] = "Pictures"

    samples: int = Field(3000, ge=50, le=10_000, description="Number of pictures", json_schema_extra={"x-scale": "log"})
    noise: float = Field(0.05, ge=0.0, le=0.5, description="Grain: deviation of each pixel, white being 1")

    def task(self) -> Task:
        return Task((3, SHAPE_SIZE, SHAPE_SIZE), len(FORMS), FORMS, self.samples)

    def load(self) -> Examples:
        return as_examples(*_shapes(self.samples, self.noise, self.seed))

    def drawing_bytes(self) -> int:
        return min(self.samples, CHUNK) * 96 * 2**10


IMAGES = (Digits, Glyphs, Shapes)
