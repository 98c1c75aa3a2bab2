"""Draws `shapes`: eight forms in any colour, size, turn and place, on a shaded background with noise.

Imports numpy and Pillow in functions only.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from layerlab.catalog.datasets.drawing import CANVAS, CHUNK, cover, distance_map, grid, looked_up, turned

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from layerlab.document import Array

    Generator = np.random.Generator

SIZE = 32
FORMS = ("circle", "square", "triangle", "star", "cross", "ring", "moon", "heart")


def draw_shapes(samples: int, noise: float, seed: int) -> tuple[Array, Array]:
    """Pictures (uint8 [samples, 3, 32, 32]) and the index of each one's form (int64 [samples])."""
    import numpy as np

    random = np.random.default_rng((seed, 5))
    labels = random.permutation(np.arange(samples) % len(FORMS))
    chunks = [labels[start : start + CHUNK] for start in range(0, samples, CHUNK)]
    return np.concatenate([_pictures(chunk, noise, random) for chunk in chunks]), labels


def _pictures(which: Array, noise: float, random: Generator) -> Array:
    """One chunk of pictures, uint8 [n, 3, 32, 32]."""
    import numpy as np

    count = len(which)
    size = random.uniform(0.55, 0.95, (count, 1))
    scale = size * np.exp(random.uniform(-0.1, 0.1, (count, 2)))
    matrices = turned(random.uniform(-20, 20, count), scale, random.uniform(-0.1, 0.1, count) * size[:, 0])
    room = (1.0 - size)[:, :, None]
    shift = (random.uniform(-1, 1, (count, 1, 2)) * room).astype(np.float32)
    places = (grid(SIZE) - shift) @ matrices.transpose(0, 2, 1)
    ink = cover(looked_up(form_outlines(), which, places), (0.1 / size).astype(np.float32))
    ground, form = two_colours(count, random)
    shade = shading(count, random)
    picture: Array = (ground[:, :, None] + (form - ground)[:, :, None] * ink[:, None]) * shade[:, None]
    picture += random.standard_normal(picture.shape, np.float32) * np.float32(noise)
    pixels: Array = np.rint(picture.clip(0, 1) * 255).astype(np.uint8)
    return pixels.reshape(count, 3, SIZE, SIZE)


def two_colours(count: int, random: Generator) -> tuple[Array, Array]:
    """Colours ([n, 3]) of background and form, one dark and one light; which one is chance."""
    import numpy as np

    dark = hues(random.uniform(0, 1, count)) * random.uniform(0.1, 0.4, (count, 1))
    light = 1 - hues(random.uniform(0, 1, count)) * random.uniform(0.1, 0.6, (count, 1))
    swapped = random.uniform(0, 1, (count, 1)) < 0.5
    ground, form = np.where(swapped, light, dark), np.where(swapped, dark, light)
    return ground.astype(np.float32), form.astype(np.float32)


def hues(turn: Array) -> Array:
    """Pure colours ([n, 3], 0..1) around the colour wheel, a whole turn being 1."""
    import numpy as np

    offset = (turn[:, None] * 6 + np.array([0.0, 4.0, 2.0])) % 6
    colours: Array = (np.abs(offset - 3) - 1).clip(0, 1)
    return colours


def shading(count: int, random: Generator) -> Array:
    """Light from one side: a factor (0.75..1) for each pixel, [n, 1024]."""
    import numpy as np

    angle = random.uniform(0, 2 * np.pi, count)
    direction = np.stack([np.cos(angle), np.sin(angle)])
    light: Array = 0.875 + 0.0884 * direction.T @ grid(SIZE).T
    return light.astype(np.float32)


@lru_cache(maxsize=1)
def form_outlines() -> Array:
    """The distance maps of `FORMS`, [8, 64, 64]."""
    import numpy as np

    return np.stack([distance_map(form_drawing(name)) for name in FORMS])


def form_drawing(name: str) -> Image.Image:
    """One form, white on black, about as large as the canvas' inner circle."""
    from PIL import Image, ImageDraw

    drawing = Image.new("L", (CANVAS, CANVAS))
    pen = ImageDraw.Draw(drawing)
    if name in ("circle", "ring", "moon"):
        _disc(pen, 0.0, 0.0, 0.8, 255)
    if name == "ring":
        _disc(pen, 0.0, 0.0, 0.45, 0)
    elif name == "moon":
        _disc(pen, 0.42, 0.0, 0.66, 0)
    elif name != "circle":
        pen.polygon([_on_canvas(x, y) for x, y in corners(name)], fill=255)
    return drawing


def corners(name: str) -> list[tuple[float, float]]:
    """The corners of a form with straight sides, and those of the heart, which has very many."""
    if name == "square":
        return _spokes([0.95] * 4)
    if name == "triangle":
        return _spokes([0.95] * 3)
    if name == "star":
        return _spokes([0.98, 0.42] * 5)
    if name == "cross":
        long, half = 0.85, 0.26
        quarter = [(half, half), (half, long), (-half, long)]
        return [_quarter_turns(x, y, times) for times in range(4) for x, y in quarter]
    turns = [2 * math.pi * step / 90 for step in range(90)]
    return [
        (
            0.85 * math.sin(t) ** 3,
            -0.05 - (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 18.5,
        )
        for t in turns
    ]


def _quarter_turns(x: float, y: float, times: int) -> tuple[float, float]:
    for _ in range(times):
        x, y = -y, x
    return x, y


def _spokes(lengths: list[float]) -> list[tuple[float, float]]:
    """Corners at these distances from the middle, evenly spread around it."""
    step = 2 * math.pi / len(lengths)
    return [(length * math.sin(i * step), -length * math.cos(i * step)) for i, length in enumerate(lengths)]


def _on_canvas(x: float, y: float) -> tuple[float, float]:
    return (x + 1) * CANVAS / 2, (y + 1) * CANVAS / 2


def _disc(pen: Any, x: float, y: float, radius: float, fill: int) -> None:
    pen.ellipse([_on_canvas(x - radius, y - radius), _on_canvas(x + radius, y + radius)], fill=fill)
