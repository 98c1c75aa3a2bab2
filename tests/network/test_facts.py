"""The shapes, parameters and receptive fields of docs/facts.md, as the product counts it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from layerlab.network.budget import budget_problems
from layerlab.network.build import build
from layerlab.network.inspection import inspect
from layerlab.settings import Limits
from tests.effort import steps
from tests.network.documents import FLATTEN, RELU, TANH, Document, conv, dense, on_blank, pool, spec


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "output"),
    [
        (7, 3, 1, 0, 5),
        (7, 3, 2, 0, 3),
        (7, 3, 3, 0, 2),
        (7, 3, 1, 1, 7),
        (7, 3, 1, "same", 7),
        (7, 3, 1, "valid", 5),
        (7, 3, 1, "full", 9),
        (28, 5, 1, 0, 24),
        (7, 7, 1, 0, 1),
        (5, 7, 1, 1, 1),
        (227, 11, 4, 0, 55),
        (224, 11, 4, 2, 55),
    ],
)
def test_output_size_is_w_minus_f_plus_2p_over_s_plus_1(
    size: int, kernel: int, stride: int, padding: int | str, output: int
) -> None:
    inspection = on_blank((1, size, size), conv(4, kernel, stride=stride, padding=padding))
    assert inspection.layers[0].output_shape == (4, output, output)


def test_rows_and_columns_are_counted_apart() -> None:
    assert on_blank((1, 9, 20), conv(2, 3, stride=2)).layers[0].output_shape == (2, 4, 9)


def test_what_a_kernel_never_reads_is_said() -> None:
    inspection = on_blank((1, 7, 7), conv(1, 3, stride=3))
    remark = next(problem for problem in inspection.problems if problem.code == "input_not_read")
    assert remark.severity == "warning"
    assert remark.layer == "conv2d_1"
    assert "1 row and 1 column of the input" in remark.message


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (3, 1), (1, "full")])
def test_where_everything_is_read_nothing_is_said(stride: int, padding: int | str) -> None:
    inspection = on_blank((1, 7, 7), conv(1, 3, stride=stride, padding=padding))
    assert "input_not_read" not in [problem.code for problem in inspection.problems]


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 6])
def test_same_keeps_the_size_and_full_grows_it_for_odd_and_even_kernels(kernel: int) -> None:
    assert on_blank((1, 9, 9), conv(2, kernel, padding="same")).layers[0].output_shape == (2, 9, 9)
    assert on_blank((1, 9, 9), conv(2, kernel, padding="full")).layers[0].output_shape == (2, 8 + kernel, 8 + kernel)


@pytest.mark.parametrize(
    ("shape", "layer", "output", "parameters"),
    [
        ((3, 128, 128), conv(10, 5, padding=2), (10, 128, 128), 760),
        ((3, 128, 128), conv(12, 5, padding=1), (12, 126, 126), 912),
        ((3, 32, 32), conv(16, 3), (16, 30, 30), 448),
        ((3, 32, 32), conv(16, 3, bias=False), (16, 30, 30), 432),
        ((1, 28, 28), conv(3, 5), (3, 24, 24), 78),
        ((784,), dense(30), (30,), 23_550),
    ],
)
def test_shapes_and_parameters(shape: tuple[int, ...], layer: Document, output: Any, parameters: int) -> None:
    found = on_blank(shape, layer).layers[0]
    assert (found.output_shape, found.parameters) == (output, parameters)
    assert f"{parameters:,}" in found.arithmetic


def test_a_kernel_as_large_as_its_input_is_a_dense_layer() -> None:
    found, twin = on_blank((3, 6, 6), conv(4, 6)).layers[0], on_blank((3, 6, 6), FLATTEN, dense(4)).layers[1]
    assert found.output_shape == (4, 1, 1)
    assert (found.parameters, found.multiply_adds) == (twin.parameters, twin.multiply_adds)
    assert "dense layer" in found.arithmetic


def test_a_small_net_layer_by_layer() -> None:
    layers = on_blank(
        (3, 32, 32), conv(8, 3, padding="same"), conv(16, 5, stride=2, padding="same"), FLATTEN, dense(512), dense(4)
    ).layers
    assert [layer.parameters for layer in layers] == [224, 3216, 0, 2_097_664, 2052]
    assert sum(layer.parameters for layer in layers) == 2_103_156


def test_the_picture_with_three_maps() -> None:
    layers = on_blank((1, 28, 28), conv(3, 5), pool()).layers
    assert [layer.output_shape for layer in layers] == [(3, 24, 24), (3, 12, 12)]


def lenet() -> list[Document]:
    average = pool("avg_pool2d", 2, stride=2)
    return [
        conv(6, 5),
        TANH,
        average,
        conv(16, 5),
        TANH,
        average,
        conv(120, 5),
        TANH,
        FLATTEN,
        dense(84),
        TANH,
        dense(10),
    ]


def test_lenet_5() -> None:
    inspection = on_blank((1, 32, 32), *lenet())
    shapes = [layer.output_shape for layer in inspection.layers if layer.type not in ("tanh", "flatten")]
    assert shapes == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]
    assert [layer.parameters for layer in inspection.layers if layer.parameters] == [156, 2416, 48_120, 10_164, 850]
    assert inspection.parameters == 61_706


@pytest.mark.parametrize(("size", "padding"), [(227, 0), (224, 2)])
def test_alexnet(size: int, padding: int) -> None:
    inspection = on_blank(
        (3, size, size),
        conv(96, 11, stride=4, padding=padding),
        pool(kernel_size=3, stride=2),
        conv(256, 5, padding="same"),
        pool(kernel_size=3, stride=2),
        conv(384, 3, padding="same"),
        conv(384, 3, padding="same"),
        conv(256, 3, padding="same"),
        pool(kernel_size=3, stride=2),
        FLATTEN,
        dense(4096),
        dense(4096),
        dense(1000),
        classes=1000,
    )
    assert [layer.output_shape for layer in inspection.layers] == [
        (96, 55, 55),
        (96, 27, 27),
        (256, 27, 27),
        (256, 13, 13),
        (384, 13, 13),
        (384, 13, 13),
        (256, 13, 13),
        (256, 6, 6),
        (9216,),
        (4096,),
        (4096,),
        (1000,),
    ]
    assert inspection.parameters == 62_378_344


THREE_BILLION = (FLATTEN, dense(1000), dense(10))


def test_three_billion_parameters_are_counted_at_once() -> None:
    inspection = on_blank((3, 1000, 1000), *THREE_BILLION)
    assert inspection.parameters == 3_000_011_010
    assert [layer.multiply_adds for layer in inspection.layers] == [0, 3_000_000_000, 10_000]
    small = steps(lambda: on_blank((3, 10, 10), *THREE_BILLION))
    assert steps(lambda: on_blank((3, 1000, 1000), *THREE_BILLION)) <= small, "arithmetic alone; nothing is built"


def test_three_billion_parameters_are_refused_for_training_with_layer_and_limit() -> None:
    chosen = spec({"type": "blank", "shape": (3, 1000, 1000)}, list(THREE_BILLION))
    problem = budget_problems(chosen, inspect(chosen), Limits())[0]
    assert (problem.code, problem.layer) == ("too_many_parameters", "dense_1")
    assert problem.path == ("network", "layers", 1)
    assert "50,000,000" in problem.message
    assert "3,000,001,000" in problem.message


@pytest.mark.parametrize(
    ("name", "limit", "code"),
    [
        ("layers", 2, "too_many_layers"),
        ("epochs", 5, "too_many_epochs"),
        ("parameters", 100, "too_many_parameters"),
        ("activation_bytes", 100, "activations_too_large"),
        ("multiply_adds", 100, "too_much_work"),
    ],
)
def test_every_limit_is_named_when_it_is_broken(name: str, limit: int, code: str) -> None:
    chosen = spec({"type": "digits"}, [FLATTEN, dense(30), dense(10)], epochs=10)
    problems = budget_problems(chosen, inspect(chosen), Limits().model_copy(update={name: limit}))
    assert [problem.code for problem in problems] == [code]
    assert f"{limit:,}" in problems[0].message
    assert budget_problems(chosen, inspect(chosen), Limits()) == []


EXAMPLES = 1797
NEEDS = {
    "layers": 3,
    "epochs": 10,
    "parameters": 64 * 30 + 30 + 30 * 10 + 10,
    "activation_bytes": 4 * (64 + 30 + 10) * 25,
    "multiply_adds": 3 * EXAMPLES * 10 * (64 * 30 + 30 * 10),
    "data_bytes": 4 * EXAMPLES * 64,
}
"""Of three layers on digits for ten epochs, in batches of 25; a step is worth three forward passes."""


@pytest.mark.parametrize("name", NEEDS)
def test_limits_are_reached_exactly(name: str) -> None:
    chosen = spec({"type": "digits"}, [FLATTEN, dense(30), dense(10)], epochs=10, batch_size=25)

    def problems(limit: int) -> int:
        return len(budget_problems(chosen, inspect(chosen), Limits().model_copy(update={name: limit})))

    assert [problems(NEEDS[name]), problems(NEEDS[name] - 1)] == [0, 1]


def test_a_batch_is_never_larger_than_the_data() -> None:
    small = spec({"type": "circle", "samples": 20}, [dense(2)], batch_size=1024)
    needed = 20 * 4 * 2
    assert budget_problems(small, inspect(small), Limits(activation_bytes=needed)) == []
    assert budget_problems(small, inspect(small), Limits(activation_bytes=needed - 1)) != []


def test_what_sharing_weights_saves() -> None:
    """A million units, one for each pixel, of 10 x 10 weights each: 100 million, against 100 shared ones."""
    layer = {"type": "locally_connected2d", "filters": 1, "kernel_size": 10, "padding": "same", "bias": False}
    found = on_blank((1, 1000, 1000), layer).layers[0]
    assert found.output_shape == (1, 1000, 1000)
    assert found.parameters == 100_000_000
    assert on_blank((1, 1000, 1000), conv(1, 10, padding="same", bias=False)).parameters == 100


@pytest.mark.parametrize(
    ("layers", "fields"),
    [
        ([conv(1, 3)], [3]),
        ([conv(1, 3), conv(1, 3), conv(1, 3)], [3, 5, 7]),
        ([conv(1, 3), RELU, pool(), conv(1, 3)], [3, 3, 4, 8]),
        ([conv(1, 5, stride=2), conv(1, 3, stride=2), conv(1, 3)], [5, 9, 17]),
        ([conv(1, 3, padding="same"), pool(kernel_size=3, stride=1), conv(1, 1)], [3, 5, 5]),
        ([conv(1, 3), FLATTEN, dense(5)], [3, 3, 40]),
    ],
)
def test_receptive_field(layers: list[Document], fields: list[int]) -> None:
    assert [layer.receptive_field for layer in on_blank((1, 40, 40), *layers).layers] == fields


def test_there_is_no_receptive_field_without_a_picture() -> None:
    assert [layer.receptive_field for layer in on_blank((64,), dense(5), RELU).layers] == [None, None]


def test_the_receptive_field_of_lenet() -> None:
    fields = [layer.receptive_field for layer in on_blank((1, 32, 32), *lenet()).layers if "2d" in layer.type]
    assert fields == [5, 6, 14, 16, 32]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("max_pool2d", [[7, 8], [3, 4]]),
        ("avg_pool2d", [[3.5, 5.5], [1.75, 2]]),
        ("median_pool2d", [[3, 6], [1.5, 2]]),
    ],
)
def test_pooling_by_hand(tag: str, expected: list[list[float]]) -> None:
    picture = torch.tensor([[[[1.0, 1, 2, 5], [5, 7, 7, 8], [3, 1, 1, 0], [1, 2, 3, 4]]]])
    model = build(spec({"type": "blank", "shape": (1, 4, 4)}, [pool(tag, 2, stride=2)]))
    assert model(picture)[0, 0].tolist() == expected
