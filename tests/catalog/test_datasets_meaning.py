"""A document goes on meaning the same examples: what each data set of 0.1.0 drew by its defaults, it draws today.

`examples.json` was written by Layerlab 0.1.0. What a change of the drawing means to say it says with a new version of
the document (network/versions/), and with fields that ask for the old one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from layerlab.catalog.datasets import DATASETS
from layerlab.document import Document

DRAWN: dict[str, Document] = json.loads(Path(__file__).with_name("examples.json").read_bytes())


@pytest.mark.parametrize("tag", DRAWN)
def test_it_draws_what_it_drew(tag: str) -> None:
    dataset = DATASETS.parse({"type": tag})
    examples = dataset.load()
    division = dataset.divide(examples.targets)
    was = DRAWN[tag]
    flat: Any = examples.inputs.reshape(len(examples), -1)
    assert list(examples.inputs.shape) == was["shape"]
    assert [float(flat.mean()), float(flat.std())] == pytest.approx(was["mean and deviation"], rel=1e-4)
    some = [float(flat[row, column]) for row, column in was["places"]]
    assert some == pytest.approx(was["values"], rel=1e-3, abs=0.01)
    targets = [float(value) for value in examples.targets[:12].reshape(-1)]
    assert targets == pytest.approx(was["targets"], rel=1e-4)
    assert [division.train[:5].tolist(), division.test[:5].tolist()] == was["division"]
