"""What runs in a worker's process: takes tasks with their arguments from one pipe, answers on another.

The tasks themselves, and torch with them, come from training/tasks.py; at import this file knows neither.
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from layerlab.errors import InvalidInput, LayerlabError, LimitExceeded, NotFound, Problem, WorkerFailed
from layerlab.jobs import wire
from layerlab.jobs.engine import load_by_name
from layerlab.jobs.limits import ProcessLimits, bind
from layerlab.jobs.reasons import is_out_of_memory
from layerlab.jobs.trainer_process import write_all
from layerlab.sentences import Sentence, sentence

TARGET = "layerlab.jobs.worker_process:main"
TASKS = "layerlab.training.tasks:TASKS"

FAULT = "The calculation met an error that it did not expect. This is a fault in Layerlab."
OUT_OF_MEMORY = "The calculation needed more memory than it may use."
RAISED = {"limit_exceeded": LimitExceeded, "invalid_input": InvalidInput, "not_found": NotFound}
"""The errors that are about the input, and so travel back to whoever asked; subclasses travel as these."""
SAID = ("message", "code", "values", "path")


def main(commands: int, messages: int) -> None:
    """The first message names the dictionary of tasks and the limits; every other is one call."""
    source = os.fdopen(commands, "rb")
    first = wire.read(source)
    if first is None:
        return
    bind(ProcessLimits.from_document(first[0]["limits"]))
    tasks = load_by_name(first[0]["tasks"])
    while (message := wire.read(source)) is not None:
        call = wire.to_value(*message)
        write_all(messages, answer(tasks, call["task"], call["arguments"]))


def answer(tasks: dict[str, Any], task: str, arguments: dict[str, Any]) -> bytes:
    """The message that answers one call: {"answer": ...} or {"error": ...}."""
    try:
        return wire.pack_value({"answer": tasks[task](arguments)})
    except Exception as error:
        return wire.pack_value({"error": describe(error)})


def describe(error: Exception) -> dict[str, Any]:
    """An error as plain data. What is our fault is only logged, not told."""
    if isinstance(error, ValidationError):  # a stored spec whose type is no longer known, say
        error = as_invalid_input(error)
    for kind, family in RAISED.items():
        if isinstance(error, family):
            problems = [asdict(problem) for problem in getattr(error, "problems", ())]
            return {"kind": kind, "problems": problems, **{name: getattr(error, name) for name in SAID}}
    traceback.print_exception(error, file=sys.stderr)
    sys.stderr.flush()
    return {"kind": "failed", "message": OUT_OF_MEMORY if is_out_of_memory(error) else FAULT}


def as_invalid_input(error: ValidationError) -> InvalidInput:
    """What pydantic found, in the form in which it can travel; echoes no input."""
    entries = error.errors(include_url=False, include_context=False, include_input=False)
    problems = [Problem(entry["type"], entry["msg"], tuple(entry["loc"])) for entry in entries]
    where = ".".join(map(str, problems[0].path))
    return InvalidInput(
        sentence("invalid", "{where}: {problem}", where=where, problem=problems[0].said), problems=problems
    )


def revive(document: dict[str, Any]) -> LayerlabError:
    """The error that `describe` described."""
    kind, message = document["kind"], document["message"]
    if kind == "failed":
        return WorkerFailed(message)
    said = Sentence(document["code"], message, document["values"])
    if kind == "not_found":
        return NotFound(said)
    problems = [Problem(**{**problem, "path": tuple(problem["path"])}) for problem in document["problems"]]
    family = LimitExceeded if kind == "limit_exceeded" else InvalidInput
    return family(said, path=tuple(document["path"]), problems=problems)
