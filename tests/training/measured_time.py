"""Runs in a worker: measures this machine, and how long real runs take; prints the comparison as a script.

Processor time, not wall time: what else the machine does at the moment is not the forecast's to know.
"""

from __future__ import annotations

import statistics
import time
from itertools import pairwise
from typing import Any

import torch

from layerlab.events import EpochFinished
from layerlab.network.forecast import Calibration, forecast
from layerlab.network.spec import Spec
from layerlab.training.calibration import calibrate
from layerlab.training.control import ScriptedControl
from layerlab.training.trainer import train
from tests.benchmarks.workloads import WORKLOADS

Document = dict[str, Any]

EPOCHS = 3


def compare(arguments: Document) -> list[Document]:
    """{"workloads": [spec, ...]} -> [{"name", "real", "forecast"}, ...] in seconds of an epoch."""
    torch.set_num_threads(1)
    calibration = Calibration.model_validate(calibrate({}))
    return [_compared(document, calibration) for document in arguments["workloads"]]


def _compared(document: Document, calibration: Calibration) -> Document:
    spec = Spec.model_validate({**document, "training": {**document["training"], "epochs": EPOCHS + 1}})
    return {
        "name": spec.name,
        "real": epoch_seconds(spec),
        "forecast": forecast(spec, calibration).seconds_per_epoch,
    }


def epoch_seconds(spec: Spec) -> float:
    """The median epoch after the first, its evaluation included."""
    ends = [time.thread_time() for event in train(spec, ScriptedControl()) if isinstance(event, EpochFinished)]
    return statistics.median(after - before for before, after in pairwise(ends))


TASKS = {"compare": compare}

if __name__ == "__main__":
    for each in compare({"workloads": list(WORKLOADS)}):
        print(f"{each['name']:45} {each['real']:8.4f} s {each['forecast'] / each['real']:6.2f}")
