"""For operators: is it alive, is it ready, and how much does it do (Prometheus text)."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from layerlab import __version__
from layerlab.api.networks import json_response
from layerlab.api.problems import problem
from layerlab.errors import LayerlabError
from layerlab.runs import RunService

READY_SECONDS = 2.0


def router(service: RunService) -> APIRouter:
    """Routes for operators."""
    routes = APIRouter(tags=["health"])
    metrics_of = Metrics(service)

    @routes.get("/health/live", summary="The process answers")
    async def live() -> Response:
        return json_response({"status": "alive", "version": __version__})

    @routes.get("/health/ready", summary="It can do its work: the database answers")
    async def ready() -> Response:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await service.store.queued()
        except (LayerlabError, TimeoutError):
            return problem(503, "not_ready", "The database does not answer.")
        return json_response({"status": "ready", "version": __version__})

    @routes.get("/metrics", summary="Figures for Prometheus")
    async def metrics() -> Response:
        return Response(await metrics_of.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


class Metrics:
    """Gauges read from the service when they are asked for."""

    def __init__(self, service: RunService) -> None:
        self._service = service
        self._registry = CollectorRegistry()
        self._training = Gauge("layerlab_runs_training", "Runs with a trainer", registry=self._registry)
        self._queued = Gauge("layerlab_runs_queued", "Runs that wait", registry=self._registry)
        self._viewers = Gauge("layerlab_viewers", "Live viewers", registry=self._registry)

    async def text(self) -> bytes:
        self._training.set(self._service.training_count)
        self._queued.set(len(await self._service.store.queued()))
        self._viewers.set(self._service.hub.viewer_count())
        return generate_latest(self._registry)
