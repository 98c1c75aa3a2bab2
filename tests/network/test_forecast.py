"""A forecast is arithmetic over the layers and a machine's measurements: here a machine made up for easy sums."""

from __future__ import annotations

from typing import Any

import pytest

from layerlab.catalog.augmentations import AUGMENTATIONS
from layerlab.catalog.layers import LAYERS
from layerlab.network.forecast import Calibration, Rate, forecast, units
from layerlab.network.spec import Spec
from layerlab.training.calibration import SAMPLES

FREE = Rate(fixed=0.0, each=0.0)
NOTHING = Calibration(
    rates={name: Rate(fixed=0.0, each=1e-15) for name in SAMPLES},
    augmenting=dict.fromkeys(AUGMENTATIONS.tags(), FREE),
    step=0,
    epoch=0,
    run=0,
    weight=0,
    drawing=0,
    fresh=0,
)


def machine(rates: dict[str, Rate] | None = None, **measured: float) -> Calibration:
    """A machine on which all is free but this."""
    return NOTHING.model_copy(update={**measured, "rates": {**NOTHING.rates, **(rates or {})}})


def spec(*layers: dict[str, Any], data: dict[str, Any] | None = None, **training: Any) -> Spec:
    return Spec.model_validate(
        {
            "data": data or {"type": "circle", "samples": 500, "test_fraction": 0.2},
            "network": {"layers": list(layers)},
            "training": {"batch_size": 10, "epochs": 3, **training},
        }
    )


DENSE = {"type": "dense", "units": 2}


def test_steps_are_counted_with_the_last_smaller_one() -> None:
    assert forecast(spec(DENSE, batch_size=30), machine(step=1.0)).seconds_per_epoch == pytest.approx(14)


def test_an_epoch_is_paid_once_and_a_run_adds_its_epochs_and_its_start() -> None:
    found = forecast(spec(DENSE), machine(epoch=2.0, run=5.0))
    assert found.seconds_per_epoch == pytest.approx(2)
    assert found.seconds == pytest.approx(11)


def test_a_layer_costs_something_at_each_step_and_for_each_unit_of_its_work() -> None:
    costly = machine({"elementwise": Rate(fixed=1.0, each=0.5)})
    found = forecast(spec(DENSE, {"type": "relu"}, DENSE), costly)
    learning = 40 * 1.0 + 400 * 2 * 0.5
    evaluation = 0.35 * (1 * 1.0 + 100 * 2 * 0.5)
    assert found.seconds_per_epoch == pytest.approx(learning + evaluation)


def test_what_nothing_before_learns_needs_no_gradient_of_its_input() -> None:
    costly = machine({"product": Rate(fixed=0.0, each=1.0)})
    first, second = (forecast(spec(*[DENSE] * n), costly).seconds_per_epoch for n in (1, 2))
    assert first < second - first


def test_the_test_examples_are_seen_once_in_batches_of_256() -> None:
    costly = machine({"product": Rate(fixed=1.0, each=0.0)})

    def seconds(tests: int) -> float:
        data = {"type": "circle", "samples": 1000, "test_fraction": tests / 1000, "train_limit": 10}
        return forecast(spec(DENSE, data=data), costly).seconds_per_epoch

    assert [(seconds(tests) - seconds(0)) / 0.35 for tests in (100, 256, 257, 600)] == pytest.approx([1, 1, 2, 3])


def test_tensors_too_large_for_any_cache_cost_each_of_their_numbers_anew() -> None:
    """6 MiB are the bound, of weights whose gradient is such a tensor: 1200 by 1200 are below, 1300 by 1300 above."""

    def seconds(units: int) -> float:
        layers = [{"type": "dense", "units": units}] * 2
        one_step = spec(*layers, data={"type": "circle", "samples": 10, "test_fraction": 0})
        return forecast(one_step, machine(fresh=1.0)).seconds_per_epoch

    assert seconds(1200) == pytest.approx(0, abs=1e-6)
    assert seconds(1300) == pytest.approx(1300 * 1300 + 1300)


def test_an_update_costs_as_much_as_the_optimizer_keeps() -> None:
    adam, plain = (
        forecast(spec(DENSE, optimizer={"type": name}), machine(weight=1.0)) for name in ("adam", "gradient_descent")
    )
    assert adam.seconds_per_epoch == pytest.approx(40 * 6)
    assert plain.seconds_per_epoch == pytest.approx(40 * 2)


