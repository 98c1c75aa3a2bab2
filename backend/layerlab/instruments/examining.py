"""What the doctor measures on tensors (`Examiner`): inputs, first weights, dead and stuck units, answers by class.

Cheap, and without a trace: it touches no random state, no gradient and no running average.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import ExampleSet, TaskData
from layerlab.events import finite
from layerlab.instruments.findings import Inputs
from layerlab.network.build import LayerGraph
from layerlab.network.memory import probed
from layerlab.network.spec import Spec

PROBE = 64
"""Examples of the probe: 64 overstate dead units only a little, against all 1437 digits."""
SAMPLE = 256
"""Examples whose answers by class are counted."""
MANY_CLASSES = 50
NOTHING = 1e-9
FEW_TEST_EXAMPLES = 64


@dataclass(frozen=True)
class UnitShares:
    """How the units of each layer stand, as shares; `output_saturated` of the last layer where it squashes."""

    dead: dict[str, float]
    saturated: dict[str, float]
    stuck: dict[str, float]
    output_saturated: float | None


class Examiner:
    """Looks at one network and its data, in evaluation mode."""

    def __init__(self, spec: Spec, model: LayerGraph, data: TaskData) -> None:
        self._spec = spec
        self._model = model
        train = data.train.everything, data.train.rows
        self._probe = _spread_out(*train, probed(model.floats, PROBE))
        tests = (data.everything, data.test_rows) if len(data.test) >= FEW_TEST_EXAMPLES else train
        self._asked = _spread_out(*tests, SAMPLE)
        self.counts_classes = 1 < len(spec.data.task().classes) <= MANY_CLASSES

    def inputs(self, *, is_normalised: bool) -> Inputs:
        """Statistics of the probe; of a picture's features, each channel is one."""
        values = self._probe.inputs.double()
        columns = values.transpose(0, 1).flatten(1)
        stds = columns.std(1, correction=0)
        varying = stds[stds > 0]
        std, mean = torch.std_mean(values, correction=0)
        return Inputs(
            rms=finite(float(values.square().mean().sqrt())) or 0.0,
            offset=float(mean.abs() / std) if std > 0 else 0.0,
            unevenness=float(varying.max() / varying.median()) if len(varying) else 1.0,
            is_normalised=is_normalised,
        )

    def losses(self) -> tuple[float | None, float]:
        """The loss of the untrained network, and that of the best constant answer."""
        loss = self._spec.loss
        with _Evaluating(self._model):
            outputs = self._model(self._probe.inputs)
            targets = loss.targets(self._probe.labels, outputs.shape[1])
            if targets.is_floating_point():
                guess = targets.mean(0).expand_as(targets)
            else:  # one that treats all classes alike
                guess = torch.full_like(outputs, 0.0 if outputs.shape[1] == 1 else 1 / outputs.shape[1])
            first, chance = float(loss(outputs, targets)), float(loss(guess, targets))
            if chance < NOTHING:  # all targets alike, as of a single example
                chance = float(loss(torch.zeros_like(outputs), targets))
            return finite(first), chance if chance > NOTHING else 1.0

    def row_spread(self) -> dict[str, float]:
        """|W - mean row| / |W| of each hidden layer with several units."""
        weighty = [
            (node.id, rows)
            for node, module in zip(self._model.graph, self._model.layers, strict=True)
            if (rows := node.layer.unit_weights(module)) is not None
        ]
        spreads = {}
        for name, rows in weighty[:-1]:
            if len(rows) > 1:
                length = float(rows.norm())
                spreads[name] = float((rows - rows.mean(0)).norm()) / length if length > 0 else 0.0
        return spreads

    def units(self) -> UnitShares:
        """Run the probe through the network and see how the units stand."""
        with _Evaluating(self._model):
            outputs = self._model.outputs(self._probe.inputs)
            hidden = [node for node in self._model.graph[:-1] if node.layer.is_activation]
            flat = {node.id: node.layer.saturated(outputs[node.id]) for node in self._model.graph}
            squashing = [(node, places) for node in hidden if (places := flat[node.id]) is not None]
            last = flat[self._model.graph[-1].id]
            return UnitShares(
                dead={n.id: _dead(outputs[n.id]) for n in hidden if n.layer.can_die},
                saturated={n.id: float(places.float().mean()) for n, places in squashing},
                stuck={n.id: _stuck(places, outputs[n.id] > n.layer.saturation_middle) for n, places in squashing},
                output_saturated=None if last is None else float(last.float().mean()),
            )

    def truth(self) -> tuple[int, ...]:
        """How many examples of each class are asked about."""
        return self._counts(self._asked.labels) if self.counts_classes else ()

    def answers(self) -> tuple[int, ...]:
        """How often each class is the answer to them."""
        if not self.counts_classes:
            return ()
        with _Evaluating(self._model):
            outputs = self._model(self._asked.inputs)
        single = outputs[:, 0] > self._spec.loss.single_output_threshold
        return self._counts(single.long() if outputs.shape[1] == 1 else outputs.argmax(1))

    def _counts(self, classes: Tensor) -> tuple[int, ...]:
        return tuple(torch.bincount(classes, minlength=len(self._spec.data.task().classes)).tolist())


class _Evaluating:
    """Evaluation mode without gradients, then the mode it was in."""

    def __init__(self, model: LayerGraph) -> None:
        self._model = model
        self._was_training = model.training
        self._inference = torch.inference_mode()

    def __enter__(self) -> None:
        self._was_training = self._model.training
        if self._was_training:
            self._model.eval()
        self._inference.__enter__()

    def __exit__(self, *problem: object) -> None:
        self._inference.__exit__(None, None, None)
        if self._was_training:
            self._model.train()


def _spread_out(everything: ExampleSet, rows: Tensor, count: int) -> ExampleSet:
    """Up to `count` of these rows, evenly spaced: data may come sorted by class."""
    places = torch.linspace(0, len(rows) - 1, min(count, len(rows)), device=rows.device).round().long()
    return everything.chosen(rows[places])


def _dead(values: Tensor) -> float:
    """Share of the units, or channels of maps, that are 0 at every place of every example."""
    return float((values.transpose(0, 1).flatten(1) <= 0).all(1).float().mean())


def _stuck(flat: Tensor, is_high: Tensor) -> float:
    """Share of the units that are saturated (`flat`) on one and the same side for every example."""
    return float(((flat & is_high).all(0) | (flat & ~is_high).all(0)).float().mean())
