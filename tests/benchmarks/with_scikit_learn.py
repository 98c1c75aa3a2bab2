"""The peer scikit-learn: its MLPClassifier, an epoch at a time by `partial_fit`, with the same evaluation after each.

Where there are two classes it has one output instead of two, so fewer parameters; nothing can be changed about that."""

from __future__ import annotations

from layerlab.network.graph import nodes
from layerlab.network.spec import Spec
from tests.benchmarks.outcome import Outcome, Stopwatch


def missing() -> str | None:
    return None


def run(spec: Spec) -> Outcome:
    """Train to the end."""
    import numpy as np
    from sklearn.metrics import log_loss
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    examples = spec.data.load()
    train, test = spec.data.split(len(examples))
    classes = np.arange(spec.data.task().outputs)
    layers = [node.layer for node in nodes(spec.network)]
    network = MLPClassifier(
        hidden_layer_sizes=[layer.units for layer in layers if layer.tag() == "dense"][:-1],  # type: ignore[attr-defined]
        activation=layers[1].tag(),
        solver="adam",
        alpha=0.0,
        batch_size=spec.training.batch_size,
        learning_rate_init=spec.training.optimizer.learning_rate,
        random_state=spec.training.seed,
    )
    inputs, labels = examples.inputs[train], examples.targets[train]
    losses = []
    with threadpool_limits(1):
        watch = Stopwatch()
        for _ in range(spec.training.epochs):
            network.partial_fit(inputs, labels, classes=classes)
            losses.append(float(network.loss_))
            shares = network.predict_proba(examples.inputs[test])
            log_loss(examples.targets[test], shares, labels=classes)
            (shares.argmax(1) == examples.targets[test]).mean()
        seconds = watch.read()
    parameters = sum(values.size for values in (*network.coefs_, *network.intercepts_))
    return Outcome(seconds, parameters, losses)
