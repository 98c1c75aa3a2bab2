"""When a run is looked at (`Lookout`): always where it matters, else as often as it costs next to nothing."""

from __future__ import annotations

from layerlab.catalog.datasets.tensors import TaskData
from layerlab.instruments.governor import Governor, work
from layerlab.instruments.watching import Observation, Watcher
from layerlab.network.build import LayerGraph
from layerlab.network.spec import Spec

WATCH_SHARE = 0.012
"""Share of a run's work that statistics and pictures may take."""
PICTURES_APART_SECONDS = 0.05


class Lookout:
    """Statistics and pictures of one run's network, under a governor that knows what they cost."""

    def __init__(self, spec: Spec, model: LayerGraph, data: TaskData) -> None:
        self._every = spec.watch.every
        self._epochs = spec.training.epochs
        self._watcher = Watcher(spec, model, data)
        self.governor = Governor(WATCH_SHARE, PICTURES_APART_SECONDS)

    def is_due(self, epoch: int, *, is_stepped: bool) -> bool:
        """The first, the last and a stepped epoch always are; others as `watch.every` or the governor says."""
        if epoch in (1, self._epochs) or is_stepped:
            return True
        return self.governor.allows() if self._every == "auto" else epoch % self._every == 0

    def look(self, epoch: int, step: int) -> Observation:
        """Look at the network as it is now, after `epoch` epochs and `step` steps."""
        started = work()
        observation = self._watcher.look(epoch, step)
        self.governor.spent(work() - started)
        return observation

    def watch(self, sample: int) -> int:
        """Show another example from now on; returns the one before."""
        return self._watcher.watch(sample)
