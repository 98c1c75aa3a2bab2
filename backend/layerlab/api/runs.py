"""Runs: submit, list, read, command, predict, delete, and everything a run leaves behind."""

from __future__ import annotations

import asyncio
import hashlib
import math
import os
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal

import orjson
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from layerlab.api.body import read_document
from layerlab.api.networks import json_response, json_text
from layerlab.api.openapi import COMMAND_BODY, EXPLANATION_BODY, PREDICT_BODY, SPEC_BODY
from layerlab.api.tables import epochs_as_csv
from layerlab.catalog.explanations import EXPLANATIONS, Explanation
from layerlab.errors import NotFound
from layerlab.network.spec import Spec
from layerlab.questions import Questions
from layerlab.runs import RunService
from layerlab.settings import Limits
from layerlab.storage.records import RunRecord
from layerlab.training.control import Command, CommandName

# The pattern is told, not checked: what no run can be called is as unknown as any other id, a 404.
RunId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]
State = Literal["queued", "running", "paused", "finished", "stopped", "diverged", "failed"]
EpochNumber = Annotated[int, Path(ge=0, le=10**6)]
EXPLANATION: TypeAdapter[Explanation] = TypeAdapter(Annotated[Explanation, EXPLANATIONS])
PAGE = Query(50, ge=1, le=200)
CHUNK_BYTES = 256 * 2**10


class NewSettings(BaseModel):
    """What can be changed while a run goes on."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    learning_rate: Annotated[float, Field(gt=0, le=100)] | None = None
    sample: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class CommandBody(BaseModel):
    """What a user tells a run."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    command: CommandName
    settings: NewSettings = Field(default_factory=NewSettings)

    @model_validator(mode="after")
    def _settings_belong_to_set(self) -> CommandBody:
        if (self.command == "set") != bool(self.settings.model_fields_set):
            raise ValueError('"settings" belongs to the command "set", which needs it: {"learning_rate": 0.01}')
        return self


