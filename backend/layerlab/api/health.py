"""For operators: is it alive, is it ready, and how much does it do (Prometheus text)."""

from __future__ import annotations

import asyncio

from fastapi import Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from layerlab import __version__
from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency
from layerlab.api.problems import problem
from layerlab.desk import Figures
from layerlab.errors import StorageError

READY_SECONDS = 2.0
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


async def live(desk: DeskDependency) -> Response:
    """The process answers."""
    await desk.check_alive()
    return json_response({"status": "alive", "version": __version__})


async def ready(desk: DeskDependency) -> Response:
    """It can do its work: the database answers."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            await desk.figures()
    except (StorageError, TimeoutError):
        return problem(503, "not_ready", "The database does not answer.")
    return json_response({"status": "ready", "version": __version__})


async def metrics(desk: DeskDependency) -> Response:
    """Figures for Prometheus."""
    return Response(prometheus_text(await desk.figures()), media_type=PROMETHEUS)


def prometheus_text(figures: Figures) -> bytes:
    """The figures as Prometheus reads them."""
    registry = CollectorRegistry()
    for name, help, value in (
        ("layerlab_runs_training", "Runs with a trainer", figures.training),
        ("layerlab_runs_queued", "Runs that wait", figures.queued),
        ("layerlab_viewers", "Live viewers", figures.viewers),
    ):
        Gauge(name, help, registry=registry).set(value)
    return generate_latest(registry)
