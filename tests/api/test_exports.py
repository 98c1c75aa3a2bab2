"""Taking a run away: its script runs and prints the run's losses, its ONNX is a model, and mistakes are told."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.door import Door, assert_problem
from tests.api.server_process import wait_until
from tests.network.scripts import ROUNDED, losses_printed

SHAPES = {
    "name": "shapes",
    "data": {"type": "shapes", "samples": 60, "label_noise": 0.2},
    "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 8}]},
    "training": {"epochs": 2},
}


def printed_by(script: Path) -> list[dict[str, float]]:
    answer = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=200)
    assert answer.returncode == 0, answer.stderr
    return losses_printed(answer.stdout)


def test_the_script_of_a_run_prints_the_losses_of_the_run(door: Door, tmp_path: Path) -> None:
    run = door.finished(SHAPES)["id"]
    answer = door.get(f"/runs/{run}/script.py")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="script.py"'
    address = f"{door.server.address}/api/v1/runs/{run}/data.npz"
    assert address in answer.text
    (tmp_path / "script.py").write_text(answer.text, encoding="utf-8")
    (tmp_path / "data.npz").write_bytes(door.get(f"/runs/{run}/data.npz").content)
    printed = printed_by(tmp_path / "script.py")
    for ours, theirs in zip(door.json(f"/runs/{run}/epochs")["items"], printed, strict=True):
        assert theirs["train loss"] == pytest.approx(ours["train"]["loss"], abs=ROUNDED)
        assert theirs["test loss"] == pytest.approx(ours["test"]["loss"], abs=ROUNDED)


def test_the_examples_of_a_run_are_arrays_without_pickles(door: Door) -> None:
    run = door.finished(SHAPES)["id"]
    answer = door.get(f"/runs/{run}/data.npz")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as arrays:
        assert arrays["inputs"].shape == (60, 3, 32, 32)
        assert len(arrays["train"]) + len(arrays["test"]) == 60


def test_a_run_is_exported_as_onnx_from_its_newest_checkpoint(door: Door) -> None:
    from onnxruntime import InferenceSession

    run = door.finished(specs.digits(epochs=1))["id"]
    answer = door.get(f"/runs/{run}/model.onnx", timeout=100.0)
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    session = InferenceSession(answer.content)
    question = {"samples": [0, 1, 2, 3]}
    asked = door.post(f"/runs/{run}/predict", question).json()["outputs"]
    from sklearn.datasets import load_digits

    pixels = (load_digits().data[:4] / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    (outputs,) = session.run(["output"], {"input": pixels})
    assert np.abs(outputs - np.array(asked)).max() < 1e-4


def test_nothing_is_left_behind_in_the_folder_of_the_run(door: Door) -> None:
    run = door.finished(SHAPES)["id"]
    door.get(f"/runs/{run}/data.npz")
    folder = door.server.data_dir / "runs" / run
    wait_until(lambda: not any(path.name.startswith(".") for path in folder.iterdir()), "what was passing is gone")


@pytest.mark.parametrize("name", ["script.py", "data.npz", "model.onnx"])
def test_a_run_that_does_not_exist_has_no_exports(door: Door, name: str) -> None:
    assert_problem(door.get(f"/runs/{'0' * 32}/{name}"), 404)
    assert_problem(door.get(f"/runs/nothing/{name}"), 404)


def test_a_run_that_waits_has_a_script_but_no_network_yet(start_server: StartServer) -> None:
    door = start_server(running_limit="1")
    door.wait_for_epoch(door.submit(specs.endless())["id"])
    waiting = door.submit(specs.circle())["id"]
    assert door.get(f"/runs/{waiting}/script.py").status_code == 200
    assert_problem(door.get(f"/runs/{waiting}/model.onnx"), 404, "no_checkpoint")
