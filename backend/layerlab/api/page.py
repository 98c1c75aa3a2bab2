"""Serves the built page: hashed assets for ever, the rest asked for anew each time."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

WEB = Path(__file__).resolve().parent.parent / "web"
NOT_BUILT = "The page is not built. Run `make run`, or `npm ci && npm run build` in frontend/.\n"


class Page(StaticFiles):
    """Static files with the caching that a Vite build allows."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_hashed = path.startswith("assets/") and response.status_code in (200, 304)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        return response


class PageMount(Mount):
    """Everything but the API: there an unknown method or address has to be told as the API tells it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["path"].startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def install(app: FastAPI, folder: Path = WEB) -> None:
    """The page at `/`, or a line saying how to build it."""
    if (folder / "index.html").is_file():
        app.router.routes.append(PageMount("/", Page(directory=folder, html=True), name="page"))
        return

    @app.get("/", include_in_schema=False)
    async def not_built() -> Response:
        return PlainTextResponse(NOT_BUILT, 503)
