"""What a probe is: something that looks at a network from outside and gives pictures of what it sees."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from layerlab.catalog.choice import Choice
from layerlab.catalog.shape import Kind, Shape, kind_of

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
    shapes: Mapping[str, Shape]
    """Of the "input" and of every layer's output, without the batch: they say what kind of values each gives."""
    forward: Callable[[Tensor], Tensor]
    dataset: Dataset
    loss: Loss
    input_range: tuple[float, float]
    layers: Callable[[Tensor], dict[str, Tensor]] | None = None
    """Every layer's output on any batch, as `outputs` on the probe batch."""
    fixed: Tensor | None = None
    """A few test examples [n, *input], the same ones after every epoch."""
    weights: dict[str, Tensor] = field(default_factory=dict)
    """What each layer multiplies by, without biases."""
    gradients: dict[str, Tensor] = field(default_factory=dict)
    """The gradient of the probe batch's mean loss in `weights`; empty where there is no loss to speak of."""
    kernels: dict[str, Tensor] = field(default_factory=dict)
    """Weights as pictures [units, channels, h, w]: of convolutions, and of dense layers that read the input picture."""
    reads_picture: frozenset[str] = frozenset()
    """The layers among `kernels` whose channels are those of the input picture."""
    samples: dict[str, Tensor] = field(default_factory=dict)
    """Outputs (and the "input") for all watched examples [examples, ...], where there is more than one."""

    def answers(self) -> Tensor | None:
        """The last layer's output [n, outputs], None where it is not what the task asks for (an unfinished network)."""
        return answers_of(self.outputs, self.shapes, self.dataset, self.loss)


@dataclass(frozen=True)
class Raster:
    """One picture of numbers (float) of a layer, of a shape that fits how it is drawn: see events.py.

    `range` fixes its scale; else it is min and max. `channels` is the true number where `values` holds only the first.
    `kind` says what of it may be left out where it is large: rows lose units, pictures channels and pixels. Without
    one it is shown as it is.
    """

    layer: str
    values: Tensor
    range: tuple[float, float] | None = None
    quantity: str = ""
    extent: tuple[float, float] | None = None
    channels: int | None = None
    kind: Kind | None = None


def answers_of(outputs: dict[str, Tensor], shapes: Mapping[str, Shape], dataset: Dataset, loss: Loss) -> Tensor | None:
    """The last of `outputs` [n, outputs], None where it is not what the task asks for."""
    last = next(reversed(outputs), None)
    if last is None or kind_of(shapes[last]) != "row" or shapes[last][0] not in loss.outputs_needed(dataset.task()):
        return None
    return outputs[last]


class Probe(Choice):
    """Base of the probes. `draw` names how the page draws its pictures."""

    draw: ClassVar[str]
    kinds: ClassVar[tuple[Kind, ...]] = ()
    """The kinds of values it looks at, where it looks at what layers say; all others it passes over."""

    def applies(self, dataset: Dataset, loss: Loss) -> bool:
        """Whether there is anything to see with this data and loss."""
        return True

    def seen(self, values: Mapping[str, Tensor], shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Tensor]]:
        """Those of `values` that are of a kind it looks at."""
        return ((name, each) for name, each in values.items() if kind_of(shapes[name]) in self.kinds)

    @abstractmethod
    def look(self, view: View) -> list[Raster]:
        """The pictures of this moment."""

    @classmethod
    def description(cls) -> dict[str, Any]:
        return {**super().description(), "draw": cls.draw, "kinds": list(cls.kinds)}