class Question(BaseModel):
    """What a trained network is asked: inputs written out, or samples of its data set by index."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    inputs: Annotated[list[Any], Field(min_length=1, max_length=1000)] | None = None
    samples: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Question:
        if (self.inputs is None) == (self.samples is None):
            raise ValueError('give either "inputs" or "samples"')
        return self


def router(service: RunService, questions: Questions, limits: Limits) -> APIRouter:
    """Routes of runs."""
    routes = APIRouter(tags=["runs"])
    _add_run_routes(routes, service, limits)
    _add_question_routes(routes, questions, limits)
    _add_record_routes(routes, service, questions)
    return routes


def _add_run_routes(routes: APIRouter, service: RunService, limits: Limits) -> None:
    @routes.post("/runs", status_code=201, summary="Train a network", openapi_extra=SPEC_BODY)
    async def submit(
        request: Request,
        step: Annotated[bool, Query(description="Pause after the first epoch")] = False,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=128, pattern="^[ -~]+$")] = None,
    ) -> Response:
        document = await read_document(request, limits)
        spec = Spec.model_validate(document)
        digest = hashlib.sha256(orjson.dumps([document, step], option=orjson.OPT_SORT_KEYS)).hexdigest()
        run = await service.submit(spec, is_stepped=step, idempotency_key=idempotency_key, body_hash=digest)
        location = f"{request.url.path}/{run.id}"
        return json_response(await _document(service, run), 201, {"Location": location})

    @routes.get("/runs", summary="All runs, newest first")
    async def list_runs(
        state: State | None = None,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: int = PAGE,
    ) -> Response:
        page = await service.store.page(state=state, after=after, limit=limit)
        places = await _queue_places(service)
        return json_response({"items": [run_document(run, places) for run in page.items], "next": page.next})

    @routes.get("/runs/{run_id}", summary="One run")
    async def get(run_id: RunId) -> Response:
        return json_response(await _document(service, await service.store.get(run_id)))

    @routes.delete("/runs/{run_id}", status_code=204, summary="End a run and forget it")
    async def delete(run_id: RunId) -> Response:
        await service.delete(run_id)
        return Response(status_code=204)

    @routes.post("/runs/{run_id}/commands", status_code=202, summary="Tell a run something", openapi_extra=COMMAND_BODY)
    async def command(run_id: RunId, request: Request) -> Response:
        told = CommandBody.model_validate(await read_document(request, limits))
        settings = {name: float(value) for name, value in told.settings.model_dump(exclude_none=True).items()}
        run = await service.command(run_id, Command(told.command, settings))
        return json_response(await _document(service, run), 202)


def _add_question_routes(routes: APIRouter, questions: Questions, limits: Limits) -> None:
    @routes.post("/runs/{run_id}/predict", summary="Ask the newest checkpoint", openapi_extra=PREDICT_BODY)
    async def predict(run_id: RunId, request: Request) -> Response:
        question = Question.model_validate(await read_document(request, limits))
        return json_response(await questions.predict(run_id, question.model_dump(exclude_none=True)))

    @routes.post("/runs/{run_id}/explain", summary="Look into the newest checkpoint", openapi_extra=EXPLANATION_BODY)
    async def explain(run_id: RunId, request: Request) -> Response:
        document = await read_document(request, limits)
        return json_response(await questions.explain(run_id, EXPLANATION.validate_python(document)))


def _add_record_routes(routes: APIRouter, service: RunService, questions: Questions) -> None:
    @routes.get("/runs/{run_id}/epochs", summary="Its numbers, epoch by epoch; as a table with Accept: text/csv")
    async def epochs(
        run_id: RunId,
        request: Request,
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
    ) -> Response:
        await service.store.get(run_id)
        texts = [stored.json for stored in await service.store.epochs_after(run_id, after, limit)]
        if "text/csv" in request.headers.get("accept", ""):
            return Response(epochs_as_csv(map(orjson.loads, texts)), media_type="text/csv; charset=utf-8")
        return json_text('{"items":[' + ",".join(texts) + "]}")

    @routes.get("/runs/{run_id}/epochs/{epoch}/pictures", summary="The pictures of an epoch, as one binary frame")
    async def frame_of_epoch(run_id: RunId, epoch: EpochNumber) -> Response:
        return Response(await _frame(service, run_id, epoch), media_type="application/octet-stream")

    @routes.get("/runs/{run_id}/pictures", summary="The newest pictures, as one binary frame")
    async def newest_frame(run_id: RunId) -> Response:
        return Response(await _frame(service, run_id), media_type="application/octet-stream")

    @routes.get("/runs/{run_id}/epochs/{epoch}/layers/{layer}.png", summary="A layer's feature maps as one picture")
    async def picture(run_id: RunId, epoch: EpochNumber, layer: Annotated[str, Path(max_length=64)]) -> Response:
        from layerlab.api.pictures import layer_png

        return Response(layer_png(await _frame(service, run_id, epoch), layer), media_type="image/png")

    @routes.get("/runs/{run_id}/weights.safetensors", summary="The newest checkpoint")
    async def weights(run_id: RunId) -> Response:
        async with questions.newest_checkpoint(run_id) as path:
            file = await asyncio.to_thread(path.open, "rb")
        headers = {
            "Content-Length": str(os.fstat(file.fileno()).st_size),
            "Content-Disposition": 'attachment; filename="weights.safetensors"',
        }
        return StreamingResponse(_chunks(file), media_type="application/octet-stream", headers=headers)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


async def _frame(service: RunService, run_id: str, epoch: int | None = None) -> bytes:
    """The pictures of an epoch, or the newest. Raises NotFound if there are none."""
    await service.store.get(run_id)
    if epoch is None:
        frame = await asyncio.to_thread(service.artifacts.newest_frame, run_id)
    else:
        frame = await asyncio.to_thread(service.artifacts.frame_at, run_id, epoch)
    if frame is None:
        raise NotFound("There are no pictures of that epoch, nor of an earlier one.", code="no_picture")
    return frame


async def _queue_places(service: RunService) -> dict[str, int]:
    return {run.id: place for place, run in enumerate(await service.store.queued(), start=1)}


async def _document(service: RunService, run: RunRecord) -> dict[str, Any]:
    return run_document(run, await _queue_places(service) if run.state == "queued" else {})


def run_document(run: RunRecord, queue_places: dict[str, int]) -> dict[str, Any]:
    """A run as the API shows it."""
    return {
        "id": run.id,
        "name": run.name,
        "state": run.state,
        "spec": run.spec,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "queue_position": queue_places.get(run.id),
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "reason": run.reason,
        "test_accuracy": _finite(run.test_accuracy),
        "test_loss": _finite(run.test_loss),
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
