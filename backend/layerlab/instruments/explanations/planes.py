"""Planes through the weights of a network: two directions, and where kept epochs lie on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layerlab.instruments.explanations.explanation import refusal
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from layerlab.network.build import LayerGraph

MOST_EPOCHS = 48
MOST_NUMBERS = 2**26
"""Weights of all epochs of a path that are held at once: 256 MiB."""

Weights = dict[str, "Tensor"]
"""Parameters by "layer.name"."""


@dataclass(frozen=True)
class Directions:
    """A plane: `centre` + x · `first` + y · `second`, by parameter.

    `path` are the places of kept epochs on it, oldest first; `explained` are the shares of the epochs' variance that
    lie along each direction; `epochs` says how many were kept, of which `path` may be a choice.
    """

    centre: Weights
    first: Weights
    second: Weights
    path: list[tuple[int, tuple[float, float]]]
    explained: list[float] | None
    epochs: int

    def axes(self, grid: int, margin: float, reach: float) -> tuple[list[float], list[float]]:
        """`grid` places along each axis: as far as `reach`, or as the path goes and a margin more. 0 is one of them."""
        if not self.path:
            line = _line(-reach, reach, grid)
            return line, line
        return _around([at[0] for _, at in self.path], grid, margin), _around(
            [at[1] for _, at in self.path], grid, margin
        )


def _line(low: float, high: float, grid: int) -> list[float]:
    return [low + (high - low) * place / (grid - 1) for place in range(grid)]


def _around(places: list[float], grid: int, margin: float) -> list[float]:
    """An axis over all `places` with a margin, moved by less than a step so that one of its points is exactly 0."""
    low, high = min(places), max(places)
    room = margin * (high - low) or 1.0
    line = _line(low - room, high + room, grid)
    nearest = min(line, key=abs)
    return [place - nearest for place in line]


def parameters_of(model: LayerGraph) -> Weights:
    """The trainable parameters by "layer.name", sharing memory with the network."""
    return {
        f"{place.id}.{name}": parameter
        for place, module in zip(model.graph, model.layers, strict=True)
        for name, parameter in module.named_parameters()
    }


def random_directions(model: LayerGraph, seed: int) -> Directions:
    """Two random directions, filter-normalised (Li et al. 2018, section 4).

    Each filter (a row of a dense layer) of a direction is as long as that filter of the network. Biases and what
    normalisations learn are zero in them.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    centre = {name: value.detach().clone() for name, value in parameters_of(model).items()}
    first, second = ({n: _as_long_as(v, generator) for n, v in centre.items()} for _ in range(2))
    return Directions(centre, first, second, [], None, 0)


def _as_long_as(weight: Tensor, generator: object) -> Tensor:
    import torch

    if not weight.shape[1:]:
        return torch.zeros_like(weight)
    random = torch.randn(weight.shape, generator=generator)  # type: ignore[call-overload]
    lengths = [value.flatten(1).norm(dim=1, keepdim=True) for value in (weight, random)]
    direction: Tensor = random.flatten(1) * (lengths[0] / (lengths[1] + 1e-10))
    return direction.view_as(weight)


def path_directions(model: LayerGraph, earlier: Iterator[tuple[int, Weights]], epoch: int) -> Directions:
    """The two principal directions of the weights of kept epochs up to the present one, each of length 1.

    The principal components of a few epochs (n) in many dimensions come from the n x n matrix of their products.
    Raises InvalidInput if fewer than three epochs are kept.
    """
    import torch

    centre = {name: value.detach().clone() for name, value in parameters_of(model).items()}
    found, kept = _steps(centre, earlier, epoch)
    if len(found) < 3:
        message = sentence(
            "too_few_epochs",
            "A path needs three kept epochs; up to epoch {epoch} there are {found}. Train on, or look later.",
            epoch=epoch,
            found=len(found),
            variant="plane",
        )
        raise refusal(message, "directions")
    steps = {name: torch.stack([step[name].flatten() for _, step in found]) for name in centre}
    products = torch.stack([_centred(rows) @ _centred(rows).T for rows in steps.values()]).sum(0)
    values, vectors = torch.linalg.eigh(products)  # ascending
    total, order = float(values.clamp(min=0).sum()), [-1, -2]
    if not float(values[-2]) > 1e-12 * float(values[-1]):
        message = sentence(
            "no_plane", "The weights of the kept epochs lie on one line, or did not move: they span no plane."
        )
        raise refusal(message, "directions")
    directions = [_direction(steps, vectors[:, place] / values[place].sqrt(), centre) for place in order]
    x, y = ([_along(step, one) for _, step in found] for one in directions)
    path = [(at, (x[row], y[row])) for row, (at, _) in enumerate(found)]
    explained = [float(values[place]) / total for place in order]
    return Directions(centre, directions[0], directions[1], path, explained, kept)


def _steps(
    centre: Weights, earlier: Iterator[tuple[int, Weights]], epoch: int
) -> tuple[list[tuple[int, Weights]], int]:
    """The weights of kept epochs minus the present ones, the present (zero) last; and how many epochs are kept.

    Where there are too many to hold, every second of them is let go as they come, again and again.
    """
    import torch

    most = max(3, min(MOST_EPOCHS, MOST_NUMBERS // max(1, sum(value.numel() for value in centre.values()))))
    found: list[tuple[int, Weights]] = []
    kept, stride = 0, 1
    for at, weights in earlier:
        if at >= epoch:
            break
        if kept % stride == 0:
            found.append((at, {name: weights[name] - value for name, value in centre.items()}))
        kept += 1
        if len(found) >= most:
            found, stride = found[::2], 2 * stride
    found.append((epoch, {name: torch.zeros_like(value) for name, value in centre.items()}))
    return found, kept + 1


def _centred(rows: Tensor) -> Tensor:
    rows = rows.double()
    return rows - rows.mean(0)


def _direction(steps: Weights, shares: Tensor, like: Weights) -> Weights:
    """The sum of the centred rows by `shares`, shaped like the parameters; turned so that training goes towards +."""
    direction = {name: (shares @ _centred(rows)).float().view_as(like[name]) for name, rows in steps.items()}
    first = _along({name: rows[0] for name, rows in steps.items()}, direction)
    return {name: -value for name, value in direction.items()} if first > 0 else direction


def _along(step: Weights, direction: Weights) -> float:
    """How far a step goes along a direction: their product."""
    return sum(float(value.flatten().double() @ direction[name].flatten().double()) for name, value in step.items())
