"""Puts what was measured and seen of each layer in an epoch side by side (`layer_reports`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layerlab.events import LayerReport
from layerlab.instruments.gradients import ParameterReport
from layerlab.instruments.watching import Observation


def layer_reports(
    names: Iterable[str], parameters: Mapping[str, ParameterReport], observation: Observation | None
) -> list[LayerReport]:
    """A report for each layer; what was not measured, or does not apply to it, is None."""
    return [_report(name, parameters.get(name), observation) for name in names]


def _report(name: str, found: ParameterReport | None, observation: Observation | None) -> LayerReport:
    activation = observation.activations[name] if observation else None
    delta = observation.deltas.get(name) if observation else None
    if found is None:
        return LayerReport(name, activation=activation, output_gradient_norm=delta)
    return LayerReport(
        name,
        found.gradient_norm,
        found.bias_gradient_norm,
        found.weight_norm,
        found.update_ratio,
        activation,
        delta,
    )
