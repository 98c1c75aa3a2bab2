"""The tensor arithmetic of augmentation: matrices that move pixels, one resampling, mirror, noise and cutout.

Only functions import this file: it imports torch. It stands by itself (torch and nothing of ours), so that an exported
script can carry its source. Every random number comes from the generator it is given, row by row: a batch draws
what its examples would draw one by one.
"""

from __future__ import annotations

from functools import lru_cache
from math import radians, tan

import torch
from torch import Tensor
from torch.nn import functional


def uniform(examples: int, numbers: int, generator: torch.Generator) -> Tensor:
    """[examples, numbers] from 0 to below 1, on the generator's device."""
    return torch.rand(examples, numbers, generator=generator, device=generator.device)


def between(low: float, high: float, examples: int, numbers: int, generator: torch.Generator) -> tuple[Tensor, ...]:
    """`numbers` columns [examples], each drawn evenly between `low` and `high`."""
    return (low + (high - low) * uniform(examples, numbers, generator)).unbind(1)


def whole(largest: int, shares: Tensor) -> Tensor:
    """Numbers from 0 to below 1 as whole ones from -largest to +largest, each as likely as any other."""
    return (shares * (2 * largest + 1)).floor().clamp(max=2 * largest) - largest


def affine(xx: Tensor, xy: Tensor, x: Tensor, yx: Tensor, yy: Tensor, y: Tensor) -> Tensor:
    """Matrices [n, 3, 3] that say where a pixel comes from, in pixels right of and below the picture's centre.

    Moved by A, then by B: the matrix is A @ B.
    """
    zero = torch.zeros_like(xx)
    return torch.stack((xx, xy, x, yx, yy, y, zero, zero, torch.ones_like(xx)), 1).view(-1, 3, 3)


def translation(right: Tensor, down: Tensor) -> Tensor:
    """Moves pictures by so many pixels."""
    one, zero = torch.ones_like(right), torch.zeros_like(right)
    return affine(one, zero, -right, zero, one, -down)


def rotation(degrees: Tensor) -> Tensor:
    """Turns pictures counter-clockwise about their centre."""
    angle = torch.deg2rad(degrees)
    cosine, sine, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    return affine(cosine, -sine, zero, sine, cosine, zero)


def scaling(across: Tensor, down: Tensor) -> Tensor:
    """Makes pictures so many times as wide and as high; a negative factor mirrors."""
    zero = torch.zeros_like(across)
    return affine(1 / across, zero, zero, zero, 1 / down, zero)


def shearing(share: Tensor, most_degrees: float) -> Tensor:
    """Slants pictures: a column leans by `share` (-1 to 1) of the tangent of `most_degrees`."""
    one, zero = torch.ones_like(share), torch.zeros_like(share)
    return affine(one, share * tan(radians(most_degrees)), zero, zero, one, zero)


def resample(pictures: Tensor, matrices: Tensor) -> Tensor:
    """Pictures [n, c, h, w] moved as `matrices` [n, 3, 3] say: bilinear, and 0 where there was no picture.

    The same as affine_grid with grid_sample. The grid is one product with a fixed table instead of n small ones,
    which is twelve times as fast; and as its pixels are squares, a turn of an oblong picture stays a turn.
    """
    count, _, height, width = pictures.shape
    in_halves = matrices.new_tensor([[1, height / width, 2 / width], [width / height, 1, 2 / height]])
    steps = beside(pictures, (matrices[:, :2] * in_halves).to(pictures.dtype)).reshape(2 * count, 3)
    grid = (steps @ _places(height, width, pictures.dtype, pictures.device)).view(count, 2, height, width)
    moved = functional.grid_sample(pictures, grid.permute(0, 2, 3, 1), align_corners=False)
    return laid_out_like(moved, pictures)


@lru_cache(maxsize=4)
def _places(height: int, width: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """The pixels' centres (x, y, 1) as columns [3, h * w]; the picture reaches from -1 to 1."""
    down = (torch.arange(height, dtype=dtype) * 2 + 1) / height - 1
    across = (torch.arange(width, dtype=dtype) * 2 + 1) / width - 1
    y, x = torch.meshgrid(down, across, indexing="ij")
    return torch.stack((x, y, torch.ones_like(x))).view(3, -1).to(device)


def mirrored(pictures: Tensor, chosen: Tensor, axis: int) -> Tensor:
    """The pictures with those that are `chosen` (bool [n]) mirrored along `axis` (2 is down, 3 across)."""
    mask = beside(pictures, chosen).view(-1, 1, 1, 1)
    return laid_out_like(torch.where(mask, pictures.flip(axis), pictures), pictures)


def noisy(batch: Tensor, std: float, generator: torch.Generator) -> Tensor:
    """The batch with a normal number of deviation `std` added to each of its own."""
    # Drawn in the order in which a channels-last batch lies in memory, so that adding it runs straight through.
    shape = batch.movedim(1, -1).shape
    noise = torch.randn(shape, generator=generator, device=generator.device, dtype=batch.dtype).mul_(std)
    noise = noise.movedim(-1, 1)
    return laid_out_like(batch + beside(batch, noise), batch)


def with_hole(pictures: Tensor, share: float, places: Tensor) -> Tensor:
    """The pictures with a hole of 0: `share` of each side wide and high, its centre at `places` ([n, 2], 0 to 1)."""
    height, width = pictures.shape[2:]
    places = beside(pictures, places)
    rows = _hit(height, max(1, round(share * height)), places[:, :1])
    columns = _hit(width, max(1, round(share * width)), places[:, 1:])
    return laid_out_like(pictures.masked_fill(rows[:, None, :, None] & columns[:, None, None, :], 0), pictures)


def _hit(side: int, size: int, place: Tensor) -> Tensor:
    """Bool [n, side]: the rows (or columns) under a hole of `size` about `place` [n, 1]; it may reach over the rim."""
    first = (place * side).floor() - size // 2
    pixels = torch.arange(side, device=place.device)
    return (pixels >= first) & (pixels < first + size)


def beside(batch: Tensor, values: Tensor) -> Tensor:
    """`values` on the device of `batch`; a GPU is not waited for."""
    return values.to(batch.device, non_blocking=batch.is_cuda)


def laid_out_like(batch: Tensor, model: Tensor) -> Tensor:
    """`batch` in the memory order of `model`: convolutions choose their way by it."""
    return batch if batch.stride() == model.stride() else torch.empty_like(model).copy_(batch)
