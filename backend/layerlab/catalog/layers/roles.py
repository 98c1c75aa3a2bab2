"""What the parameters of a layer do (`Role`), so that nobody has to guess it from their names; imports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import nn

Role = Literal["weight", "recurrent_weight", "bias", "scale"]
"""It multiplies what comes in, or what the layer itself said a step before; it is added; or it scales each value.

Penalties hold weights and recurrent weights. The gradient of a bias is the error signal (delta) of its unit.
"""
Roles = dict[Role, list[tuple[str, "nn.Parameter"]]]
"""The parameters of one module by their role, each with its name of `named_parameters`."""

PENALISED: tuple[Role, ...] = ("weight", "recurrent_weight")

NO_PARAMETERS: Mapping[str, Role] = MappingProxyType({})
LINEAR: Mapping[str, Role] = MappingProxyType({"weight": "weight", "bias": "bias"})
"""Of torch's linear layers and convolutions."""
NORMALISATION: Mapping[str, Role] = MappingProxyType({"weight": "scale", "bias": "bias"})
"""Of torch's normalisations: their shift is added, as a bias is."""