def test_only_examples_that_are_drawn_cost_their_drawing() -> None:
    drawn = spec({"type": "flatten"}, DENSE, data={"type": "glyphs", "samples": 100})
    assert forecast(drawn, machine(drawing=1.0)).seconds == pytest.approx(100)
    assert forecast(spec(DENSE), machine(drawing=1.0)).seconds == pytest.approx(0, abs=1e-9)


def test_the_speed_of_a_convolution_lies_between_those_measured() -> None:
    costs = {"convolution 3": 8.0, "convolution 8": 4.0, "convolution 32": 2.0, "convolution 64": 1.0}
    known = machine({name: Rate(fixed=0.0, each=each) for name, each in costs.items()})

    def each(filters: int) -> float:
        one = spec({"type": "conv2d", "filters": filters}, data={"type": "digits", "test_fraction": 0})
        return forecast(one, known).seconds_per_epoch / (filters * 36 * 9 * 1797 * 0.67)

    assert each(4) == pytest.approx(8, rel=0.01)  # narrower than all
    assert each(1024) == pytest.approx(2, rel=0.01)  # 1 channel in, 1024 out: 32 wide
    assert each(4096) == pytest.approx(1, rel=0.01)
    assert 2 < each(256) < 4


def test_between_two_measured_widths_a_convolution_costs_between_them_at_each_step_too() -> None:
    known = machine({f"convolution {width}": Rate(fixed=fixed, each=1e-15) for width, fixed in ((8, 4.0), (32, 2.0))})
    one = spec({"type": "conv2d", "filters": 256}, data={"type": "digits", "test_fraction": 0})
    steps = 180
    assert forecast(one, known).seconds_per_epoch == pytest.approx(3 * steps, rel=0.01), "16 lies half-way"


def test_one_measured_width_speaks_for_all() -> None:
    measured = {name: rate for name, rate in NOTHING.rates.items() if not name.startswith("convolution")}
    only = NOTHING.model_copy(update={"rates": {**measured, "convolution 8": Rate(fixed=2.0, each=1e-15)}})
    one = spec({"type": "conv2d", "filters": 256}, data={"type": "digits", "test_fraction": 0})
    assert forecast(one, only).seconds_per_epoch == pytest.approx(2 * 180, rel=0.01)


def test_pooling_comes_before_its_activation_as_the_trainer_computes_it() -> None:
    layers = [{"type": "conv2d"}, {"type": "relu"}, {"type": "max_pool2d"}]
    costly = machine({"elementwise": Rate(fixed=0.0, each=1.0)})
    picture = {"type": "digits", "test_fraction": 0}
    convolution = forecast(spec(layers[0], data=picture), costly).seconds_per_epoch
    activation = forecast(spec(*layers, data=picture), costly).seconds_per_epoch - convolution
    assert activation == pytest.approx(1797 * 8 * 3 * 3, rel=0.01)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_measured_has_work_that_can_be_counted(name: str) -> None:
    document, _, large = SAMPLES[name]
    layer = LAYERS.parse(document)
    assert units(layer, (large,)) > 0
    assert name.split()[0] == layer.work


def test_the_work_of_every_layer_is_measured() -> None:
    assert {layer.work for layer in LAYERS} <= {name.split()[0] for name in SAMPLES}


def test_varying_the_examples_costs_its_time_and_neighbours_that_move_pixels_share_it() -> None:
    costly = {name: Rate(fixed=1.0, each=0.5) for name in AUGMENTATIONS.tags()}
    digits: dict[str, Any] = {"data": {"type": "digits", "test_fraction": 0.2, "train_limit": 100}, "batch_size": 10}
    layers = ({"type": "flatten"}, {"type": "dense", "units": 10})

    def seconds(*names: str) -> float:
        varied = spec(*layers, **digits, augmentations=[{"type": name} for name in names])
        return forecast(varied, machine().model_copy(update={"augmenting": costly})).seconds_per_epoch

    one = 10 * 1.0 + 100 * 64 * 0.5
    assert seconds("noise") == pytest.approx(one)
    assert seconds("noise", "cutout") == pytest.approx(2 * one)
    assert seconds("shift", "rotate", "noise") == pytest.approx(2 * one)
