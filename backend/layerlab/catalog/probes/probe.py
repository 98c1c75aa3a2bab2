"""What a probe is: something that looks at a network from outside and gives pictures of what it sees."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from layerlab.catalog.choice import Choice

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets import Dataset
    from layerlab.catalog.losses import Loss


@dataclass(frozen=True)
class View:
    """What probes may look at. `batch` is the probe batch [n, *input]; its first example is the watched one.

    `outputs` holds every layer's output on it by layer id, in order; `forward` computes the network on any batch.
    All of it in evaluation mode and without gradients; probes change nothing and draw no random numbers.
    """

    batch: Tensor
    outputs: dict[str, Tensor]
    forward: Callable[[Tensor], Tensor]
    dataset: Dataset
    loss: Loss
    input_range: tuple[float, float]

    def answers(self) -> Tensor | None:
        """The last layer's output [n, outputs], None where it is not what the task asks for (an unfinished network)."""
        last = next(reversed(self.outputs.values()), None)
        if last is None or last.dim() != 2 or last.shape[1] not in self.loss.outputs_needed(self.dataset.task()):
            return None
        return last


@dataclass(frozen=True)
class Plane:
    """One picture of numbers (float, [channels, h, w] or [n]) of a layer. `range` fixes its scale; else min and max."""

    layer: str
    values: Tensor
    range: tuple[float, float] | None = None


class Probe(Choice):
    """Base of the probes. `draw` names how the page draws its pictures."""

    draw: ClassVar[str]

    def applies(self, dataset: Dataset, loss: Loss) -> bool:
        """Whether there is anything to see with this data and loss."""
        return True

    @abstractmethod
    def look(self, view: View) -> list[Plane]:
        """The pictures of this moment."""

    @classmethod
    def description(cls) -> dict[str, Any]:
        return {**super().description(), "draw": cls.draw}
