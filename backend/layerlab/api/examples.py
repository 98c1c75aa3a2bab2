"""An example of every body and of every answer; tests hold them against the models, and the bodies against a server."""

from __future__ import annotations

from typing import Any

from layerlab.api.contract import Model
from layerlab.api.documents import data, events, networks, runs, server
from layerlab.document import Document
from layerlab.network.presets import BY_HAND, CIRCLE, OPENING
from layerlab.settings import Limits

SPECS = {"digits": OPENING, "circle": CIRCLE, "by_hand": BY_HAND}
COMMANDS = {
    "pause": {"command": "pause"},
    "learning_rate": {"command": "set", "settings": {"learning_rate": 0.01}},
    "sample": {"command": "set", "settings": {"sample": 5}},
}
LABELS = {"name": {"name": "with dropout"}, "tags": {"tags": ["lesson 3", "best so far"]}, "no_tags": {"tags": []}}
FORKS: Document = {"as_it_was": {}}
QUESTIONS = {"samples": {"samples": [0, 1, 2]}, "inputs": {"inputs": [[0.05, 0.1]]}}
EXPLANATIONS = {"values": {"type": "layer_values", "layer": "dense_1", "sample": 3}}
EXPLANATIONS_OF_SPECS = {"by_hand": {"spec": BY_HAND, "explanation": {"type": "layer_values", "layer": "dense_1"}}}
AUGMENTATIONS = {
    "digits": {"data": {"type": "digits"}, "augmentations": [{"type": "shift"}, {"type": "rotate"}], "sample": 3}
}

RUN_ID = "6f1c9a52c7e84a0b9d3e5f7081a2b3c4"
MOMENT = "2026-05-04T08:15:30.125Z"
SEEDS = {"data": 0, "training": 0}
SUMMARY: Document = {
    "id": RUN_ID,
    "name": CIRCLE["name"],
    "state": "finished",
    "tags": ["lesson 3"],
    "forked_from": None,
    "data": "circle",
    "experiment": "f0214344887dfc24",
    "seeds": SEEDS,
    "epoch": 60,
    "epochs": 60,
    "queue_position": None,
    "created_at": MOMENT,
    "started_at": "2026-05-04T08:15:30.204Z",
    "ended_at": "2026-05-04T08:15:32.518Z",
    "reason": "All 60 epochs are done.",
    "reason_code": "finished",
    "reason_values": {"epochs": 60},
    "test_accuracy": 0.99,
    "test_loss": 0.031,
    "best_epoch": 58,
    "best_test_accuracy": 0.99,
    "best_test_loss": 0.03,
    "engine": "autograd",
    "parameters": 22,
    "seconds": 0.41,
}
RUN: Document = {**SUMMARY, "spec": CIRCLE}
SPREAD = {"mean": 0.21, "min": 0.08, "max": 0.52}
EPOCH: Document = {
    "epoch": 1,
    "train": {"loss": 0.68, "accuracy": 0.57},
    "test": {"loss": 0.66, "accuracy": 0.61},
    "learning_rate": 0.03,
    "seconds": 0.007,
    "layers": [
        {
            "id": "dense_1",
            "gradient_norm": SPREAD,
            "bias_gradient_norm": 0.02,
            "weight_norm": 1.4,
            "update_ratio": 0.012,
            "activation": {"mean": 0.03, "std": 0.8, "dead_fraction": None, "saturated_fraction": None},
            "output_gradient_norm": 0.11,
        }
    ],
    "trace": {"losses": [0.71, 0.69], "gradient_steps": [0, 1], "gradient_norms": [0.3, 0.2], "every": 1},
}
EVENT: Document = {"seq": 3, "at": MOMENT, "type": "epoch_finished", **EPOCH}
SAMPLE = {"index": 3, "label": 3, "class_name": "3", "split": "train"}
PIXELS = {"shape": [1, 1, 2, 2], "minimum": 0.0, "maximum": 1.0, "data": "AED/gA=="}
DATA: Document = {
    "type": "digits",
    "input_shape": [1, 2, 2],
    "kind": "picture",
    "classes": ["3"],
    "outputs": 1,
    "examples": 1,
    "train_examples": 1,
    "test_examples": 0,
    "class_counts": [1],
    "samples": [SAMPLE],
    "pictures": PIXELS,
    "points": None,
}
UPLOAD: Document = {
    "id": RUN_ID,
    "name": "leaves",
    "format": "images",
    "created_at": MOMENT,
    "input_shape": [3, 32, 32],
    "classes": ["beech", "oak"],
    "outputs": 2,
    "examples": 120,
    "class_counts": [64, 56],
    "features": [],
    "target_scale": None,
    "minimum": 0.0,
    "maximum": 1.0,
    "warnings": [{"file": "oak/17.png", "message": "This is not a picture; it was left out."}],
    "bytes": 369_000,
}
INSPECTION: Document = {
    "layers": [
        {
            "id": "dense_1",
            "type": "dense",
            "input_shapes": [[2]],
            "output_shape": [2],
            "parameters": 6,
            "multiply_adds": 4,
            "activation_bytes": 8,
            "receptive_field": None,
            "arithmetic": "2 inputs × 2 units + 2 biases = 6 parameters",
            "kind": "row",
            "input_kinds": ["row"],
        }
    ],
    "parameters": 6,
    "multiply_adds": 4,
    "memory_bytes": 4096,
    "problems": [],
    "trainable": True,
    "seconds_per_epoch": 0.006,
    "seconds": 0.36,
    "ids": ["dense_1"],
    "spec": CIRCLE,
}
PREVIEW: Document = {
    "epoch": 0,
    "sample": SAMPLE,
    "samples": [],
    "pictures": [
        {
            "draw": "maps",
            "layer": "conv2d_1",
            "shape": [1, 2, 2],
            "minimum": 0.0,
            "maximum": 0.7,
            "channels": 8,
            "data": "AED/gA==",
        }
    ],
}
DIAGNOSIS: Document = {
    "epoch": 3,
    "checks": 20,
    "primary": {
        "finding": "learning_rate_too_high",
        "layer": None,
        "since": 2,
        "certainty": "likely",
        "sentence": "The training loss rose from 0.7 to 12 within an epoch.",
        "figures": [{"name": "rise", "value": 17.1, "limit": "at most 2"}],
        "title": "The learning rate is too high",
        "what": "Each step overshoots the valley that it should go down into.",
        "why": "The loss then grows instead of falling.",
        "advice": "Lower the learning rate.",
        "basis": "A step on a quadratic loss shrinks the error only below 2 / curvature.",
        "remedy": {"label": "A tenth of it", "effect": "Steps become ten times shorter", "spec": CIRCLE},
    },
    "also": [],
}
ENTRY = {
    "title": "Dense",
    "short": "Dense",
    "summary": "{units} units",
    "group": "Connect",
    "help": "Every unit reads every value.",
    "schema": {"type": "object", "properties": {"type": {"const": "dense"}, "units": {"type": "integer"}}},
    "starter": {"type": "dense", "units": 10},
}
KINDS = ("data", "losses", "optimizers", "initializers", "schedules", "augmentations", "probes", "explanations")
CATALOG: Document = {
    "layers": {"dense": ENTRY},
    **{kind: {} for kind in (*KINDS, "findings", "uploads")},
    "training": {"type": "object"},
    "watch": {"type": "object"},
    "defaults": {"spec": OPENING},
    "presets": [{"title": CIRCLE["name"], "spec": CIRCLE}],
    "limits": Limits.model_construct().model_dump(),
}
PROBLEM: Document = {
    "type": "about:blank",
    "title": "Invalid input",
    "status": 422,
    "code": "invalid",
    "detail": "training.epochs: Input should be less than or equal to 10000 (received a whole number)",
    "errors": [
        {
            "path": ["training", "epochs"],
            "code": "less_than_equal",
            "message": "Input should be less than or equal to 10000 (received a whole number)",
        }
    ],
}

