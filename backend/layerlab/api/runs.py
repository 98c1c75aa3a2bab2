"""Runs: submit, fork, list, read, command, delete, and everything a run leaves behind."""

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
from pydantic import BaseModel, ConfigDict, Field, model_validator

from layerlab.api.asking import RunId, add_question_routes
from layerlab.api.body import read_document
from layerlab.api.findings import DIAGNOSIS, diagnosis
from layerlab.api.labels import Labels, Tag
from layerlab.api.networks import json_response, json_text
from layerlab.api.openapi import COMMAND_BODY, FORK_BODY, LABELS_BODY, SPEC_BODY
from layerlab.api.tables import epochs_as_csv
from layerlab.errors import NotFound
from layerlab.network.experiment import experiment, seeds
from layerlab.network.spec import Spec
from layerlab.questions import Questions
from layerlab.runs import RunService
from layerlab.settings import Limits
from layerlab.storage.records import RunRecord
from layerlab.training.control import Command, CommandName

State = Literal["queued", "running", "paused", "finished", "stopped", "diverged", "failed"]
EpochNumber = Annotated[int, Path(ge=0, le=10**6)]
ForkEpoch = Annotated[int, Query(ge=0, le=10**6, description="From the nearest kept epoch at or before this one")]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=128, pattern="^[ -~]+$")]
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


def router(service: RunService, questions: Questions, limits: Limits) -> APIRouter:
    """Routes of runs."""
    routes = APIRouter(tags=["runs"])
    _add_run_routes(routes, service, questions, limits)
    _add_telling_routes(routes, service, limits)
    _add_history_routes(routes, service, questions, limits)
    add_question_routes(routes, questions, limits)
    _add_record_routes(routes, service, questions)
    return routes


def _add_run_routes(routes: APIRouter, service: RunService, questions: Questions, limits: Limits) -> None:
    @routes.post("/runs", status_code=201, summary="Train a network", openapi_extra=SPEC_BODY)
    async def submit(
        request: Request,
        step: Annotated[bool, Query(description="Pause after the first epoch")] = False,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        document = await read_document(request, limits)
        spec = Spec.model_validate(document)
        async with questions.start_of(spec) as (begun, start):
            run = await service.submit(
                begun,
                is_stepped=step,
                idempotency_key=idempotency_key,
                body_hash=_digest([document, step]),
                start=start,
            )
        location = f"{request.url.path}/{run.id}"
        return json_response(await _document(service, run), 201, {"Location": location})

    @routes.get("/runs", summary="All runs, newest first")
    async def list_runs(
        state: State | None = None,
        tag: Annotated[Tag | None, Query(description="Only runs with this tag")] = None,
        brief: Annotated[bool, Query(description="Leave the specs out: a long list is then short to send")] = False,
        after: Annotated[str | None, Query(max_length=64)] = None,
        limit: int = PAGE,
    ) -> Response:
        page = await service.store.page(state=state, after=after, limit=limit, tag=tag)
        places = await _queue_places(service)
        items = [run_document(run, places, is_brief=brief) for run in page.items]
        return json_response({"items": items, "next": page.next})

    @routes.get("/runs/{run_id}", summary="One run")
    async def get(run_id: RunId) -> Response:
        return json_response(await _document(service, await service.store.get(run_id)))


def _add_telling_routes(routes: APIRouter, service: RunService, limits: Limits) -> None:
    @routes.patch("/runs/{run_id}", summary="Rename a run, or tag it", openapi_extra=LABELS_BODY)
    async def relabel(run_id: RunId, request: Request) -> Response:
        labels = Labels.model_validate(await read_document(request, limits))
        return json_response(await _document(service, await service.store.relabel(run_id, labels.name, labels.tags)))

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


def _add_history_routes(routes: APIRouter, service: RunService, questions: Questions, limits: Limits) -> None:
    @routes.get("/runs/{run_id}/checkpoints", summary="The epochs whose weights are kept")
    async def checkpoints(run_id: RunId) -> Response:
        return json_response(await questions.kept_epochs(run_id))

    @routes.post(
        "/runs/{run_id}/fork",
        status_code=201,
        summary="Train on from a kept epoch; with a spec, with its settings",
        openapi_extra=FORK_BODY,
    )
    async def fork(
        run_id: RunId,
        request: Request,
        epoch: ForkEpoch,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        document = await read_document(request, limits)
        spec = await questions.fork_of(run_id, epoch, document)
        async with questions.start_of(spec) as (begun, start):
            digest = _digest([document, run_id, epoch])
            run = await service.submit(begun, idempotency_key=idempotency_key, body_hash=digest, start=start)
        location = f"{request.url.path.removesuffix(f'/{run_id}/fork')}/{run.id}"
        return json_response(await _document(service, run), 201, {"Location": location})


def _digest(document: Any) -> str:
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()


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

    @routes.get("/runs/{run_id}/findings", summary="The doctor's newest diagnosis, with remedies as whole specs")
    async def findings(run_id: RunId) -> Response:
        run = await service.store.get(run_id)
        return json_response(diagnosis(run.spec, run.epoch, await service.store.newest_event(run_id, DIAGNOSIS)))

    @routes.get("/runs/{run_id}/epochs/{epoch}/pictures", summary="The pictures of an epoch, as one binary frame")
    async def frame_of_epoch(
        run_id: RunId,
        epoch: EpochNumber,
        nearest: Annotated[bool, Query(description="If none are kept up to it, the first ones after it")] = False,
    ) -> Response:
        frame = await _frame(service, run_id, epoch, is_nearest=nearest)
        return Response(frame, media_type="application/octet-stream")

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


async def _frame(service: RunService, run_id: str, epoch: int | None = None, *, is_nearest: bool = False) -> bytes:
    """The pictures of an epoch, or the newest. Raises NotFound if there are none."""
    await service.store.get(run_id)
    if epoch is None:
        frame = await asyncio.to_thread(service.artifacts.newest_frame, run_id)
    else:
        find = service.artifacts.nearest_frame if is_nearest else service.artifacts.frame_at
        frame = await asyncio.to_thread(find, run_id, epoch)
    if frame is None:
        raise NotFound("There are no pictures of that epoch, nor of an earlier one.", code="no_picture")
    return frame


async def _queue_places(service: RunService) -> dict[str, int]:
    return {run.id: place for place, run in enumerate(await service.store.queued(), start=1)}


async def _document(service: RunService, run: RunRecord) -> dict[str, Any]:
    return run_document(run, await _queue_places(service) if run.state == "queued" else {})


def run_document(run: RunRecord, queue_places: dict[str, int], *, is_brief: bool = False) -> dict[str, Any]:
    """A run as the API shows it; without its spec if it is to be brief."""
    whole = {} if is_brief else {"spec": run.spec}
    return {
        "id": run.id,
        "name": run.name,
        "state": run.state,
        "tags": run.tags,
        "forked_from": run.spec.get("start"),
        **whole,
        "data": run.spec["data"]["type"],
        "experiment": experiment(run.spec),
        "seeds": seeds(run.spec),
        "epoch": run.epoch,
        "epochs": run.epochs,
        "queue_position": queue_places.get(run.id),
        "created_at": run.created_at,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "reason": run.reason,
        "test_accuracy": _finite(run.test_accuracy),
        "test_loss": _finite(run.test_loss),
        "best_epoch": run.best_epoch,
        "best_test_accuracy": run.best_test_accuracy,
        "best_test_loss": run.best_test_loss,
        "parameters": run.parameters,
        "seconds": run.seconds,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
