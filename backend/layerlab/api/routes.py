"""Every call of the API, a row each: adding one is its function and its row here."""

from __future__ import annotations

from typing import Any

from layerlab.api import asking, catalog, examples, exports, health, networks, records, reference, runs, stream, uploads
from layerlab.api.answers import OCTETS
from layerlab.api.contract import JSON, Answer, Body, Model, Route
from layerlab.api.documents.data import DataPreview, NewUpload, Upload, UploadPage, Variants
from layerlab.api.documents.events import EpochPage, EventPage, StreamMessage
from layerlab.api.documents.labels import Labels
from layerlab.api.documents.networks import (
    Asked,
    Checkpoints,
    Diagnosis,
    ExplanationAnswer,
    ExplanationOfSpec,
    Inspection,
    NetworkPreview,
    Prediction,
    Question,
)
from layerlab.api.documents.runs import CommandBody, Fork, Run, RunPage
from layerlab.api.documents.server import Catalog, Health, OpenApi
from layerlab.network.spec import AugmentationQuestion, Spec
from layerlab.people.rights import Kind, Verb

SPEC = Body(Spec, examples.SPECS)
NOTHING = Answer(status=204)
FILE = Answer({OCTETS: bytes})


def given(model: Model, status: int = 200) -> Answer:
    """JSON of this model."""
    return Answer({JSON: model}, status)


def _network(method: Any, path: str, endpoint: Any, answer: Model, body: Body) -> Route:
    return Route(method, path, endpoint, "networks", Verb.ASK, Kind.NETWORK, given(answer), body)


def _run(method: Any, path: str, endpoint: Any, verb: Verb, answer: Answer, body: Body | None = None) -> Route:
    return Route(method, path, endpoint, "runs", verb, Kind.RUN, answer, body)


def _record(path: str, endpoint: Any, answer: Answer) -> Route:
    return _run("GET", f"/runs/{{run_id}}/{path}", endpoint, Verb.READ, answer)


def _server(path: str, endpoint: Any, answer: Answer, tag: str = "health") -> Route:
    return Route("GET", path, endpoint, tag, Verb.READ, Kind.SERVER, answer)


CHOOSING = (
    Route("GET", "/catalog", catalog.catalog, "catalog", Verb.READ, Kind.CATALOG, given(Catalog)),
    Route("GET", "/data/{type}/preview", networks.preview_data, "data", Verb.READ, Kind.DATA, given(DataPreview)),
    Route(
        "POST",
        "/data/augmentations/preview",
        networks.preview_augmentations,
        "data",
        Verb.ASK,
        Kind.DATA,
        given(Variants),
        Body(AugmentationQuestion, examples.AUGMENTATIONS),
    ),
)

NETWORKS = (
    _network("POST", "/networks/inspect", networks.inspect, Inspection, SPEC),
    _network("POST", "/networks/preview", networks.preview, NetworkPreview, SPEC),
    _network(
        "POST",
        "/networks/explain",
        networks.explain_untrained,
        ExplanationAnswer,
        Body(ExplanationOfSpec, examples.EXPLANATIONS_OF_SPECS),
    ),
)

RUNS = (
    _run("POST", "/runs", runs.submit, Verb.CREATE, given(Run, 201), SPEC),
    _run("GET", "/runs", runs.list_runs, Verb.LIST, given(RunPage)),
    _run("GET", "/runs/{run_id}", runs.get_run, Verb.READ, given(Run)),
    _run("PATCH", "/runs/{run_id}", runs.relabel, Verb.CHANGE, given(Run), Body(Labels, examples.LABELS)),
    _run("DELETE", "/runs/{run_id}", runs.delete_run, Verb.DELETE, NOTHING),
    _run(
        "POST",
        "/runs/{run_id}/commands",
        runs.command,
        Verb.COMMAND,
        given(Run, 202),
        Body(CommandBody, examples.COMMANDS),
    ),
    _run("POST", "/runs/{run_id}/fork", runs.fork, Verb.CREATE, given(Run, 201), Body(Fork, examples.FORKS)),
    _run(
        "POST",
        "/runs/{run_id}/predict",
        asking.predict,
        Verb.ASK,
        given(Prediction),
        Body(Question, examples.QUESTIONS),
    ),
    _run(
        "POST",
        "/runs/{run_id}/explain",
        asking.explain,
        Verb.ASK,
        given(ExplanationAnswer),
        Body(Asked, examples.EXPLANATIONS),
    ),
)

RECORDS = (
    _record("epochs", records.epochs, Answer({JSON: EpochPage, "text/csv": str})),
    _record("findings", records.findings, given(Diagnosis)),
    _record("checkpoints", records.checkpoints, given(Checkpoints)),
    _record("epochs/{epoch}/pictures", records.frame_of_epoch, FILE),
    _record("pictures", records.newest_frame, FILE),
    _record("epochs/{epoch}/layers/{layer}.png", records.picture, Answer({"image/png": bytes})),
    _record("weights.safetensors", exports.weights, FILE),
    _record("script.py", exports.script, Answer({"text/x-python": str})),
    _record("data.npz", exports.run_data, FILE),
    _record("model.onnx", exports.onnx, FILE),
)

STREAMS = (
    Route(
        "GET",
        "/runs/{run_id}/events",
        stream.events,
        "streams",
        Verb.READ,
        Kind.RUN,
        Answer({JSON: EventPage, stream.EVENT_STREAM: str}),
    ),
    Route(
        "SOCKET",
        "/runs/{run_id}/stream",
        stream.stream,
        "streams",
        Verb.READ,
        Kind.RUN,
        Answer({JSON: StreamMessage, OCTETS: bytes}),
    ),
)

UPLOADS = (
    Route(
        "POST",
        "/uploads",
        uploads.upload,
        "uploads",
        Verb.CREATE,
        Kind.UPLOAD,
        given(NewUpload, 201),
        extra=uploads.FILE,
    ),
    Route("GET", "/uploads", uploads.list_uploads, "uploads", Verb.LIST, Kind.UPLOAD, given(UploadPage)),
    Route("GET", "/uploads/{upload_id}", uploads.get_upload, "uploads", Verb.READ, Kind.UPLOAD, given(Upload)),
    Route("DELETE", "/uploads/{upload_id}", uploads.delete_upload, "uploads", Verb.DELETE, Kind.UPLOAD, NOTHING),
)

SERVER = (
    _server("/openapi.json", reference.openapi, given(OpenApi), "reference"),
    _server("/docs", reference.docs, Answer({"text/html": str}), "reference"),
    _server("/health/live", health.live, given(Health)),
    _server("/health/ready", health.ready, given(Health)),
    _server("/metrics", health.metrics, Answer({"text/plain": str})),
)

ROUTES: tuple[Route, ...] = (*CHOOSING, *NETWORKS, *RUNS, *RECORDS, *STREAMS, *UPLOADS, *SERVER)
