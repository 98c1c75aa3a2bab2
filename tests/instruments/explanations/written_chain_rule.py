"""Backpropagation through dense layers in plain Python, lists and floats only: the truth that tests compare with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import erf, exp, log, log1p, pi, sqrt, tanh

Row = list[float]
Matrix = list[Row]
Curve = Callable[[float], float]


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def normal(z: float) -> float:
    return exp(-z * z / 2) / sqrt(2 * pi)


def below(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2


CURVES: dict[str, tuple[Curve, Curve]] = {
    "linear": (lambda z: z, lambda _: 1.0),
    "relu": (lambda z: max(0.0, z), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (tanh, lambda z: 1 - tanh(z) ** 2),
    "elu": (lambda z: z if z > 0 else exp(z) - 1, lambda z: 1.0 if z > 0 else exp(z)),
    "softplus": (lambda z: log1p(exp(z)), sigmoid),
    "swish": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z)))),
    "gelu": (lambda z: z * below(z), lambda z: below(z) + z * normal(z)),
    "step": (lambda z: float(z > 0), lambda _: 0.0),
}


def softmax(z: Row) -> Row:
    total = sum(exp(one) for one in z)
    return [exp(one) / total for one in z]


def loss_and_slope(loss: str, a: Row, y: Row) -> tuple[float, Row]:
    """`y` are numbers; for classes 1 for the right one and 0 for the others."""
    n = len(a)
    pairs = list(zip(a, y, strict=True))
    if loss == "half_squared_error":
        return sum((p - q) ** 2 for p, q in pairs) / 2, [p - q for p, q in pairs]
    if loss == "mean_squared_error":
        return sum((p - q) ** 2 for p, q in pairs) / n, [2 * (p - q) / n for p, q in pairs]
    if loss == "mean_absolute_error":
        return sum(abs(p - q) for p, q in pairs) / n, [(1 if p > q else -1) / n for p, q in pairs]
    if loss == "cross_entropy":
        shares = softmax(a)
        value = -sum(q * log(p) for p, q in zip(shares, y, strict=True))
        return value, [p - q for p, q in zip(shares, y, strict=True)]
    if loss == "negative_log_likelihood":
        return -sum(q * log(p) for p, q in pairs), [-q / p for p, q in pairs]
    if loss == "binary_cross_entropy":
        value = -sum(q * log(p) + (1 - q) * log(1 - p) for p, q in pairs) / n
        return value, [(p - q) / (p * (1 - p)) / n for p, q in pairs]
    raise AssertionError(loss)


@dataclass
class Written:
    """What came out; weights' and biases' gradients layer by layer, unit by unit."""

    loss: float = 0.0
    z: Matrix = field(default_factory=list)
    a: Matrix = field(default_factory=list)
    error_a: Matrix = field(default_factory=list)
    error_z: Matrix = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    biases: list[float] = field(default_factory=list)


def work_out(layers: list[tuple[Matrix, Row, str]], x: Row, y: Row, loss: str) -> Written:
    """`layers` are (weights [units][inputs], biases [units], activation)."""
    found, reads = Written(), [x]
    for weights, biases, activation in layers:
        z = [
            sum(w * v for w, v in zip(row, reads[-1], strict=True)) + b for row, b in zip(weights, biases, strict=True)
        ]
        found.z.append(z)
        found.a.append(softmax(z) if activation == "softmax" else [CURVES[activation][0](one) for one in z])
        reads.append(found.a[-1])
    found.loss, error = loss_and_slope(loss, found.a[-1], y)
    for (weights, _, activation), z, a, before in zip(
        reversed(layers), reversed(found.z), reversed(found.a), reversed(reads[:-1]), strict=True
    ):
        found.error_a.insert(0, error)
        if activation == "softmax":
            delta = [
                sum(error[j] * a[j] * ((i == j) - a[i]) for j in range(len(a)))  #
                for i in range(len(a))
            ]
        else:
            delta = [e * CURVES[activation][1](one) for e, one in zip(error, z, strict=True)]
        found.error_z.insert(0, delta)
        found.weights[:0] = [d * v for d in delta for v in before]
        found.biases[:0] = delta
        error = [sum(d * row[j] for d, row in zip(delta, weights, strict=True)) for j in range(len(before))]
    return found
