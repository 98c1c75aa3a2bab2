"""The peer Keras 3 on its torch backend: `fit` with history, and a callback that writes the gradient norm of every
weight after each batch for TensorBoard (Keras's own TensorBoard callback needs TensorFlow)."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from typing import Any

import numpy as np

from layerlab.network.graph import nodes
from layerlab.network.spec import Spec
from tests.benchmarks.outcome import Outcome, Seconds, Stopwatch
from tests.benchmarks.plain import EVALUATION_BATCH


def missing() -> str | None:
    return next((name for name in ("keras", "tensorboardX") if find_spec(name) is None), None)


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    from tensorboardX import SummaryWriter

    keras.utils.set_random_seed(spec.training.seed)
    model = model_of(spec)
    model.compile(
        optimizer=keras.optimizers.Adam(spec.training.optimizer.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    examples = spec.data.load()
    inputs = examples.inputs
    if inputs.ndim == 4:
        inputs = np.ascontiguousarray(inputs.transpose(0, 2, 3, 1))
    train, test = spec.data.split(len(examples))
    with tempfile.TemporaryDirectory() as folder, SummaryWriter(folder) as writer:
        instruments = _instruments_class()(writer)
        history = model.fit(
            inputs[train],
            examples.targets[train],
            batch_size=spec.training.batch_size,
            epochs=spec.training.epochs,
            validation_data=(inputs[test], examples.targets[test]),
            validation_batch_size=EVALUATION_BATCH,
            callbacks=[instruments],
            verbose=0,
        )
    return Outcome(instruments.seconds, model.count_params(), [float(loss) for loss in history.history["loss"]])


def model_of(spec: Spec) -> Any:
    """The spec's chain of layers as a keras.Sequential."""
    import keras

    channels, *sides = (*spec.data.task().input_shape,)
    shape = (*sides, channels) if sides else (channels,)
    return keras.Sequential([keras.Input(shape), *(_layer(node.layer) for node in nodes(spec.network))])


def _layer(layer: Any) -> Any:
    from keras import layers

    match layer.tag():
        case "conv2d":
            return layers.Conv2D(
                layer.filters, layer.kernel_size, padding="same" if layer.padding == "same" else "valid"
            )
        case "max_pool2d":
            return layers.MaxPooling2D(layer.kernel_size)
        case "avg_pool2d":
            return layers.AveragePooling2D(layer.kernel_size)
        case "flatten":
            return layers.Flatten()
        case "dense":
            return layers.Dense(layer.units)
        case activation:
            return layers.Activation(activation)


def _instruments_class() -> Any:
    """Made on demand: its base class is imported only where Keras is there."""
    import keras

    class Instruments(keras.callbacks.Callback):  # type: ignore[misc]
        """Writes gradient norms after each batch, losses after each epoch; takes the time."""

        def __init__(self, writer: Any) -> None:
            super().__init__()
            self.writer = writer
            self.step = 0
            self.seconds = Seconds(0.0, 0.0)

        def on_train_begin(self, logs: Any = None) -> None:
            self.watch = Stopwatch()

        def on_train_end(self, logs: Any = None) -> None:
            self.seconds = self.watch.read()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.step += 1
            for weight in self.model.trainable_weights:
                norm = float(weight.value.grad.norm())  # the torch backend leaves it there until the next batch
                self.writer.add_scalar(f"gradient_norm/{weight.path}", norm, self.step)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            for name, value in (logs or {}).items():
                self.writer.add_scalar(name, value, epoch)

    return Instruments
