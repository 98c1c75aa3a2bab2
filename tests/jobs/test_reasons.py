"""Reasons are whole sentences for people, and out of memory is known in all its words."""

from __future__ import annotations

import errno
import signal

import pytest

from layerlab.errors import InvalidInput
from layerlab.jobs.reasons import OUT_OF_MEMORY, reason_of_exception, reason_of_exit
from layerlab.sentences import Sentence


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried"),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB"),
        RuntimeError("std::bad_alloc"),
    ],
)
def test_out_of_memory_is_named(error: Exception) -> None:
    assert reason_of_exception(error) == OUT_OF_MEMORY


def test_what_was_meant_for_people_is_passed_on() -> None:
    assert reason_of_exception(InvalidInput("The checkpoint is damaged.", code="damaged")) == Sentence(
        "damaged", "The checkpoint is damaged."
    )


@pytest.mark.parametrize("error", [ValueError("/somewhere/y.py"), OSError(errno.EIO, "/data/run"), KeyError("secret")])
def test_what_was_not_is_kept_back(error: Exception) -> None:
    reason = reason_of_exception(error).text
    assert "/" not in reason
    assert "secret" not in reason


@pytest.mark.parametrize("exit_code", [None, 0, 1, 255, *(-number for number in signal.valid_signals()), -99])
def test_every_exit_has_a_sentence(exit_code: int | None) -> None:
    reason = reason_of_exit(exit_code).text
    assert reason[0].isupper()
    assert reason.endswith(".")
