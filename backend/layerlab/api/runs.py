"""Runs: submit, fork, list, read, name, command, delete."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Response

from layerlab.api.answers import created, json_response
from layerlab.api.dependencies import DeskDependency, Sent, json_body
from layerlab.api.documents.labels import Labels, Tag
from layerlab.api.documents.runs import CommandBody, State, run_document
from layerlab.api.networks import SpecBody
from layerlab.api.parameters import ForkEpoch, IdempotencyKey, RunId
from layerlab.desk import Repeatable
from layerlab.training.control import Command

LabelsBody = Annotated[Sent[Labels], Depends(json_body(Labels.model_validate))]
CommandDocument = Annotated[Sent[CommandBody], Depends(json_body(CommandBody.model_validate))]
ForkBody = Annotated[Sent[dict[str, Any]], Depends(json_body(dict))]


async def submit(
    desk: DeskDependency,
    body: SpecBody,
    step: Annotated[bool, Query(description="Pause after the first epoch")] = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Train a network."""
    repeatable = Repeatable(idempotency_key, _digest([body.document, step]))
    return created(run_document(*await desk.submit(body.value, repeatable, is_stepped=step)), "runs")


async def list_runs(
    desk: DeskDependency,
    state: State | None = None,
    tag: Annotated[Tag | None, Query(description="Only runs with this tag")] = None,
    brief: Annotated[bool, Query(description="Leave the specs out: a long list is then short to send")] = False,
    after: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """All runs, newest first."""
    page = await desk.runs(state=state, after=after, limit=limit, tag=tag)
    items = [run_document(run, place, is_brief=brief) for run, place in page.items]
    return json_response({"items": items, "next": page.next})


async def get_run(desk: DeskDependency, run_id: RunId) -> Response:
    """One run."""
    return json_response(run_document(*await desk.run(run_id)))


async def relabel(desk: DeskDependency, run_id: RunId, body: LabelsBody) -> Response:
    """Rename a run, or tag it."""
    return json_response(run_document(*await desk.relabel(run_id, body.value.name, body.value.tags)))


async def delete_run(desk: DeskDependency, run_id: RunId) -> Response:
    """End a run and forget it."""
    await desk.delete_run(run_id)
    return Response(status_code=204)


async def command(desk: DeskDependency, run_id: RunId, body: CommandDocument) -> Response:
    """Tell a run something."""
    settings = {name: float(value) for name, value in body.value.settings.model_dump(exclude_none=True).items()}
    return json_response(run_document(*await desk.command(run_id, Command(body.value.command, settings))), 202)


async def fork(
    desk: DeskDependency, run_id: RunId, body: ForkBody, epoch: ForkEpoch, idempotency_key: IdempotencyKey = None
) -> Response:
    """Train on from a kept epoch; with a spec, with its settings."""
    repeatable = Repeatable(idempotency_key, _digest([body.document, run_id, epoch]))
    return created(run_document(*await desk.fork(run_id, epoch, body.document, repeatable)), "runs")


def _digest(document: Any) -> str:
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
