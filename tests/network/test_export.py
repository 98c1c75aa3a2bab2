"""The exported script trains the same network to the same losses, for all of the catalog, and reads like a person's."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layerlab.catalog.augmentations import AUGMENTATIONS
from layerlab.catalog.choice import Choice, Registry
from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.initializers import INITIALIZERS
from layerlab.catalog.layers import LAYERS
from layerlab.catalog.layers.layer import OneInputLayer
from layerlab.catalog.losses import LOSSES
from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.catalog.schedules import SCHEDULES
from layerlab.network import export
from layerlab.network.export.layout import identifiers, laid_out
from layerlab.network.presets import PRESETS
from layerlab.network.spec import Spec
from layerlab.training.device import use_one_thread
from tests.contract.strategies import documents, stacks
from tests.network.scripts import Document, difference, losses_of_ours, losses_printed, mended, run_scripts, write

pytestmark = pytest.mark.timeout(900)  # the first test waits until all scripts have run
RANDOM_NETWORKS = 30
EPOCHS = 10
DIGITS: Document = {"type": "digits", "train_limit": 70, "test_fraction": 0.03}
SMALL: list[Document] = [
    DIGITS,
    {"type": "shapes", "samples": 60},
    {"type": "glyphs", "samples": 50, "noise": 0.3},
    *({"type": tag, "samples": 41} for tag in ("circle", "xor", "gaussian", "spiral", "moons", "plane", "hills")),
    {"type": "circle", "samples": 60, "features": ["x1", "x2_squared", "sin_x1"], "seed": 3},
    {"type": "iris", "imbalance": 0.5, "label_noise": 0.2},
    {"type": "wine", "test_fraction": 0, "train_limit": 50},
    {"type": "breast_cancer", "train_limit": 50, "label_noise": 0.3},
    {"type": "diabetes", "train_limit": 60},
    {"type": "custom"},
    {"type": "custom", "inputs": [[[0, 1, 2.5]] * 3] * 5, "targets": [[0.5, 1], [0.25, 1], [0.5, 2], [1, 1], [2, 2]]},
]


def preset(document: Document) -> Spec:
    """A preset with as many epochs as are compared, and pictures enough to learn from."""
    data = document["data"] | ({"train_limit": 300} if document["data"]["type"] == "glyphs" else {})
    training = document["training"] | {"epochs": min(EPOCHS, document["training"]["epochs"])}
    return Spec.model_validate({**document, "data": data, "training": training})


def every(registry: Registry[Any]) -> Any:
    """The documents of a registry's entries, round and round; those that need numbers are tried elsewhere."""
    return cycle([{"type": entry.tag()} for entry in registry if not _needs_more(entry)])


def _needs_more(entry: type[Choice]) -> bool:
    return bool(set(entry.model_json_schema().get("required", ())) - {"type"})


def catalog_cases() -> dict[str, Spec]:
    """Every layer once, and with them every loss, optimiser, initialiser, schedule and augmentation."""
    others = {name: every(registry) for name, registry in OTHERS.items()}
    cases: dict[str, Spec] = {}
    for entry in LAYERS:
        layer: Document = {"type": entry.tag(), "id": "tried"}
        if "initializer" in entry.model_fields:
            layer["initializer"] = next(others["initializer"])
        if not issubclass(entry, OneInputLayer):
            layer["inputs"] = ["before", "before"]
        before = {"type": "conv2d", "filters": 2, "id": "before", "initializer": next(others["initializer"])}
        last = {"type": "dense", "units": 10, "initializer": next(others["initializer"])}
        training = {name: next(others[name]) for name in ("loss", "optimizer", "schedule")}
        training |= {"epochs": EPOCHS, "batch_size": 23, "seed": 5, "augmentations": [next(others["augmentation"])]}
        if entry.tag() == "reshape":
            layer["shape"] = [72]
        tried = [before, layer, {"type": "flatten"}, last]
        spec = mended({"data": DIGITS, "network": {"layers": tried}, "training": training})
        assert spec is not None
        assert any(one.tag() == entry.tag() for one in spec.network.layers)
        cases[f"layer {entry.tag()}"] = spec
    return cases


OTHERS: dict[str, Registry[Any]] = {
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "initializer": INITIALIZERS,
    "schedule": SCHEDULES,
    "augmentation": AUGMENTATIONS,
}