ANSWERS: tuple[tuple[Model, Any], ...] = (
    (server.Catalog, CATALOG),
    (server.Health, {"status": "ready", "version": "0.1.0"}),
    (server.Problem, PROBLEM),
    (server.OpenApi, {"openapi": "3.1.0", "info": {"title": "Layerlab", "version": "0.1.0"}, "paths": {}}),
    (networks.Inspection, INSPECTION),
    (networks.NetworkPreview, PREVIEW),
    (networks.ExplanationAnswer, {"epoch": 12, "layer": "dense_1", "values": [0.59, 0.6]}),
    (networks.Prediction, {"outputs": [[0.1, 2.3]], "probabilities": [[0.1, 0.9]], "labels": [1], "epoch": 60}),
    (networks.Checkpoints, {"items": [{"epoch": 58, "bytes": 2048, "is_best": True}], "bytes": 2048}),
    (networks.Diagnosis, DIAGNOSIS),
    (runs.Run, RUN),
    (runs.RunPage, {"items": [RUN], "next": None}),
    (events.EpochPage, {"items": [EPOCH]}),
    (events.EventPage, {"items": [EVENT], "history": RUN_ID}),
    (events.StreamMessage, {"type": "hello", "history": RUN_ID, "seq": 64, "run": RUN}),
    (data.DataPreview, DATA),
    (
        data.Variants,
        {"sample": SAMPLE, "original": PIXELS, "pictures": PIXELS, "original_values": None, "values": None},
    ),
    (data.NewUpload, {**UPLOAD, "preview": DATA}),
    (data.Upload, UPLOAD),
    (data.UploadPage, {"items": [UPLOAD], "bytes": 369_000, "most_bytes": 2**31}),
)


def example_of(model: Model) -> Any:
    """The example of an answer. Raises LookupError for one that has none: every answer has to have one."""
    for known, example in ANSWERS:
        if known is model:
            return example
    raise LookupError(f"{model} has no example")
