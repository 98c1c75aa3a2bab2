"""What can be asked of a network and of data before anything trains: inspect, preview."""

from __future__ import annotations

import json
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from layerlab.api.body import read_document
from layerlab.api.openapi import AUGMENTATIONS_BODY, SPEC_BODY, UNTRAINED_EXPLANATION_BODY
from layerlab.catalog.datasets import DATASETS
from layerlab.errors import InvalidInput, NotFound
from layerlab.instruments.explanations import EXPLANATIONS, Explanation
from layerlab.network.inspection import document
from layerlab.network.spec import AugmentationQuestion, Spec
from layerlab.questions import Questions
from layerlab.runs import RunService
from layerlab.settings import Limits


class ExplanationOfSpec(BaseModel):
    """A network that is not trained, and what is asked of it."""

    model_config = ConfigDict(extra="forbid")

    spec: Spec
    explanation: Annotated[Explanation, EXPLANATIONS]


def router(service: RunService, questions: Questions, limits: Limits) -> APIRouter:
    """Routes of networks and data sets."""
    routes = APIRouter(tags=["networks"])

    @routes.post("/networks/inspect", summary="Shapes, sizes and problems of a network", openapi_extra=SPEC_BODY)
    async def inspect(request: Request) -> Response:
        spec = Spec.model_validate(await read_document(request, limits))
        return json_response(document(service.inspect(spec)))

    @routes.post("/networks/preview", summary="The untrained network at work on a sample", openapi_extra=SPEC_BODY)
    async def preview(request: Request) -> Response:
        spec = Spec.model_validate(await read_document(request, limits))
        return json_response(await questions.preview_network(spec))

    @routes.post(
        "/networks/explain", summary="Look into the untrained network", openapi_extra=UNTRAINED_EXPLANATION_BODY
    )
    async def explain(request: Request) -> Response:
        asked = ExplanationOfSpec.model_validate(await read_document(request, limits))
        return json_response(await questions.explain_untrained(asked.spec, asked.explanation))

    @routes.get("/data/{type}/preview", summary="Examples of a data set; its fields are the query", tags=["data"])
    async def preview_data(type: str, request: Request) -> Response:
        return json_response(await questions.preview_data(_data_document(type, request)))

    @routes.post(
        "/data/augmentations/preview", summary="Variants of an example", tags=["data"], openapi_extra=AUGMENTATIONS_BODY
    )
    async def preview_augmentations(request: Request) -> Response:
        question = AugmentationQuestion.model_validate(await read_document(request, limits))
        return json_response(await questions.preview_augmentations(question.model_dump(mode="json")))

    return routes


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Plain data as JSON; NaN becomes null."""
    try:
        text: bytes | str = orjson.dumps(content)
    except TypeError:  # orjson takes no integer over 64 bits, and counts of monstrous networks are exact
        text = json.dumps(content, allow_nan=False)
    return Response(text, status, headers, media_type="application/json")


def json_text(text: str) -> Response:
    """JSON that is text already."""
    return Response(text, media_type="application/json")


def _data_document(tag: str, request: Request) -> dict[str, Any]:
    """The data set that a query asks for, validated; a field given twice is a list."""
    if tag not in DATASETS:
        raise NotFound(f"There is no such data set; choose one of: {', '.join(DATASETS.tags())}.")
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
