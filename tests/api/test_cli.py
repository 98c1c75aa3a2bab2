"""The `layerlab` command as a user meets it: what it prints, what it refuses, and that a refusal says what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.server_process import FAULTS


def layerlab(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; a traceback fails the test."""
    command = [sys.executable, "-m", "layerlab.cli", *map(str, arguments)]
    wide = {"COLUMNS": "400", "NO_COLOR": "1"}
    settings = {f"LAYERLAB_{name.upper()}": value for name, value in environment.items()}
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=200, env=os.environ | wide | settings
    )
    assert not FAULTS.search(answer.stderr), answer.stderr
    return answer


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    return write(tmp_path, specs.digits(epochs=1))


def write(folder: Path, document: object) -> Path:
    path = folder / "spec [1].json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_version() -> None:
    answer = layerlab("--version")
    assert answer.returncode == 0
    assert answer.stdout.startswith("layerlab 0.") or answer.stdout.startswith("layerlab 1.")


def test_without_a_command_it_says_what_there_is() -> None:
    answer = layerlab()
    for command in ("serve", "train", "inspect"):
        assert command in answer.stdout + answer.stderr


def test_inspect_shows_shapes_and_parameters(spec_file: Path) -> None:
    answer = layerlab("inspect", spec_file)
    assert answer.returncode == 0, answer.stderr
    assert "conv2d_1" in answer.stdout
    assert "4×8×8" in answer.stdout
    assert "650" in answer.stdout


def test_inspect_says_what_is_impossible(tmp_path: Path) -> None:
    answer = layerlab("inspect", write(tmp_path, specs.layers({"type": "dense", "units": 3})))
    assert answer.returncode == 2
    assert "flatten" in answer.stderr.lower()


def test_train_shows_every_epoch(tmp_path: Path) -> None:
    answer = layerlab("train", write(tmp_path, specs.circle(epochs=3)))
    assert answer.returncode == 0, answer.stderr
    assert [line.split()[:2] for line in answer.stdout.splitlines() if line.startswith("epoch")] == [
        ["epoch", number] for number in "123"
    ]
    assert "test accuracy" in answer.stdout


@pytest.mark.parametrize(
    ("command", "content", "said"),
    [
        ("inspect", "not json", "is not JSON"),
        ("train", "[1, 2]", "the document"),
        ("inspect", '{"network": {"layers": []}}', "data"),
        ("train", '{"data": {"type": "circle"}, "network": {"layers": [{"type": "conv9d"}]}}', "network.layers.0"),
    ],
)
def test_a_file_that_is_no_spec_is_refused_in_a_line(tmp_path: Path, command: str, content: str, said: str) -> None:
    answer = layerlab(command, write(tmp_path, content))
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stdout == ""


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    answer = layerlab("train", tmp_path / "nothing.json")
    assert answer.returncode == 2
    assert "does not exist" in answer.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "lab.example.org"])
def test_serving_to_other_machines_is_refused_with_the_way_to_allow_it(tmp_path: Path, host: str) -> None:
    answer = layerlab("serve", "--host", host, "--port", "0", "--data-dir", tmp_path / "data")
    assert answer.returncode == 2
    assert "LAYERLAB_ALLOW_REMOTE=true" in answer.stderr
    assert "LAYERLAB_ALLOWED_HOSTS" in answer.stderr
    assert not (tmp_path / "data").exists()


def test_serving_to_other_machines_can_be_allowed(start_server: StartServer) -> None:
    door = start_server("--host", "0.0.0.0", allow_remote="true")
    port = door.server.address.rpartition(":")[2]
    assert door.client.get(f"http://127.0.0.1:{port}/api/v1/health/live").status_code == 200


def test_a_taken_port_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = layerlab("serve", "--port", str(port), "--data-dir", tmp_path / "data")
    assert answer.returncode == 1
    assert f"127.0.0.1:{port}" in answer.stderr
    assert "--port" in answer.stderr


BAD_SETTINGS = [
    ("port", "many", "LAYERLAB_PORT"),
    ("port", "99999", "LAYERLAB_PORT"),
    ("running_limit", "0", "LAYERLAB_RUNNING_LIMIT"),
    ("allow_remote", "perhaps", "LAYERLAB_ALLOW_REMOTE"),
    ("allowed_hosts", "lab.example.org", "LAYERLAB_ALLOWED_HOSTS"),
    ("limit_layers", "many", "LAYERLAB_LIMIT_LAYERS"),
    ("limit_parameters", "-1", "LAYERLAB_LIMIT_PARAMETERS"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD_SETTINGS, ids=[f"{row[0]}={row[1]}" for row in BAD_SETTINGS])
def test_a_bad_setting_is_named_in_a_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    answer = layerlab("serve", "--data-dir", tmp_path / "data", **{name: value})
    assert answer.returncode == 2
    assert said in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_data_folder_that_cannot_be_one_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = layerlab("serve", "--port", "0", "--data-dir", tmp_path / "file")
    assert answer.returncode != 0
    assert str(tmp_path / "file") in answer.stderr + answer.stdout


def test_a_second_server_on_the_same_folder_is_refused(start_server: StartServer) -> None:
    door = start_server()
    answer = layerlab("serve", "--port", "0", "--data-dir", door.server.data_dir)
    assert answer.returncode != 0
    assert "--data-dir" in answer.stderr + answer.stdout
    assert door.get("/health/ready").status_code == 200


def test_export_writes_a_script_that_trains_alone(tmp_path: Path) -> None:
    script = tmp_path / "net.py"
    answer = layerlab("export", write(tmp_path, specs.circle(epochs=2)), "--output", script)
    assert answer.returncode == 0, answer.stderr
    trained = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=200)
    assert trained.returncode == 0, trained.stderr
    assert [line.split()[1] for line in trained.stdout.splitlines()] == ["1", "2"]


def test_export_writes_the_examples_beside_a_script_that_reads_them(tmp_path: Path) -> None:
    stack = [{"type": "flatten"}, {"type": "dense", "units": 8}]
    document = {"data": {"type": "shapes", "samples": 50}, "network": {"layers": stack}}
    answer = layerlab("export", write(tmp_path, document), "-o", tmp_path / "net.py")
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "data.npz").is_file()


def test_export_refuses_what_cannot_be_trained(tmp_path: Path) -> None:
    answer = layerlab("export", write(tmp_path, specs.layers({"type": "dense", "units": 3})), "-o", tmp_path / "net.py")
    assert answer.returncode == 2
    assert not (tmp_path / "net.py").exists()
    assert "flatten" in answer.stderr.lower()
