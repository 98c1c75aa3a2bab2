"""`script(spec)`: a spec as one Python script that builds the same network and trains it to the same losses; pure text.

The trainer is followed wherever it decides a digit: the order of draws, channels-last memory, one thread, fused
optimisers, losses over an epoch's outputs. What it does only for speed is left out.
"""

from __future__ import annotations

import ast

from layerlab.network.export.carrying import Carrier
from layerlab.network.export.data_code import DATA_FILE, add_augmentation, add_data, needs_file
from layerlab.network.export.layout import import_block, laid_out, prose, wrapped
from layerlab.network.export.network_code import NetworkCode
from layerlab.network.export.training_code import TrainingCode
from layerlab.network.spec import Spec

KNOWN_NAMES = {
    "OrderedDict": "from collections import OrderedDict",
    "Tensor": "from torch import Tensor",
    "copy": "import copy",
    "math": "import math",
    "nn": "from torch import nn",
    "np": "import numpy as np",
    "torch": "import torch",
}
"""What the fixed parts of a script speak of; what is carried brings its own imports."""


def script(spec: Spec, data_address: str | None = None) -> str:
    """The script of a spec without problems; `data_address` is where its data.npz can be had, if it needs one."""
    carrier = Carrier()
    network = NetworkCode(spec)
    training = TrainingCode(spec, network)
    bringing = add_data(spec, carrier, training.has_test)
    network.modules(carrier)
    add_augmentation(spec, carrier)
    training.add_schedule(carrier)
    blocks = [
        *carrier.definitions.values(),
        *map(_joined, [network.build(), network.initialize(), *training.functions()]),
        _joined(training.main(bringing)),
        'if __name__ == "__main__":\n    main()',
    ]
    constants = training.constants() | carrier.constants
    head = [line for name, value in constants.items() for line in laid_out(f"{name} = {value}")]
    body = "\n\n\n".join(block for block in blocks if block)
    text = "\n".join(head) + "\n\n\n" + body + "\n"
    imports = import_block([*carrier.imports, *_core_imports(text)])
    opening = _opening(spec, imports, data_address)
    return "\n".join([*opening, "", *imports, "", text])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)


def _core_imports(text: str) -> list[str]:
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return [line for name, line in KNOWN_NAMES.items() if name in used]


def _opening(spec: Spec, imports: list[str], data_address: str | None) -> list[str]:
    """The script's docstring: what it is, what it needs, what to expect of it."""
    modules = {line.split()[1].split(".")[0] for line in imports if line}
    libraries = [name for name, module in LIBRARIES.items() if module in modules]
    needs = f"It needs Python 3.11 or newer with {', '.join(libraries)}."
    paragraphs = [needs]
    if needs_file(spec):
        where = f" The server that trained it gives it at {prose(data_address)}" if data_address else ""
        paragraphs.append(f"The examples are read from {DATA_FILE} beside this file.{where}")
    paragraphs.append(_PROMISE if spec.start is None else _FORKED.format(epoch=spec.start.epoch, run=spec.start.run))
    lines = [f'"""{first}' if place == 0 else first for place, first in enumerate(wrapped(_title(spec), 110))]
    for paragraph in paragraphs:
        lines += ["", *wrapped(paragraph, 118)]
    return [*lines, '"""']


def _title(spec: Spec) -> str:
    return f"{prose(spec.name) or 'untitled'}: a network made with Layerlab, trained with plain PyTorch."


LIBRARIES = {"numpy": "numpy", "torch": "torch", "scikit-learn": "sklearn"}
_PROMISE = (
    "It builds the same network, draws the same first weights from the same seed, and takes the same steps as a run in "
    "Layerlab: with the same version of torch on the same kind of processor it prints the same losses."
)
_FORKED = (
    "The run in Layerlab went on from epoch {epoch} of run {run}. This script does not have those weights: it trains "
    "the same network with the same settings from fresh ones, so its losses are others."
)
