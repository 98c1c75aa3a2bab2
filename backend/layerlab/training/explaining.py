"""Runs in a worker: puts a network of one moment before an explanation, on a copy that training does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import orjson
import torch
from torch import Tensor

from layerlab.catalog.explanations import EXPLANATIONS, Examples, Subject
from layerlab.network.build import build
from layerlab.network.spec import Spec
from layerlab.training import checkpoint as checkpoints
from layerlab.training.checkpoint import MODEL
from layerlab.training.examples import TaskData, load

Plain = dict[str, Any]


def explain(arguments: Plain) -> Plain:
    """{"spec", "explanation", "checkpoint": path or None, "earlier": paths} -> its answer, and the "epoch".

    Without a checkpoint it is the untrained network. Raises InvalidInput.
    """
    spec = Spec.model_validate(arguments["spec"])
    explanation = EXPLANATIONS.parse(arguments["explanation"])
    model, epoch = build(spec), 0
    if arguments["checkpoint"] is not None:
        saved = checkpoints.load(Path(arguments["checkpoint"]))
        checkpoints.restore_model(saved, model)
        epoch = saved.epoch
    model.eval()
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
    )
    return {"epoch": epoch, **explanation.answer(subject)}


class _Kept:
    """The data set that was loaded last: who points at one pixel after another waits for it once."""

    key: bytes = b""
    data: TaskData | None = None


def _data(key: bytes, spec: Spec) -> TaskData:
    if _Kept.key != key or _Kept.data is None:
        _Kept.key, _Kept.data = b"", None  # not two of them at once
        _Kept.data = load(spec)
        _Kept.key = key
    return _Kept.data


def _part(data: Callable[[], TaskData], part: str) -> Callable[[], Examples]:
    @lru_cache(maxsize=1)
    def examples() -> Examples:
        everything = data().everything
        if part == "everything":
            return Examples(everything.inputs, everything.labels, torch.arange(len(everything)))
        rows = data().train.rows if part == "train" else data().test_rows
        chosen = everything.chosen(rows)
        return Examples(chosen.inputs, chosen.labels, rows)

    return examples


def _earlier(paths: list[str]) -> Iterator[tuple[int, dict[str, Tensor]]]:
    for path in paths:
        saved = checkpoints.load(Path(path))
        yield saved.epoch, {n.removeprefix(MODEL): v for n, v in saved.tensors.items() if n.startswith(MODEL)}


TASKS: dict[str, Callable[[Plain], Plain]] = {"explain": explain}
