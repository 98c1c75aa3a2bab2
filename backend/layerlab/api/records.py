"""What a run leaves behind, read back: its numbers, its diagnosis, its pictures, its checkpoints."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import Query, Request, Response

from layerlab.api.answers import OCTETS, json_response, json_text
from layerlab.api.dependencies import DeskDependency
from layerlab.api.findings import diagnosis
from layerlab.api.parameters import EpochNumber, LayerId, RunId
from layerlab.api.tables import epochs_as_csv


async def epochs(
    desk: DeskDependency,
    run_id: RunId,
    request: Request,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
) -> Response:
    """Its numbers, epoch by epoch; as a table with Accept: text/csv."""
    texts = await desk.epochs(run_id, after, limit)
    if "text/csv" in request.headers.get("accept", ""):
        return Response(epochs_as_csv(map(orjson.loads, texts)), media_type="text/csv; charset=utf-8")
    return json_text('{"items":[' + ",".join(texts) + "]}")


async def findings(desk: DeskDependency, run_id: RunId) -> Response:
    """The doctor's newest diagnosis, with remedies as whole specs."""
    run, event = await desk.diagnosed(run_id)
    return json_response(diagnosis(run.spec, run.epoch, event))


async def checkpoints(desk: DeskDependency, run_id: RunId) -> Response:
    """The epochs whose weights are kept."""
    return json_response(await desk.checkpoints(run_id))


async def frame_of_epoch(
    desk: DeskDependency,
    run_id: RunId,
    epoch: EpochNumber,
    nearest: Annotated[bool, Query(description="If none are kept up to it, the first ones after it")] = False,
) -> Response:
    """The pictures of an epoch, as one binary frame."""
    return Response(await desk.frame(run_id, epoch, is_nearest=nearest), media_type=OCTETS)


async def newest_frame(desk: DeskDependency, run_id: RunId) -> Response:
    """The newest pictures, as one binary frame."""
    return Response(await desk.frame(run_id), media_type=OCTETS)


async def picture(desk: DeskDependency, run_id: RunId, epoch: EpochNumber, layer: LayerId) -> Response:
    """A layer's feature maps as one picture."""
    from layerlab.api.pictures import layer_png

    return Response(layer_png(await desk.frame(run_id, epoch), layer), media_type="image/png")
