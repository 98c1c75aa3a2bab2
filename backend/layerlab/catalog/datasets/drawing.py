"""Draws many small pictures at once from a few large outlines; needs numpy, imported inside the functions.

An outline is kept as its distance map: how far each place of a large square lies from the edge, negative
inside. Such a map can be turned, bent and made small without jagged edges, and a stroke grows thicker by
taking a number from it: every example of `glyphs` and `shapes` is one look-up in a map.

Lengths are in halves of a picture's width: a picture spans -1..1, and so does an outline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from layerlab.document import Array


OUTLINE_SIZE = 64
CANVAS = 2 * OUTLINE_SIZE
"""Outlines are drawn twice as large as they are kept, so that their edges fall between pixels."""

CHUNK = 512
"""Pictures drawn at once: few enough to stay in the processor's cache."""


def distance_map(drawing: Image.Image) -> Array:
    """The distance map (float32 [64, 64]) of a black and white drawing (white on black, CANVAS wide)."""
    import numpy as np
    from scipy.ndimage import distance_transform_edt

    inside = np.asarray(drawing) > 127
    signed = distance_transform_edt(~inside) - distance_transform_edt(inside)
    averaged = signed.reshape(OUTLINE_SIZE, 2, OUTLINE_SIZE, 2).mean(axis=(1, 3))
    distances: Array = (averaged / OUTLINE_SIZE).astype(np.float32)
    return distances


def grid(size: int) -> Array:
    """The centres of the pixels of a picture, [size * size, 2] as (x, y), y downwards."""
    import numpy as np

    line = (np.arange(size, dtype=np.float32) + 0.5) * 2 / size - 1
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def turned(degrees: Array, scale: Array, shear: Array) -> Array:
    """Matrices ([n, 2, 2]) that take a place in the picture back to its place in the outline."""
    import numpy as np

    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    forward = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
    slant = np.zeros_like(forward)
    slant[:, 0, 0], slant[:, 1, 1], slant[:, 0, 1] = scale[:, 0], scale[:, 1], shear
    return np.linalg.inv(forward @ slant).astype(np.float32)


def looked_up(maps: Array, which: Array, places: Array) -> Array:
    """Distances ([n, p]) at `places` ([n, p, 2]) of the maps numbered `which` ([n]), bilinear."""
    import numpy as np

    last = OUTLINE_SIZE - 1
    place = ((places + 1) * (OUTLINE_SIZE / 2) - 0.5).clip(0, last - 1e-3)
    corner = place.astype(np.int32)
    part = place - corner
    across, down = part[..., 0], part[..., 1]
    start = which[:, None] * OUTLINE_SIZE**2 + corner[..., 1] * OUTLINE_SIZE + corner[..., 0]
    flat = maps.reshape(-1)
    upper = flat[start] * (1 - across) + flat[start + 1] * across
    start += OUTLINE_SIZE
    lower = flat[start] * (1 - across) + flat[start + 1] * across
    inside: Array = upper * (1 - down) + lower * down
    # Beyond the outline's square the distance goes on growing.
    outside: Array = (np.abs(places) - 1).clip(0).max(axis=-1)
    return inside + outside


def cover(distances: Array, width: Array) -> Array:
    """How much of each pixel is inked (0..1), its edge `width` wide; smooth like a camera's picture."""
    ramp = (0.5 - distances / width).clip(0, 1)
    covered: Array = ramp * ramp * (3 - 2 * ramp)
    return covered
