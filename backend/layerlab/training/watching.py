"""Looks at a network without disturbing it: activation statistics, and the probes' pictures as uint8."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from layerlab.catalog.probes import PROBES, Plane, Probe, View
from layerlab.network.build import LayerGraph
from layerlab.network.spec import Spec
from layerlab.training.events import Activation, Picture, PicturesTaken, finite
from layerlab.training.examples import TaskData, as_batch

PROBE_BATCH = 32
CHANNELS_SHOWN = 64
UNITS_SHOWN = 512
SIDE_SHOWN = 64


@dataclass(frozen=True)
class Sighting:
    """What one look saw."""

    activations: dict[str, Activation]
    pictures: PicturesTaken


class Watcher:
    """Runs the probe batch (the watched example first, then the first training examples) through the network."""

    def __init__(self, spec: Spec, model: LayerGraph, data: TaskData) -> None:
        self._spec = spec
        self._model = model
        self._input_range = data.input_range
        self._data = data
        self._sample = spec.watch.sample
        self._batch = self._probe_batch()
        self._activation_ids = {node.id for node in model.graph if node.layer.is_activation}
        self._probes: list[Probe] = [
            probe for probe in (entry() for entry in PROBES) if probe.applies(spec.data, spec.loss)
        ]

    def watch(self, sample: int) -> int:
        """Show another example from now on; returns the one before."""
        before, self._sample = self._sample, sample
        self._batch = self._probe_batch()
        return before

    def _probe_batch(self) -> Tensor:
        watched = self._data.everything.stored[self._sample : self._sample + 1]
        return as_batch(torch.cat([watched, self._data.train.first(PROBE_BATCH - 1).stored]))

    def look(self, epoch: int, step: int) -> Sighting:
        """Statistics and pictures of this moment; the network's mode and the random state stay as they were."""
        was_training = self._model.training
        self._model.eval()
        try:
            with torch.inference_mode():
                view = View(
                    self._batch,
                    self._model.outputs(self._batch),
                    self._model,
                    self._spec.data,
                    self._spec.loss,
                    self._input_range,
                )
                planes = [(probe.draw, plane) for probe in self._probes for plane in probe.look(view)]
                activations = {name: self._activation(name, values) for name, values in view.outputs.items()}
                return Sighting(
                    activations, PicturesTaken(epoch, step, [_picture(draw, p) for draw, p in planes], self._sample)
                )
        finally:
            self._model.train(was_training)

    def _activation(self, name: str, values: Tensor) -> Activation:
        std, mean = torch.std_mean(values, correction=0)
        dead = None
        if name in self._activation_ids:
            dead = float((values == 0).flatten(1).all(0).float().mean())
        return Activation(finite(float(mean)), finite(float(std)), dead)


def _picture(draw: str, plane: Plane) -> Picture:
    """The plane as uint8, thinned to what a screen shows; exact minimum and maximum of what is shown."""
    values = plane.values
    channels = values.shape[0]
    if values.dim() == 3:
        stride = max(1, -(-max(values.shape[1:]) // SIDE_SHOWN))
        values = values[:CHANNELS_SHOWN, ::stride, ::stride]
    else:
        values = values[:UNITS_SHOWN]
    low, high = plane.range or (float(values.min()), float(values.max()))
    is_finite = bool(torch.isfinite(values).all())
    if not is_finite:
        low = high = math.nan
    scaled = (values - low) * (255.0 / (high - low)) if is_finite and high > low else torch.zeros_like(values)
    data = scaled.clamp(0, 255).round().nan_to_num().to(torch.uint8).contiguous().cpu().numpy().tobytes()
    return Picture(draw, plane.layer, tuple(values.shape), finite(low), finite(high), data, channels)
