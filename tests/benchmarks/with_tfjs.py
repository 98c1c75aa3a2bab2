"""The peer TensorFlow.js in plain JavaScript on Node (tfjs/train.js): what training inside the page would cost."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from layerlab.network.graph import nodes
from layerlab.network.spec import Spec
from tests.benchmarks.outcome import Outcome, Seconds
from tests.benchmarks.plain import EVALUATION_BATCH

FOLDER = Path(__file__).parent / "tfjs"
PATIENCE_SECONDS = 300.0


def missing() -> str | None:
    if shutil.which("node") is None:
        return "node"
    return None if (FOLDER / "node_modules" / "@tensorflow").is_dir() else "@tensorflow/tfjs-layers"


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    with tempfile.TemporaryDirectory() as folder:
        order = write_order(spec, Path(folder))
        command = ["node", str(FOLDER / "train.js"), str(order)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    found = json.loads(answer.stdout.splitlines()[-1])
    return Outcome(Seconds(**found["seconds"]), found["parameters"], found["losses"])


def write_order(spec: Spec, folder: Path) -> Path:
    """What is to be trained as JSON, beside it the examples as raw numbers; pictures as [n, h, w, c]."""
    examples = spec.data.load()
    inputs = examples.inputs
    if inputs.ndim == 4:
        inputs = inputs.transpose(0, 2, 3, 1)
    for which, rows in zip(("train", "test"), spec.data.split(len(examples)), strict=True):
        (folder / f"{which}.inputs").write_bytes(inputs[rows].astype("<f4").tobytes())
        (folder / f"{which}.labels").write_bytes(examples.targets[rows].astype("<i4").tobytes())
    document = {
        "shape": inputs.shape[1:],
        "classes": spec.data.task().outputs,
        "layers": [node.layer.model_dump(mode="json") for node in nodes(spec.network)],
        "batch_size": spec.training.batch_size,
        "evaluation_batch": EVALUATION_BATCH,
        "epochs": spec.training.epochs,
        "learning_rate": spec.training.optimizer.learning_rate,
    }
    path = folder / "order.json"
    path.write_text(json.dumps(document))
    return path
