"""What a layer is: shapes and sizes as plain arithmetic, and a torch module built on demand.

`output_shape` and the counts never import torch: a hostile spec is refused before anything is allocated.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field
from pydantic.config import JsonDict

from layerlab.catalog.choice import Choice
from layerlab.catalog.layers import acceptance
from layerlab.catalog.layers.derivation import (
    Box,
    ChannelDerivation,
    Contribution,
    Derivation,
    Position,
    cell,
    clipped,
    whole,
)
from layerlab.catalog.layers.roles import NO_PARAMETERS
from layerlab.catalog.shape import MEASURED, Kind, Shape, kind_of, show
from layerlab.errors import ImpossibleLayer, LayerFix
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor, nn

    from layerlab.catalog.initializers import Initializer
    from layerlab.catalog.layers.roles import Role, Roles

Shapes = tuple[Shape, ...]
Work = Literal[
    "elementwise", "curve", "chance", "normalisation", "pooling", "sorting", "patches", "product", "convolution"
]
HIDDEN: JsonDict = {"x-hidden": True}


@dataclass(frozen=True)
class Window:
    """How far a layer looks: kernel and stride on both sides; `is_global` where it sees its whole input.

    A stride below 1 belongs to layers that enlarge: neighbours in the output stand closer together in the input.
    """

    kernel: int = 1
    stride: float = 1
    is_global: bool = False


@dataclass(frozen=True)
class Remark:
    """Something a layer can do but its user should know; `fix` as for an impossible layer."""

    said: Sentence
    fix: LayerFix | None = None


class Layer(Choice):
    """Base of every layer. Subclasses say what they do to shapes, and build the torch module that does it."""

    accepts: ClassVar[tuple[Kind, ...]] = MEASURED
    """The kinds of shapes that it reads; `acceptance.check` refuses the others, in words."""
    has_kernels: ClassVar[bool] = False
    """Its weight holds a kernel [channels, height, width] for each of its channels."""
    is_activation: ClassVar[bool] = False
    is_monotone: ClassVar[bool] = False
    """A monotone activation commutes with max pooling: the trainer may pool first (fewer numbers to activate)."""
    commutes_with_monotone: ClassVar[bool] = False
    """It picks values by their order, as max pooling does, so it may be done before a monotone activation."""
    parameter_roles: ClassVar[Mapping[str, Role]] = NO_PARAMETERS
    """What its module's parameters do, by the names that they have in the modules that hold them."""
    removes_means: ClassVar[bool] = False
    """It brings each unit to mean 0 over the batch, deviation 1: a bias before it does nothing, its own shift does."""

    is_rectifier: ClassVar[bool] = False
    """A relative of ReLU: it cuts down about half of what reaches it, so weights before it have to be larger (He)."""
    shrinks_errors: ClassVar[bool] = False
    """A smooth bend whose slope is below 1 nearly everywhere, so an error signal gets smaller on its way through."""
    gives: ClassVar[Literal["scores", "probabilities", "shares"]] = "scores"
    """What its outputs are to a loss: any numbers, each between 0 and 1 by itself, or shares that add up to 1."""
    output_range: ClassVar[tuple[float, float] | None] = None
    """The two ends between which it holds scores, for losses that want them free; None where it does not."""
    is_linear_map: ClassVar[bool] = False
    """Each unit is w·x + b of all values, and its module an nn.Linear: it can be written out by hand."""
    units_field: ClassVar[str | None] = None
    """The field that says how many values it gives, whatever it reads."""
    lays_in_a_row: ClassVar[bool] = False
    """It makes one row of values of whatever shape."""

    work: ClassVar[Work] = "elementwise"
    """What its time grows with; for the forecast of a run's duration."""
    keeps_input: ClassVar[bool] = False
    keeps_output: ClassVar[bool] = False
    """What its backward pass reads, and so is held from the forward pass on; for the memory estimate."""
    saturation_middle: ClassVar[float] = 0.0
    """Halfway between the two ends at which it saturates; see `saturated`."""
    keeps_order: ClassVar[bool] = False
    """Its output holds the values of its input, one for one and in their order, whatever their shape."""

    id: str | None = Field(None, pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$", description="Name", json_schema_extra=HIDDEN)
    inputs: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        max_length=8,
        description="Ids of the layers it reads; the layer before if not given",
        json_schema_extra=HIDDEN,
    )

    @property
    def has_weights(self) -> bool:
        """Whether the layer multiplies its input by weights of its own."""
        return "weight" in self.parameter_roles.values()

    @property
    def first_weights(self) -> Initializer | None:
        """What draws its weights, None for a layer whose user has no say in it."""
        return None

    def roles(self, module: nn.Module) -> Roles:
        """The parameters of `module`, as `build` made it, by what they do, each in the module's order.

        Raises KeyError for one whose role the layer does not tell: it would be trained without its penalty.
        """
        found: Roles = {}
        for name, parameter in module.named_parameters():
            found.setdefault(self.parameter_roles[name.rpartition(".")[2]], []).append((name, parameter))
        return found

    def unit_weights(self, module: nn.Module) -> Tensor | None:
        """What each unit, or filter, multiplies its input by: [units, weights of one]; None without weights."""
        weights = self.roles(module).get("weight")
        return weights[0][1].detach().flatten(1) if weights else None

    @property
    def can_die(self) -> bool:
        """Whether a unit that is 0 for every example has a slope of 0 there too: no gradient brings it back."""
        return False

    def saturated(self, outputs: Tensor) -> Tensor | None:
        """Where the slope, as `outputs` tell it, is below 1/5 of the steepest (bool); None if nothing saturates."""
        return None

    @abstractmethod
    def output_shape(self, input_shapes: Shapes) -> Shape:
        """The shape of the output, without the batch. Raises ImpossibleLayer with what to do about it."""

    def parameter_count(self, input_shapes: Shapes) -> int:
        """Trainable numbers: weights and biases."""
        return 0

    def weight_shape(self, input_shapes: Shapes) -> tuple[int, ...] | None:
        """The shape of the weight that the initialiser fills, None for a layer without one."""
        return None

    def multiply_adds(self, input_shapes: Shapes) -> int:
        """Multiplications with a weight in one forward pass of one example."""
        return 0

    def working_floats(self, input_shapes: Shapes) -> int:
        """Numbers of one example that it holds for its backward pass beside input and output (4 bytes each)."""
        return 0

    def window(self) -> Window:
        """How far one output unit looks in the layer's input, for the receptive field."""
        return Window()

    def arithmetic(self, input_shapes: Shapes) -> str:
        """The formula of its output size and parameters with the numbers filled in, for people."""
        return f"{show(input_shapes[0])} → {show(self.output_shape(input_shapes))}, no parameters"

    def remarks(self, input_shapes: Shapes) -> list[Remark]:
        """Warnings about a layer that is possible."""
        return []

    @abstractmethod
    def build(self, input_shapes: Shapes) -> nn.Module:
        """A new torch module that maps a batch [n, *input] (one argument per input) to [n, *output]."""

    def reset(self, module: nn.Module, following: Layer | None) -> None:
        """Give `module` its initial weights, drawn from torch's global generator.

        `following` is the activation that its output goes through, or None.
        """

    @abstractmethod
    def code(self, input_shapes: Shapes) -> str:
        """The Python expression that builds the same module with plain torch."""

    def reset_code(self, name: str, input_shapes: Shapes, following: Layer | None) -> list[str]:
        """The Python statements that do what `reset` does to the module called `name`."""
        return []

    def reads(self, input_shapes: Shapes, box: Box) -> tuple[Box | None, ...]:
        """Which part of each input the output values in `box` are made from, None for one that is not read.

        It sticks out of the input where there is padding. Who does not say it reads everything.
        """
        return tuple(whole(shape) for shape in input_shapes)

    def derivation(self, module: nn.Module, inputs: Sequence[Tensor], place: Position) -> Derivation:
        """How the output value at `place` comes from `inputs` (each [*shape], no batch), in evaluation mode."""
        total = float(module(*(values[None] for values in inputs))[0][place])
        return Derivation("generic", "worked out by the layer", total, note="This layer does not show its steps.")

    def channel_derivation(self, module: nn.Module, inputs: Sequence[Tensor], channel: int) -> ChannelDerivation:
        """What an output channel [rows, columns] is made from; by default which channels it reads."""
        shapes = tuple(tuple(values.shape) for values in inputs)
        out = self.output_shape(shapes)
        read = self.reads(shapes, (cell((channel,))[0], *whole(out)[1:]))
        return ChannelDerivation(
            [
                Contribution(source, each)
                for source, (box, shape) in enumerate(zip(read, shapes, strict=True))
                if kind_of(shape) == "picture" and box is not None and (inside := clipped(box, shape)) is not None
                for each in range(*inside[0])
            ]
        )

    @classmethod
    def description(cls) -> dict[str, Any]:
        return {
            **super().description(),
            "accepts": list(cls.accepts),
            "units_field": cls.units_field,
            "lays_in_a_row": cls.lays_in_a_row,
        }

    def document(self) -> dict[str, Any]:
        """The layer as a JSON document, without default fields and without its place in the network."""
        return {name: value for name, value in super().document().items() if name not in ("id", "inputs")}


class OneInputLayer(Layer):
    """A layer that reads exactly one input; says so when it is given more."""

    @abstractmethod
    def shape_after(self, shape: Shape) -> Shape:
        """The output shape for one input shape."""

    def output_shape(self, input_shapes: Shapes) -> Shape:
        if len(input_shapes) != 1:
            said = sentence(
                "too_many_inputs",
                "{layer} reads one layer, but it is given {inputs}.",
                layer=self.title,
                inputs=len(input_shapes),
            )
            raise ImpossibleLayer(said, field="inputs")
        acceptance.check(self, input_shapes)
        return self.shape_after(input_shapes[0])


Padding = int | Literal["valid", "same", "full"]
