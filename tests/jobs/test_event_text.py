"""An event's text is written once, says all of the event, and is read as the event it was."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, get_args

import orjson
import pytest

from layerlab.event_text import EventText
from layerlab.events import (
    Activation,
    DiagnosisChanged,
    EpochFinished,
    FindingReport,
    LayerReport,
    Measure,
    NumberEvent,
    RemedyReport,
    RunDiverged,
    RunFailed,
    RunFinished,
    RunPaused,
    RunQueued,
    RunResumed,
    RunStarted,
    RunStopped,
    SettingChanged,
    Spread,
    Trace,
)
from layerlab.jobs import wire

LAYER = LayerReport("a", Spread(1.0, None, 2.0), 0.5, 1.0, None, Activation(0.0, 1.0, None))
FIGURES = [{"name": "loss", "value": None, "limit": 2.0}]
REMEDY = RemedyReport("Lower the rate", "fewer steps", {"training": {"epochs": 3}})
EVENTS: list[NumberEvent] = [
    RunQueued(),
    RunStarted("cpu", 3, 0, 80, 20, 4, 100, ["a", "b"], ["a"]),
    EpochFinished(1, Measure(0.5, None), Measure(None, 0.25), 0.01, 0.002, [LAYER], Trace([1.0, None], [0], [2.0])),
    DiagnosisChanged(4, [FindingReport("dead_relu", "a", 2, "likely", "Half of them are dead.", FIGURES, REMEDY)]),
    SettingChanged(1, 2, "learning_rate", 0.1, 0.01),
    RunPaused(1, 2),
    RunResumed(1, 2),
    RunFinished(3, "All epochs are done."),
    RunStopped(2, 'Stopped: "type":"run_stopped"}'),
    RunDiverged(2, "Not finite any more: \u221e"),
    RunFailed("\n"),
]


def test_every_event_is_here() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(NumberEvent))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_what_is_read_is_what_was_written(event: NumberEvent) -> None:
    text = EventText.of(event)
    assert EventText.read(event.type, text.body) == text
    whole = orjson.loads(text.numbered(7, "now"))
    assert whole == {"seq": 7, "at": "now", **orjson.loads(orjson.dumps(asdict(event)))}
    assert list(whole)[:3] == ["seq", "at", "type"]


def test_numbers_that_are_not_finite_are_null() -> None:
    event = EpochFinished(1, Measure(math.nan, math.inf), Measure(0.5, -math.inf), 0.01, 0.1, [])
    text = EventText.of(event)
    assert orjson.loads(text.body)["train"] == {"loss": None, "accuracy": None}
    read = EventText.read("epoch_finished", text.body).event
    assert isinstance(read, EpochFinished)
    assert (read.train, read.test) == (Measure(None, None), Measure(0.5, None))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("run_invented", "{}"),
        ("run_paused", '{"epoch":1}'),
        ("run_paused", '{"epoch":"x","step":0}'),
        ("run_paused", "{"),
    ],
)
def test_what_is_no_event_is_refused(kind: str, body: str) -> None:
    with pytest.raises(ValueError):
        EventText.read(kind, body)


def test_a_batch_comes_out_of_its_pipe_as_it_went_in() -> None:
    message = wire.pack_batch(EVENTS, "0001-000001.safetensors", 1, b"frame", 1)
    batch = wire.to_batch(*wire.unpack(message[wire.LENGTH.size :]))
    assert batch.texts == [EventText.of(event) for event in EVENTS]
    assert (batch.checkpoint, batch.checkpoint_epoch, batch.frame, batch.frame_epoch) == (
        "0001-000001.safetensors",
        1,
        b"frame",
        1,
    )


@pytest.mark.parametrize("event", [["run_paused", 5], ["run_invented", 2], ["run_paused", 400]])
def test_a_batch_with_what_is_no_event_is_no_message(event: list[Any]) -> None:
    header = {"events": [event], "checkpoint": None, "checkpoint_epoch": None, "frame_epoch": None}
    with pytest.raises(wire.BadMessage):
        wire.to_batch(header, b"{}" + b" " * 400)
