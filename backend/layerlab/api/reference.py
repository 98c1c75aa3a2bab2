"""What the API says of itself: its OpenAPI document."""

from __future__ import annotations

from fastapi import Request, Response

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency


async def openapi(desk: DeskDependency, request: Request) -> Response:
    """The OpenAPI document of every call."""
    await desk.check_alive()
    return json_response(request.app.openapi())
