"""The part of an exported script that brings the examples, divides them, and varies them while training; pure text."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from layerlab.catalog.augmentations import Augmentation, Geometric
from layerlab.network.export.carrying import Carrier, Owner
from layerlab.network.export.layout import docstring, literal
from layerlab.network.export.module_text import module_text
from layerlab.network.spec import Spec

DATA_FILE = "data.npz"
WARPING = "layerlab.catalog.warping"

FROM_FILE = [
    "def load_data() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:",
    *docstring("All inputs and targets, and the rows to train on and to test on."),
    f'    with np.load(Path(__file__).with_name("{DATA_FILE}")) as data:',
    '        return data["inputs"], data["targets"], data["train"], data["test"]',
]


def needs_file(spec: Spec) -> bool:
    """Whether the script reads data.npz, because its data set is not a few lines of source."""
    return not spec.data.has_short_source


def add_data(spec: Spec, carrier: Carrier, has_test: bool) -> list[str]:
    """Carry what makes the examples; the statements that give `inputs`, `targets`, `train_rows` and `test_rows`."""
    test_rows = "test_rows" if has_test else "_"
    if needs_file(spec):
        carrier.imports.update(["from pathlib import Path", "import numpy as np"])
        carrier.definitions["load_data"] = "\n".join(FROM_FILE)
        return [f"inputs, targets, train_rows, {test_rows} = load_data()"]
    owner = Owner(spec.data, "load", partial(_constant, carrier), _data_function)
    carrier.method(owner, "load")
    carrier.method(owner, "divide")
    return ["inputs, targets = load_data()", f"train_rows, {test_rows}, targets = divide(targets)"]


def _constant(carrier: Carrier, name: str, value: Any) -> str:
    """A field of the data set becomes a constant at the script's top, where people can change it."""
    constant = "DATA_SEED" if name == "seed" else name.upper()
    carrier.constants[constant] = literal(value)
    return constant


def _data_function(name: str) -> str:
    return "load_data" if name == "load" else name.strip("_")


def add_augmentation(spec: Spec, carrier: Carrier) -> None:
    """Carry the augmentations as one function `augment(batch, generator)`."""
    if not spec.training.augmentations:
        return
    lines = []
    numbered = list(enumerate(spec.training.augmentations, start=1))
    for is_geometric, family in groupby(numbered, lambda pair: isinstance(pair[1], Geometric)):
        members = list(family)
        only = members[0][1]
        if is_geometric and (len(members) > 1 or type(only).apply is Geometric.apply):
            lines += _movements(carrier, members)
        else:
            lines += [f"batch = {_carried(carrier, one, 'apply', place)}" for place, one in members]
    lines[-1] = lines[-1].replace("batch = ", "return ", 1)
    words = docstring("A changed copy of a training batch; each example draws its own numbers.")
    head = "def augment(batch: Tensor, generator: torch.Generator) -> Tensor:"
    carrier.definitions["augment"] = "\n".join([head, *words, *(f"    {line}" for line in lines)])


def _movements(carrier: Carrier, members: list[tuple[int, Augmentation]]) -> list[str]:
    """Neighbours that only move pixels are one movement, and one resampling."""
    carrier.definition(module_text(WARPING), "resample")
    calls = [_carried(carrier, one, "matrices", place) for place, one in members]
    shape = "shape = (len(batch), batch.shape[2], batch.shape[3])"
    if len(calls) == 1:
        return [shape, f"batch = resample(batch, {calls[0]})"]
    first, *others = calls
    return [
        shape,
        f"moves = {first}",
        *(f"moves = moves @ {call}" for call in others),
        "batch = resample(batch, moves)",
    ]


def _carried(carrier: Carrier, one: Augmentation, method: str, place: int) -> str:
    """Carry a method of the augmentation at this place; the call of it."""
    called = f"{one.tag()}_{place}"
    names = {method: called}
    owner = Owner(
        one, method, lambda _, value: literal(value), lambda name: names.get(name, f"{called}_{name.strip('_')}")
    )
    parameters = carrier.method(owner, method, drops_unused=True)
    return f"{called}({', '.join(parameters)})"
