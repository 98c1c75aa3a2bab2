"""Forward and backward through columns of units, one factor after the other; imports torch inside and the columns.

Nothing here asks autograd for the gradient of a weight: it is the product of its factors, so that what is shown is
what is computed. Only the two outer ends are differentiated by torch: an activation at its net input, and the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from layerlab.instruments.explanations.written_out import NeuronLayer


@dataclass(frozen=True)
class Pass:
    """One column's numbers for one example, all float64: rows of its units.

    `reads` [inputs] what comes in; `z` [units] net inputs; `a` [units] outputs; `slopes` [units, units] ∂a_i/∂z_j;
    `error_a` ∂E/∂a and `error_z` ∂E/∂z [units]; gradients shaped like the weights they are of, None without.
    """

    reads: Tensor
    z: Tensor
    a: Tensor
    slopes: Tensor
    error_a: Tensor
    error_z: Tensor
    weight_gradient: Tensor | None
    bias_gradient: Tensor | None

    @property
    def is_joint(self) -> bool:
        """Whether an output depends on the net inputs of other units too, as softmax does."""
        return bool((self.slopes - self.slopes.diag().diag()).any())


@dataclass(frozen=True)
class Worked:
    """The example worked through: `inputs`, a `Pass` for each column, the `loss`, and ∂E/∂x of the inputs."""

    inputs: Tensor
    passes: list[Pass]
    loss: float
    error_inputs: Tensor


def work(columns: list[NeuronLayer], inputs: Tensor, loss: Callable[[Tensor], Tensor]) -> Worked:
    """Forward, then backward. `inputs` [n] float64; `loss` maps outputs [1, units] to a number."""
    forward: list[tuple[Tensor, Tensor, Tensor]] = []
    values = inputs
    for column in columns:
        z = _net_input(column, values)
        a = z if column.activate is None else column.activate(z[None])[0]
        forward.append((values, z, a.detach()))
        values = a.detach()
    error, value = _slope_of_loss(loss, values)
    passes: list[Pass] = []
    for column, (reads, z, a) in zip(reversed(columns), reversed(forward), strict=True):
        one, error = _backward(column, reads, z, a, error)
        passes.insert(0, one)
    return Worked(inputs, passes, value, error)


def _net_input(column: NeuronLayer, values: Tensor) -> Tensor:
    if column.weight is None:
        return values
    z = column.weight @ values
    return z if column.bias is None else z + column.bias


def _backward(column: NeuronLayer, reads: Tensor, z: Tensor, a: Tensor, error_a: Tensor) -> tuple[Pass, Tensor]:
    """The column's errors and gradients, and the error of what it reads: ∂E/∂a of the column before."""
    slopes = _slopes(column, z)
    error_z = slopes.T @ error_a
    weights = None if column.weight is None else error_z[:, None] * reads[None, :]
    biases = None if column.bias is None else error_z
    before = error_z if column.weight is None else column.weight.T @ error_z
    return Pass(reads, z, a, slopes, error_a, error_z, weights, biases), before


def _slopes(column: NeuronLayer, z: Tensor) -> Tensor:
    import torch

    activate = column.activate
    if activate is None:
        return torch.eye(len(z), dtype=z.dtype)
    found: Tensor = torch.autograd.functional.jacobian(lambda values: activate(values[None])[0], z)
    return found


def _slope_of_loss(loss: Callable[[Tensor], Tensor], outputs: Tensor) -> tuple[Tensor, float]:
    import torch

    ends = outputs.detach()[None].requires_grad_()
    value = loss(ends)
    slope = torch.autograd.grad(value, ends, allow_unused=True)[0] if value.requires_grad else None
    return (torch.zeros_like(outputs) if slope is None else slope[0]), float(value.item())
