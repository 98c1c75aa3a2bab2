"""Networks of a useful size, drawn from a seed: pictures through convolutions, pools and the rest to dense layers."""

from __future__ import annotations

from random import Random
from typing import Any

from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec

Document = dict[str, Any]

MOST_WORK = 1.2e11
MOST_PARAMETERS = 3e7
SMOOTH = ("relu", "tanh", "sigmoid", "leaky_relu", "gelu", "elu", "swish", "prelu", "softplus")
OPTIMIZERS = ("adam", "gradient_descent", "momentum", "rmsprop", "adagrad", "adamw")


def random_network(seed: int) -> Document:
    """The first network of this seed that can be trained, and in seconds."""
    random = Random(seed)
    while True:
        document = _drawn(random)
        inspection = inspect(spec := Spec.model_validate(document))
        work = 3 * inspection.multiply_adds * spec.data.task().examples * spec.training.epochs
        if not inspection.errors and work < MOST_WORK and inspection.parameters < MOST_PARAMETERS:
            return {**document, "name": f"random network {seed}"}


def _drawn(random: Random) -> Document:
    data: Document = random.choice([{"type": "glyphs", "samples": 1000}, {"type": "shapes", "samples": 400}])
    layers = [layer for _ in range(random.randint(2, 7)) for layer in _picture_layers(random)]
    layers.append({"type": random.choice(["flatten", "flatten", "global_avg_pool2d", "global_max_pool2d"])})
    for _ in range(random.randint(0, 2)):
        layers += [{"type": "dense", "units": random.choice([32, 128, 512, 2048])}, {"type": random.choice(SMOOTH)}]
    layers.append({"type": "dense", "units": 8 if data["type"] == "shapes" else 10})
    training = {
        "batch_size": random.choice([16, 64, 128, 256]),
        "epochs": random.choice([1, 2]),
        "optimizer": {"type": random.choice(OPTIMIZERS), "learning_rate": 1e-4},
    }
    return {"data": data, "network": {"layers": layers}, "training": training}


def _picture_layers(random: Random) -> list[Document]:
    convolution = {
        "type": "conv2d",
        "filters": random.choice([4, 8, 16, 32, 64]),
        "kernel_size": random.choice([1, 2, 3, 5]),
        "padding": random.choice(["same", "same", "valid"]),
        "stride": random.choice([1, 1, 1, 2]),
    }
    pool = {"type": random.choice(["max_pool2d", "avg_pool2d", "median_pool2d"]), "stride": random.choice([1, 2, 2])}
    rare = random.choice(["dropout", "layer_norm", "batch_norm", "zero_pad2d", "upsample2d"])
    kind = random.random()
    if kind < 0.5:
        between = [{"type": "batch_norm"}] if random.random() < 0.3 else []
        return [convolution, *between, {"type": random.choice(SMOOTH)}]
    return [pool] if kind < 0.7 else [{"type": rare}]