def special_cases() -> dict[str, Spec]:
    dense = {"type": "dense", "units": 10}
    digits: Document = {"data": DIGITS, "training": {"epochs": EPOCHS}}
    table: Document = {"type": "explicit", "weights": [[(i * j % 7 - 3) / 10 for j in range(64)] for i in range(10)]}
    pixels = [[[(i + j * k) % 16 / 16 for k in range(8)] for j in range(8)] for i in range(6)]
    cases: dict[str, Document] = {
        "explicit weights": {
            **digits,
            "network": {"layers": [{"type": "flatten"}, {**dense, "initializer": {**table, "bias": [0.1] * 10}}]},
        },
        "every regulariser": {
            **digits,
            "network": {"layers": [{"type": "flatten"}, {"type": "dropout"}, {"type": "layer_norm"}, dense]},
            "training": {"epochs": 40, "l1": 1e-4, "l2": 1e-3, "clip_norm": 0.5, "patience": 2, "batch_size": 7},
        },
        "neighbouring movements are one": {
            **digits,
            "network": {"layers": [{"type": "flatten"}, dense]},
            "training": {
                "epochs": 3,
                "augmentations": [{"type": "shift"}, {"type": "rotate"}, {"type": "noise"}, {"type": "mirror"}],
            },
        },
        "a last batch of one": {
            "data": {"type": "circle", "samples": 26},
            "network": {
                "layers": [{"type": "dense", "units": 4}, {"type": "batch_norm"}, {"type": "dense", "units": 2}]
            },
            "training": {"epochs": EPOCHS, "batch_size": 10},
        },
        "a layer that nothing reads": {
            **digits,
            "network": {
                "layers": [
                    {"type": "dropout", "id": "forward"},
                    {"type": "flatten", "inputs": ["input"]},
                    {"type": "dropout", "id": "class"},
                    dense,
                ]
            },
        },
        "one output for two classes": {
            "data": {"type": "moons", "samples": 50},
            "network": {"layers": [{"type": "dense", "units": 1}, {"type": "sigmoid"}]},
            "training": {"epochs": EPOCHS, "loss": {"type": "binary_cross_entropy"}},
        },
        "pictures written into the spec": {
            "data": {"type": "custom", "inputs": pixels, "targets": [0, 1, 2] * 2},
            "network": {"layers": [{"type": "reshape", "shape": [64]}, dense | {"units": 3}]},
            "training": {"epochs": 3},
        },
        "it diverges": {
            "data": {"type": "plane", "samples": 100},
            "network": {"layers": [{"type": "dense", "units": 8}, {"type": "dense", "units": 1}]},
            "training": {"epochs": 50, "optimizer": {"type": "gradient_descent", "learning_rate": 100}},
        },
    }
    return {name: Spec.model_validate(document) for name, document in cases.items()}


def data_cases() -> dict[str, Spec]:
    """A small network on every data set."""
    training = {"epochs": EPOCHS, "batch_size": 16}
    cases = {}
    for place, data in enumerate(SMALL):
        layers = [{"type": "flatten"}, {"type": "dense", "units": 5}, {"type": "tanh"}, {"type": "dense", "units": 2}]
        spec = mended({"data": data, "network": {"layers": layers}, "training": training})
        assert spec is not None
        cases[f"data {place} {data['type']}"] = spec
    return cases


CASES: dict[str, Spec] = {
    **{f"preset {document['name']}": preset(document) for document in PRESETS},
    **catalog_cases(),
    **data_cases(),
    **special_cases(),
}


@st.composite
def random_specs(draw: st.DrawFn) -> Spec | None:
    def one(registry: Registry[Any]) -> Document:
        chosen: Document = draw(st.sampled_from(list(registry)).flatmap(documents))
        return chosen

    training: Document = {
        "epochs": EPOCHS,
        "batch_size": draw(st.sampled_from([1, 7, 16, 1000])),
        "seed": draw(st.integers(0, 99)),
        "loss": one(LOSSES),
        "optimizer": {**one(OPTIMIZERS), "learning_rate": draw(st.sampled_from([0.003, 0.01, 0.1]))},
        "schedule": one(SCHEDULES),
        "l1": draw(st.sampled_from([0, 0, 0.001])),
        "l2": draw(st.sampled_from([0, 0, 0.01])),
        "clip_norm": draw(st.sampled_from([None, None, 1.0])),
        "patience": draw(st.sampled_from([None, None, 2])),
        "augmentations": [one(AUGMENTATIONS) for _ in range(draw(st.sampled_from([0, 0, 1, 3])))],
    }
    layers = draw(stacks(7))
    return mended({"data": draw(st.sampled_from(SMALL)), "network": {"layers": layers}, "training": training})


