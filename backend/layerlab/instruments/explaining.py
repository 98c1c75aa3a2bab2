"""Runs in a worker: puts a network of one moment before an explanation, on a copy that training does not see."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path

import orjson
import torch
from torch import Tensor

from layerlab.catalog.datasets.tensors import TaskData, load
from layerlab.document import Document
from layerlab.events import CheckpointTaken
from layerlab.instruments.explanations import EXPLANATIONS, Samples, Subject, Update
from layerlab.network import checkpoint_file as checkpoints
from layerlab.network.build import LayerGraph, build
from layerlab.network.checkpoint_file import MODEL
from layerlab.network.spec import Spec

UpdateOf = Callable[[Spec, LayerGraph, CheckpointTaken | None], Update]
"""How training goes on is the trainer's business; it is told by whoever joins the two."""


def explain(arguments: Document, update_of: UpdateOf) -> Document:
    """{"spec", "explanation", "checkpoint": path or None, "earlier": paths} -> its answer, and the "epoch".

    Without a checkpoint it is the untrained network. `update_of` says how training would go on. Raises InvalidInput.
    """
    spec = Spec.model_validate(arguments["spec"])
    explanation = EXPLANATIONS.parse(arguments["explanation"])
    model, saved = _network(spec, arguments["checkpoint"])
    epoch = 0 if saved is None else saved.epoch
    data = cache(partial(_data, orjson.dumps(spec.data.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS), spec))
    subject = Subject(
        model=model,
        dataset=spec.data,
        loss=spec.loss,
        epoch=epoch,
        watched=spec.watch.sample,
        everything=_part(data, "everything"),
        train=_part(data, "train"),
        test=_part(data, "test"),
        earlier=partial(_earlier, arguments.get("earlier", [])),
        optimizer=spec.training.optimizer,
        update=update_of(spec, model, saved),
    )
    return {"epoch": epoch, **explanation.answer(subject)}


class _Kept:
    """What was loaded last: who points at one pixel after another waits for it once.

    `network` is never handed out: explanations may change theirs.
    """

    key: bytes = b""
    data: TaskData | None = None
    network_key: tuple[object, ...] = ()
    network: tuple[LayerGraph, CheckpointTaken | None] | None = None


def _network(spec: Spec, path: str | None) -> tuple[LayerGraph, CheckpointTaken | None]:
    """The network in evaluation mode, and the checkpoint it is of; the caller's own copy."""
    key: tuple[object, ...] = (spec.model_dump_json(), None)
    if path is not None:
        file = Path(path).stat()  # the same checkpoint is lent under another name each time
        key = (key[0], file.st_ino, file.st_mtime_ns, file.st_size)
    if _Kept.network is None or _Kept.network_key != key:
        _Kept.network_key, _Kept.network = (), None  # not two of them at once
        _Kept.network, _Kept.network_key = _loaded(spec, path), key
    model, saved = _Kept.network
    return copy.deepcopy(model), saved


def _loaded(spec: Spec, path: str | None) -> tuple[LayerGraph, CheckpointTaken | None]:
    model, saved = build(spec), None
    if path is not None:
        saved = checkpoints.load(Path(path))
        checkpoints.restore_model(saved, model)
    model.eval()
    return model, saved


def _data(key: bytes, spec: Spec) -> TaskData:
    if _Kept.key != key or _Kept.data is None:
        _Kept.key, _Kept.data = b"", None  # not two of them at once
        _Kept.data = load(spec.data)
        _Kept.key = key
    return _Kept.data


def _part(data: Callable[[], TaskData], part: str) -> Callable[[], Samples]:
    @lru_cache(maxsize=1)
    def examples() -> Samples:
        everything = data().everything
        if part == "everything":
            return Samples(everything.inputs, everything.labels, torch.arange(len(everything)))
        rows = data().train.rows if part == "train" else data().test_rows
        chosen = everything.chosen(rows)
        return Samples(chosen.inputs, chosen.labels, rows)

    return examples


def _earlier(paths: list[str]) -> Iterator[tuple[int, dict[str, Tensor]]]:
    for path in paths:
        saved = checkpoints.load(Path(path))
        yield saved.epoch, {n.removeprefix(MODEL): v for n, v in saved.tensors.items() if n.startswith(MODEL)}
