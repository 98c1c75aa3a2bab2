"""GET /catalog: everything that can be chosen, read from the catalog's classes."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency
from layerlab.catalog.augmentations import AUGMENTATIONS
from layerlab.catalog.choice import Registry
from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.initializers import INITIALIZERS
from layerlab.catalog.layers import LAYERS
from layerlab.catalog.losses import LOSSES
from layerlab.catalog.optimizers import OPTIMIZERS
from layerlab.catalog.schedules import SCHEDULES
from layerlab.instruments.explanations import EXPLANATIONS
from layerlab.instruments.findings import FINDINGS
from layerlab.instruments.probes import PROBES
from layerlab.intake import FORMATS
from layerlab.network.presets import OPENING, PRESETS
from layerlab.network.spec import Spec, Training, Watch
from layerlab.settings import Limits

KINDS: dict[str, Registry[Any]] = {
    "layers": LAYERS,
    "data": DATASETS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "initializers": INITIALIZERS,
    "schedules": SCHEDULES,
    "augmentations": AUGMENTATIONS,
    "probes": PROBES,
    "explanations": EXPLANATIONS,
    "findings": FINDINGS,
    "uploads": FORMATS,
}


async def catalog(desk: DeskDependency) -> Response:
    """Everything that can be chosen, with the JSON Schema of its fields."""
    return json_response(describe(desk.limits()))


def describe(limits: Limits) -> dict[str, Any]:
    """Per kind and type: title, group, help and schema; and what the page opens with."""
    kinds = {kind: {entry.tag(): entry.description() for entry in registry} for kind, registry in KINDS.items()}
    return {
        **kinds,
        "training": Training.model_json_schema(),
        "watch": Watch.model_json_schema(),
        "defaults": {"spec": Spec.model_validate(OPENING).document()},
        "presets": [{"title": preset["name"], "spec": Spec.model_validate(preset).document()} for preset in PRESETS],
        "limits": limits.model_dump(),
    }
