"""What a run can be taken away as: its weights, a script that trains it again, its examples, its network as ONNX."""

from __future__ import annotations

from fastapi import Request, Response

from layerlab.api.answers import attached, streamed
from layerlab.api.dependencies import DeskDependency
from layerlab.api.parameters import RunId


async def weights(desk: DeskDependency, run_id: RunId) -> Response:
    """The newest checkpoint."""
    async with desk.weights(run_id) as path:
        return await streamed(path, "weights.safetensors")


async def script(desk: DeskDependency, run_id: RunId, request: Request) -> Response:
    """A script that builds and trains the same network."""
    text = await desk.script(run_id, str(request.url_for("run_data", run_id=run_id)))
    return Response(text, media_type="text/x-python; charset=utf-8", headers=attached("script.py"))


async def run_data(desk: DeskDependency, run_id: RunId) -> Response:
    """Its examples, for the script."""
    async with desk.exported(run_id, "export_data") as path:
        return await streamed(path, "data.npz")


async def onnx(desk: DeskDependency, run_id: RunId) -> Response:
    """The newest checkpoint's network as ONNX."""
    async with desk.exported(run_id, "export_onnx") as path:
        return await streamed(path, "model.onnx")