def drawn_specs(count: int) -> list[Spec]:
    """So many random specs, the same ones every time; one process then runs all of their scripts."""
    found: list[Spec] = []

    @settings(max_examples=2 * count, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(random_specs())
    def collect(spec: Spec | None) -> None:
        if spec is not None and spec not in found:
            found.append(spec)

    collect()
    return found[-count:]  # the first are the simplest


@pytest.fixture(scope="module")
def specs() -> dict[str, Spec]:
    drawn = {f"random {place}": spec for place, spec in enumerate(drawn_specs(RANDOM_NETWORKS))}
    return CASES | drawn


@pytest.fixture(scope="module")
def scripts(specs: dict[str, Spec], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("scripts")
    return {name: write(spec, folder / str(place)) for place, (name, spec) in enumerate(specs.items())}


@pytest.fixture(scope="module")
def said(scripts: dict[str, Path]) -> dict[str, str]:
    return run_scripts(scripts)


@pytest.mark.parametrize("name", [*CASES, *(f"random {place}" for place in range(RANDOM_NETWORKS))])
def test_the_script_prints_the_losses_of_the_run(name: str, specs: dict[str, Spec], said: dict[str, str]) -> None:
    use_one_thread()
    found = difference(losses_of_ours(specs[name]), losses_printed(said[name]))
    assert found is None, f"{found}: {specs[name].document()}"


def test_every_choice_of_the_catalog_is_among_them(specs: dict[str, Spec]) -> None:
    named = str([spec.document() for spec in specs.values()])
    for registry in (LAYERS, *OTHERS.values()):
        assert [tag for tag in registry.tags() if f"'type': '{tag}'" not in named] == []
    elsewhere = {"blank", "upload", "openml"}
    assert [tag for tag in DATASETS.tags() if f"'type': '{tag}'" not in named and tag not in elsewhere] == []


def test_the_scripts_are_formatted_and_without_lint(scripts: dict[str, Path], repository: Path) -> None:
    folder = str(next(iter(scripts.values())).parent.parent)
    common = ["--config", str(repository / "pyproject.toml"), "--no-cache", folder]
    for command in (["check", "--ignore", "INP"], ["format", "--diff"]):
        answer = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *common], capture_output=True, text=True, check=False, timeout=200
        )
        assert answer.returncode == 0, (answer.stdout + answer.stderr)[:4000]


def test_a_script_speaks_of_nothing_that_it_does_not_need() -> None:
    text = export.script(CASES["preset Circle, by hand-sized net"])
    for word in ("sklearn", "data.npz", "channels_last", "permute", "PATIENCE", "imbalance", "schedule", "augment"):
        assert word not in text, word


def test_a_script_without_source_for_its_data_says_where_they_are() -> None:
    spec = CASES["preset LeNet-5"]
    assert export.needs_file(spec)
    opening = ast.get_docstring(ast.parse(export.script(spec, "http://127.0.0.1:8000/api/v1/runs/1/data.npz"))) or ""
    assert "data.npz beside this file" in opening
    assert "http://127.0.0.1:8000/api/v1/runs/1/data.npz" in " ".join(opening.split())


@pytest.mark.parametrize("name", ['"""\nimport os', "\\", 'a"', "日本語" * 33, "'''", "x" * 100, "\u202e", "{0} %s"])
def test_a_name_stays_text(name: str) -> None:
    document = CASES["preset Circle, by hand-sized net"].document() | {"name": name}
    tree = ast.parse(export.script(Spec.model_validate(document)))
    imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert imported == ["math", "numpy", "torch"]


def test_ids_that_python_or_torch_needs_get_other_names() -> None:
    given_ids = ["conv2d_1", "class", "forward", "layer_class", "_", "A", "a"]
    names = identifiers(given_ids)
    assert names["conv2d_1"] == "conv2d_1"
    assert len(set(names.values())) == len(given_ids)
    assert all(name.isidentifier() and name not in ("class", "forward") for name in names.values())


def test_long_statements_are_broken_and_long_rows_of_numbers_are_filled() -> None:
    call = f"conv = nn.Sequential({', '.join(f'nn.Linear({size}, {size})' for size in range(100, 110))})"
    assert laid_out(call)[:3] == ["conv = nn.Sequential(", "    nn.Linear(100, 100),", "    nn.Linear(101, 101),"]
    rows = laid_out(f"VALUES = {list(range(100))}", 1)
    assert rows[0].strip() == "# fmt: off"
    assert len(rows) == 8
    assert all(len(row) <= 120 for row in rows)


def test_a_script_is_made_without_torch() -> None:
    code = (
        "import sys; from layerlab.network.export import script; from layerlab.network.spec import Spec;"
        "from layerlab.network.presets import PRESETS;"
        "print(sum(len(script(Spec.model_validate(one))) for one in PRESETS));"
        "assert not {'torch', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=200, capture_output=True)
