"""The table of routes is complete: whatever the app answers below the API stands in it, HTTP and sockets."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket
from starlette.routing import BaseRoute

from layerlab import desk
from layerlab.api.answers import PREFIX
from layerlab.api.contract import Route
from layerlab.api.routes import ROUTES
from layerlab.main import create_app
from layerlab.settings import Settings

ASKS = {"_may", "_run", "_upload"}


def calls(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """(method or SOCKET, path) of everything below the API's prefix."""
    found = set()
    for route in routes:
        path = getattr(route, "path", "")
        if path.startswith(PREFIX):
            methods = getattr(route, "methods", None) or {"SOCKET"}
            found |= {(method, path.removeprefix(PREFIX)) for method in methods if method != "HEAD"}
    return found


def table() -> set[tuple[str, str]]:
    return {(route.method, route.path) for route in ROUTES}


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    return create_app(Settings(data_dir=tmp_path))


def test_the_app_answers_exactly_what_the_table_says(app: FastAPI) -> None:
    assert calls(app.routes) == table()
    assert len(table()) == len(ROUTES)


def test_everything_else_that_the_app_answers_is_the_page(app: FastAPI) -> None:
    others = [route for route in app.routes if not getattr(route, "path", "").startswith(PREFIX)]
    assert {getattr(route, "name", "") for route in others} <= {"page", "not_built"}


def test_a_planted_route_and_a_planted_socket_are_caught(app: FastAPI) -> None:
    async def planted() -> None: ...

    async def planted_socket(socket: WebSocket) -> None: ...

    app.add_api_route(f"{PREFIX}/planted", planted, methods=["PUT"])
    app.add_api_websocket_route(f"{PREFIX}/planted", planted_socket)
    assert calls(app.routes) - table() == {("PUT", "/planted"), ("SOCKET", "/planted")}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_a_plain_function_that_sees_a_desk_and_no_service(route: Route) -> None:
    assert inspect.isfunction(route.endpoint)
    assert inspect.getclosurevars(route.endpoint).nonlocals == {}
    parameters = inspect.signature(route.endpoint).parameters
    assert parameters["desk"].annotation == "DeskDependency"
    assert route.summary


def unasked(source: str) -> list[str]:
    """The public methods of Desk whose first statement does not ask `can`."""
    tree = ast.parse(source)
    desk_class = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Desk")
    methods = [node for node in desk_class.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [method.name for method in methods if not method.name.startswith("_") and not _asks(method.body)]


def _asks(body: list[ast.stmt]) -> bool:
    first: Any = body[1] if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else body[0]
    called = [node.func for node in ast.walk(first) if isinstance(node, ast.Call)]
    return any(isinstance(function, ast.Attribute) and function.attr in ASKS for function in called)


def test_every_method_of_the_desk_begins_by_asking() -> None:
    source = inspect.getsource(desk)
    assert unasked(source) == []
    planted = source + "\n    async def planted(self):\n        return await self._services.archive.queue_length()\n"
    planted = planted.replace("class Desk:", "class Other:\n    pass\n\n\nclass Desk:")
    assert unasked(planted) == ["planted"]
