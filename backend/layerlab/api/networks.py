"""What can be asked of a network and of data before anything trains: inspect, preview."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency, Sent, json_body
from layerlab.api.documents.networks import ExplanationOfSpec
from layerlab.catalog.datasets import DATASETS
from layerlab.errors import InvalidInput, NotFound
from layerlab.network.inspection import document
from layerlab.network.spec import AugmentationQuestion, Spec
from layerlab.sentences import sentence

SpecBody = Annotated[Sent[Spec], Depends(json_body(Spec.model_validate))]
ExplanationBody = Annotated[Sent[ExplanationOfSpec], Depends(json_body(ExplanationOfSpec.model_validate))]
AugmentationBody = Annotated[Sent[AugmentationQuestion], Depends(json_body(AugmentationQuestion.model_validate))]


async def inspect(desk: DeskDependency, body: SpecBody) -> Response:
    """Shapes, sizes and problems of a network."""
    return json_response(document(desk.inspect(body.value)))


async def preview(desk: DeskDependency, body: SpecBody) -> Response:
    """The untrained network at work on a sample."""
    return json_response(await desk.preview_network(body.value))


async def explain_untrained(desk: DeskDependency, body: ExplanationBody) -> Response:
    """Look into the untrained network."""
    return json_response(await desk.explain_untrained(body.value.spec, body.value.explanation))


async def preview_data(desk: DeskDependency, type: str, request: Request) -> Response:
    """Examples of a data set; its fields are the query."""
    return json_response(await desk.preview_data(_data_document(type, request)))


async def preview_augmentations(desk: DeskDependency, body: AugmentationBody) -> Response:
    """Variants of an example."""
    return json_response(await desk.preview_augmentations(body.value.model_dump(mode="json")))


def _data_document(tag: str, request: Request) -> dict[str, Any]:
    """The data set that a query asks for, validated; a field given twice is a list."""
    if tag not in DATASETS:
        raise NotFound(
            sentence(
                "not_found",
                "There is no such data set; choose one of: {known:listed}.",
                known=list(DATASETS.tags()),
                variant="data_set",
            )
        )
    query = request.query_params
    if len(query) > 32 or any(len(value) > 256 for value in query.values()):
        raise InvalidInput("The query is too long.", code="too_long")
    fields: dict[str, Any] = {}
    for name in query:
        values = query.getlist(name)
        schema = DATASETS[tag].model_json_schema()["properties"].get(name, {})
        fields[name] = values if schema.get("type") == "array" else values[-1]
    parsed = DATASETS.parse({**fields, "type": tag})
    return parsed.model_dump(mode="json")
