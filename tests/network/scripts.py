"""Runs exported scripts as users do, and our trainer on the same specs, so that tests can compare what both say.

One process runs many scripts: importing torch takes longer than training a small network.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layerlab.events import EpochFinished
from layerlab.network import export
from layerlab.network.inspection import inspect
from layerlab.network.spec import Spec
from layerlab.training.control import ScriptedControl
from layerlab.training.exporting import export_data
from layerlab.training.trainer import train

Document = dict[str, Any]
Losses = list[dict[str, float]]

RUN_ALL = """
import contextlib, io, json, runpy, sys
said = {}
for path in sys.argv[1:]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            runpy.run_path(path, run_name="__main__")
        except SystemExit as end:
            print(end)
    said[path] = out.getvalue()
assert not any(name.split(".")[0] == "layerlab" for name in sys.modules)
print(json.dumps(said))
"""
PRINTED = re.compile(r"(train|test) (loss|accuracy) (\S+)")
ROUNDED = 1e-6


def mended(document: Document) -> Spec | None:
    """The spec of a document, its problems mended by their own fixes; None if that leads nowhere."""
    for _ in range(8):
        spec = Spec.model_validate(document)
        errors = inspect(spec).errors
        if not errors:
            return spec
        first = errors[0]
        if first.fix is not None:
            document = {**document, "network": first.fix}
        elif first.code == "loss_needs_classes":
            document = {**document, "training": {**document["training"], "loss": None}}
        elif first.path[:2] == ("training", "augmentations"):
            document = {**document, "training": {**document["training"], "augmentations": []}}
        elif first.path[:2] == ("network", "layers") and len(first.path) > 2:
            whole = document["network"]["layers"]
            document = {**document, "network": {"layers": whole[: int(first.path[2])]}}
        else:
            return None
    return None


def write(spec: Spec, folder: Path) -> Path:
    """The exported script in a new folder, with its data beside it if it reads any."""
    folder.mkdir()
    path = folder / "script.py"
    path.write_text(export.script(spec), encoding="utf-8")
    if export.needs_file(spec):
        export_data({"spec": spec.document(), "path": str(folder / export.DATA_FILE)})
    return path


def run_scripts(paths: Mapping[str, Path]) -> dict[str, str]:
    """What each script prints, by the name it is given; warnings are errors, and nothing of ours is imported."""
    command = [sys.executable, "-W", "error", "-c", RUN_ALL, *map(str, paths.values())]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=800, env=environment)
    assert answer.returncode == 0, answer.stderr[-4000:]
    said = json.loads(answer.stdout)
    return {name: said[str(path)] for name, path in paths.items()}


def losses_printed(text: str) -> Losses:
    """The finite numbers of every epoch, by "train loss" and so on."""
    lines = [line for line in text.splitlines() if line.startswith("epoch")]
    return [
        {f"{part} {measure}": float(value) for part, measure, value in PRINTED.findall(line) if is_finite(value)}
        for line in lines
    ]


def is_finite(value: str) -> bool:
    return value not in ("nan", "inf", "-inf")


def losses_of_ours(spec: Spec) -> Losses:
    """What our trainer says of every epoch."""
    events = [event for event in train(spec, ScriptedControl()) if isinstance(event, EpochFinished)]
    parts = [{"train": event.train, "test": event.test} for event in events]
    found = [
        {f"{part} {name}": getattr(measure, name) for part, measure in both.items() for name in ("loss", "accuracy")}
        for both in parts
    ]
    return [{name: value for name, value in epoch.items() if value is not None} for epoch in found]


def difference(ours: Losses, theirs: Losses) -> str | None:
    """How two courses differ by more than a millionth (of the loss, where it is above 1), None if they do not."""
    if len(ours) != len(theirs):
        return f"{len(ours)} epochs against {len(theirs)}"
    for epoch, (mine, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        if mine.keys() != other.keys():
            return f"epoch {epoch}: {mine} against {other}"
        for name, value in mine.items():
            if abs(value - other[name]) > ROUNDED * max(1.0, abs(value)):
                return f"epoch {epoch}: {name} {value} against {other[name]}"
    return None
