"""What the API says of itself: its OpenAPI document, and the page that shows it."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency
from layerlab.api.page import NOT_BUILT, WEB

PAGE = WEB / "reference" / "index.html"


async def openapi(desk: DeskDependency, request: Request) -> Response:
    """The OpenAPI document of every call."""
    await desk.check_alive()
    return json_response(request.app.openapi())


async def docs(desk: DeskDependency) -> Response:
    """Every call, to read and to try, as a page."""
    await desk.check_alive()
    if not PAGE.is_file():
        return PlainTextResponse(NOT_BUILT, 503)
    return FileResponse(PAGE, media_type="text/html", headers={"Cache-Control": "no-cache"})
