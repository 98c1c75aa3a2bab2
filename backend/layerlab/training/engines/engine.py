"""What an engine is (`Engine`), and what it hands back of an epoch (`EpochTotals`); imports no torch when loaded.

The trainer tells the story of a run: commands, epochs, checkpoints, events. An engine does the steps. Between them lie
few calls, in this order:

    engine = SomeEngine(spec, model, examples)
    engine.restore(checkpoint)                   only where the run goes on from one
    for each epoch:
        engine.set_rate(rate)
        engine.begin_epoch(epoch)
        while engine.step < engine.steps_per_epoch:
            (here the control is polled; a command may set the rate, look at the model, or wait for hours)
            engine.run()                         one stretch
        totals = engine.report()
        engine.state()                           only where a checkpoint is wanted
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from torch import Tensor

    from layerlab.catalog.datasets.tensors import TrainingSet
    from layerlab.events import CheckpointTaken, Measure, Trace
    from layerlab.instruments.gradients import ParameterReport
    from layerlab.network.build import LayerGraph
    from layerlab.network.spec import Spec


@dataclass(frozen=True, slots=True)
class EpochTotals:
    """What the steps of one epoch did.

    `train`: loss and accuracy of the outputs of all steps, each as its batch was met, before its update; means over
    examples, without penalty terms. `parameters`: by the id of each layer that has any, its gradient norms at the
    epoch's `sampled_steps` (instruments/gradients.py), before penalties and clipping, its weight norm after the last
    step, and the ratio of that step's update to it; empty for a network without parameters. `trace`: the loss of every
    step, and the whole gradient's norm at the sampled ones. `step_lengths`: by layer, update norm over weight norm,
    the mean over the sampled steps; empty after the first `TIMED_EPOCHS` of a run (instruments/error_signal.py).
    """

    train: Measure
    parameters: dict[str, ParameterReport]
    trace: Trace
    step_lengths: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine's part of a checkpoint: tensors that later steps do not touch, in the CPU's memory, and plain JSON.

    The names are those of training/checkpoint.py and training/augmenting.py, and mean the same with every engine: so a
    fork may go on with another engine, other optimiser or other seed (training/forking.py).
    """

    tensors: dict[str, Tensor]
    values: dict[str, Any]


class Engine(ABC):
    """Does the steps of a run on `model`, in place.

    The weights lie in `model`: between two stretches whoever looks at it sees those of the last step. Between two
    epochs weights may also be written into it, and are trained on. Nothing else may change what is learnt: looking,
    evaluating, taking a state, and how the steps are cut into stretches leave every later bit as it is. An engine gives
    the same bits for the same spec, device and number of threads, whether it ran through or went on from a checkpoint
    of its own. Two engines agree but for rounding; that is why its name is written into the run and its checkpoints.
    """

    name: ClassVar[str]
    """Stands in specs, runs and checkpoints; for ever."""

    step: int
    """Steps of this epoch that are done; 0 before the first and after `report`. The trainer only reads it."""
    steps_per_epoch: int
    """The last step of an epoch may have a smaller batch."""

    def __init__(self, spec: Spec, model: LayerGraph, examples: TrainingSet) -> None:
        """`model` holds its first weights, and lies with the examples on the device to compute on.

        Draws nothing from torch's own random stream, which has just drawn the weights and goes on with the dropout.
        """
        self.batch_size = min(spec.training.batch_size, len(examples))
        self.steps_per_epoch = -(-len(examples) // self.batch_size)
        self.step = 0

    @property
    @abstractmethod
    def rate(self) -> float:
        """The learning rate that the next step uses."""

    @abstractmethod
    def set_rate(self, rate: float) -> None:
        """Use `rate` from the next step on; called between two stretches, within an epoch too."""

    @abstractmethod
    def begin_epoch(self, epoch: int) -> None:
        """Draw the order of the examples; `epoch` epochs are done. A new epoch forgets one that was not ended."""

    @abstractmethod
    def run(self) -> bool:
        """Do one stretch: one step or more, of this epoch, as many as the engine likes.

        Not called when the epoch has no step left. No command is heard meanwhile, so a stretch that could take longer
        than about 50 ms is cut. Returns False if the loss of a step was found not to be finite: then `step` counts the
        steps before that one, and the run is over. An engine need not look at every step, nor make a device wait for
        it; what it misses the epoch's totals or the weights' norms show.
        """

    @abstractmethod
    def report(self) -> EpochTotals:
        """What the epoch did; called once all its steps are done, and ends it."""

    @abstractmethod
    def state(self) -> EngineState:
        """What the next epoch depends on: weights, optimiser, every random stream. Called between two epochs only."""

    @abstractmethod
    def restore(self, checkpoint: CheckpointTaken) -> None:
        """Be as the one was whose `state` this is, so that the next epoch is the one that would have followed.

        `checkpoint` also holds what the trainer keeps; it is not changed by later steps.
        """
