"""Every call of the API, a row each: adding one is its function and its row here."""

from __future__ import annotations

from layerlab.api import asking, catalog, exports, health, networks, records, reference, runs, stream, uploads
from layerlab.api.answers import OCTETS
from layerlab.api.contract import JSON, Answer, Route
from layerlab.api.openapi import (
    AUGMENTATIONS_BODY,
    COMMAND_BODY,
    EXPLANATION_BODY,
    FORK_BODY,
    LABELS_BODY,
    PREDICT_BODY,
    SPEC_BODY,
    UNTRAINED_EXPLANATION_BODY,
)
from layerlab.people.rights import Kind, Verb

ANY = Answer({JSON: dict})
NOTHING = Answer(status=204)
CREATED = Answer({JSON: dict}, 201)
FILE = Answer({OCTETS: bytes})

CATALOG = (Route("GET", "/catalog", catalog.catalog, "catalog", Verb.READ, Kind.CATALOG, ANY),)

NETWORKS = (
    Route("POST", "/networks/inspect", networks.inspect, "networks", Verb.ASK, Kind.NETWORK, ANY, extra=SPEC_BODY),
    Route("POST", "/networks/preview", networks.preview, "networks", Verb.ASK, Kind.NETWORK, ANY, extra=SPEC_BODY),
    Route(
        "POST",
        "/networks/explain",
        networks.explain_untrained,
        "networks",
        Verb.ASK,
        Kind.NETWORK,
        ANY,
        extra=UNTRAINED_EXPLANATION_BODY,
    ),
    Route("GET", "/data/{type}/preview", networks.preview_data, "data", Verb.READ, Kind.DATA, ANY),
    Route(
        "POST",
        "/data/augmentations/preview",
        networks.preview_augmentations,
        "data",
        Verb.ASK,
        Kind.DATA,
        ANY,
        extra=AUGMENTATIONS_BODY,
    ),
)

RUNS = (
    Route("POST", "/runs", runs.submit, "runs", Verb.CREATE, Kind.RUN, CREATED, extra=SPEC_BODY),
    Route("GET", "/runs", runs.list_runs, "runs", Verb.LIST, Kind.RUN, ANY),
    Route("GET", "/runs/{run_id}", runs.get_run, "runs", Verb.READ, Kind.RUN, ANY),
    Route("PATCH", "/runs/{run_id}", runs.relabel, "runs", Verb.CHANGE, Kind.RUN, ANY, extra=LABELS_BODY),
    Route("DELETE", "/runs/{run_id}", runs.delete_run, "runs", Verb.DELETE, Kind.RUN, NOTHING),
    Route(
        "POST",
        "/runs/{run_id}/commands",
        runs.command,
        "runs",
        Verb.COMMAND,
        Kind.RUN,
        Answer({JSON: dict}, 202),
        extra=COMMAND_BODY,
    ),
    Route("POST", "/runs/{run_id}/fork", runs.fork, "runs", Verb.CREATE, Kind.RUN, CREATED, extra=FORK_BODY),
    Route("POST", "/runs/{run_id}/predict", asking.predict, "runs", Verb.ASK, Kind.RUN, ANY, extra=PREDICT_BODY),
    Route("POST", "/runs/{run_id}/explain", asking.explain, "runs", Verb.ASK, Kind.RUN, ANY, extra=EXPLANATION_BODY),
)

RECORDS = (
    Route("GET", "/runs/{run_id}/epochs", records.epochs, "runs", Verb.READ, Kind.RUN, ANY),
    Route("GET", "/runs/{run_id}/findings", records.findings, "runs", Verb.READ, Kind.RUN, ANY),
    Route("GET", "/runs/{run_id}/checkpoints", records.checkpoints, "runs", Verb.READ, Kind.RUN, ANY),
    Route("GET", "/runs/{run_id}/epochs/{epoch}/pictures", records.frame_of_epoch, "runs", Verb.READ, Kind.RUN, FILE),
    Route("GET", "/runs/{run_id}/pictures", records.newest_frame, "runs", Verb.READ, Kind.RUN, FILE),
    Route(
        "GET",
        "/runs/{run_id}/epochs/{epoch}/layers/{layer}.png",
        records.picture,
        "runs",
        Verb.READ,
        Kind.RUN,
        Answer({"image/png": bytes}),
    ),
    Route("GET", "/runs/{run_id}/weights.safetensors", exports.weights, "runs", Verb.READ, Kind.RUN, FILE),
    Route("GET", "/runs/{run_id}/script.py", exports.script, "runs", Verb.READ, Kind.RUN, FILE),
    Route("GET", "/runs/{run_id}/data.npz", exports.run_data, "runs", Verb.READ, Kind.RUN, FILE),
    Route("GET", "/runs/{run_id}/model.onnx", exports.onnx, "runs", Verb.READ, Kind.RUN, FILE),
)

STREAMS = (
    Route("GET", "/runs/{run_id}/events", stream.events, "streams", Verb.READ, Kind.RUN, ANY),
    Route("SOCKET", "/runs/{run_id}/stream", stream.stream, "streams", Verb.READ, Kind.RUN, ANY),
)

UPLOADS = (
    Route("POST", "/uploads", uploads.upload, "uploads", Verb.CREATE, Kind.UPLOAD, CREATED, extra=uploads.FILE),
    Route("GET", "/uploads", uploads.list_uploads, "uploads", Verb.LIST, Kind.UPLOAD, ANY),
    Route("GET", "/uploads/{upload_id}", uploads.get_upload, "uploads", Verb.READ, Kind.UPLOAD, ANY),
    Route("DELETE", "/uploads/{upload_id}", uploads.delete_upload, "uploads", Verb.DELETE, Kind.UPLOAD, NOTHING),
)

SERVER = (
    Route("GET", "/openapi.json", reference.openapi, "reference", Verb.READ, Kind.SERVER, ANY),
    Route("GET", "/health/live", health.live, "health", Verb.READ, Kind.SERVER, ANY),
    Route("GET", "/health/ready", health.ready, "health", Verb.READ, Kind.SERVER, ANY),
    Route("GET", "/metrics", health.metrics, "health", Verb.READ, Kind.SERVER, Answer({"text/plain": str})),
)

ROUTES: tuple[Route, ...] = (*CATALOG, *NETWORKS, *RUNS, *RECORDS, *STREAMS, *UPLOADS, *SERVER)
