"""The loss around the present weights on a plane through them: at random, or along the path of training."""

from __future__ import annotations

from math import isfinite, prod
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from layerlab.document import Document
from layerlab.instruments.explanations.explanation import Explanation, Subject, refusal
from layerlab.instruments.explanations.planes import Directions, parameters_of, path_directions, random_directions
from layerlab.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

LARGEST_GRID, SMALLEST_GRID = 31, 9
MOST_EXAMPLES, ENOUGH_EXAMPLES = 1000, 40
MARGIN = 0.25
"""How far the plane goes on beyond the path, as a share of the path's length along each axis."""


class LossSurface(Explanation):
    """The training loss on a plane through the present weights, seen from above. Along two random directions, each
    filter's part as long as the filter itself (Li et al. 2018), it shows how sharp the minimum is; along the two
    principal directions of the kept epochs' weights it shows the way that training took."""

    title = "Loss surface"
    draw = "surface"
    timeout_seconds: ClassVar[float] = 60.0
    most_work: ClassVar[int] = 15 * 10**10
    """Multiply-adds of one answer, an output counted as ten: about 10 seconds on one slow core."""

    type: Literal["loss_surface"] = "loss_surface"
    directions: Literal["random", "path"] = Field("random", description="Two random ones, or those of the path")
    grid: int = Field(25, ge=SMALLEST_GRID, le=LARGEST_GRID, description="Points along each axis; an odd number")
    examples: int = Field(500, ge=1, le=MOST_EXAMPLES, description="Training examples that the loss is the mean of")
    reach: float = Field(1.0, gt=0, le=10, description="How far random directions go, in lengths of the weights")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Decides random directions and which examples")

    def looks_back(self) -> bool:
        return self.directions == "path"

    def answer(self, subject: Subject) -> Document:
        inputs, targets = self._examples(subject)
        grid, count = affordable(work_per_example(subject), self.grid | 1, len(inputs), self.most_work)
        inputs, targets = inputs[:count], targets[:count]
        parameters = parameters_of(subject.model)
        if not parameters:
            raise refusal(sentence("no_parameters", "This network has no weights, so there is no plane to look at."))
        plane = self._plane(subject)
        x, y = plane.axes(grid, MARGIN, self.reach)
        loss = loss_function(subject, inputs, targets)
        rows = [[loss_at(plane, parameters, loss, a, b) for a in x] for b in y]
        centre = loss_at(plane, parameters, loss, 0.0, 0.0)
        return {
            "directions": self.directions,
            "x": x,
            "y": y,
            "losses": rows,
            "centre": centre,
            "path": [{"epoch": epoch, "x": a, "y": b} for epoch, (a, b) in plane.path],
            "explained": plane.explained,
            "kept_epochs": plane.epochs,
            "grid": grid,
            "asked_grid": self.grid,
            "examples": count,
            "asked_examples": min(self.examples, len(subject.train())),
            "training_examples": len(subject.train()),
        }

    def _examples(self, subject: Subject) -> tuple[Tensor, Tensor]:
        """At most `examples` training examples in an order of the seed's, so that fewer are a choice of them too."""
        import torch

        train = subject.train()
        if not len(train):
            raise refusal(
                sentence("no_examples", "There are no training examples to compute a loss of.", variant="surface")
            )
        order = torch.randperm(len(train), generator=torch.Generator().manual_seed(self.seed))
        rows = order[: self.examples]
        return train.inputs[rows], train.targets[rows]

    def _plane(self, subject: Subject) -> Directions:
        if self.directions == "random":
            return random_directions(subject.model, self.seed)
        return path_directions(subject.model, subject.earlier(), subject.epoch)


def affordable(work: int, grid: int, examples: int, most_work: int) -> tuple[int, int]:
    """(grid, examples) within `most_work`, where one example takes `work`: fewer examples, rather than few a coarser
    grid.

    Raises InvalidInput where even one example on the coarsest grid is too much.
    """
    while grid > SMALLEST_GRID and most_work // (work * grid * grid) < min(examples, ENOUGH_EXAMPLES):
        grid -= 2
    most = most_work // (work * grid * grid)
    if most < 1:
        raise refusal(
            sentence(
                "too_much_work", "One example takes {work:,} multiply-adds: a surface would take too long.", work=work
            )
        )
    return grid, min(examples, most)


def work_per_example(subject: Subject) -> int:
    """Multiply-adds of one example through the network, each number that a layer gives counted as ten."""
    shapes = subject.model.shapes
    work = sum(10 * prod(shape) for shape in shapes.values())
    for place in subject.model.graph:
        work += place.layer.multiply_adds(tuple(shapes[name] for name in place.inputs))
    return work


def loss_function(subject: Subject, inputs: Tensor, targets: Tensor) -> Callable[[], float]:
    """The mean loss over these examples with the weights that the network has when it is called."""
    import torch

    def loss() -> float:
        with torch.inference_mode():
            outputs = torch.cat([subject.model.forward(batch) for batch in inputs.split(256)])
            return float(subject.loss(outputs, subject.loss.targets(targets, outputs.shape[1])))

    return loss


def loss_at(
    plane: Directions, parameters: dict[str, Tensor], loss: Callable[[], float], x: float, y: float
) -> float | None:
    """The loss at the weights + x · first + y · second direction; None where it is not finite."""
    import torch

    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(plane.centre[name] + x * plane.first[name] + y * plane.second[name])
    value = loss()
    return value if isfinite(value) else None


SURFACE = (LossSurface,)
