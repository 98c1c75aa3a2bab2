"""A route is a plain function: called with a desk it answers, without an app or a server."""

from __future__ import annotations

import json

import pytest

from layerlab.api import catalog, health, runs
from layerlab.api.dependencies import Sent
from layerlab.network.spec import Spec
from tests.api import specs
from tests.desk.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_run_is_submitted_and_listed(house: House) -> None:
    document = specs.circle()
    answer = await runs.submit(house.desk(), Sent(Spec.model_validate(document), document))
    run = json.loads(bytes(answer.body))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/runs/{run['id']}"
    listed = json.loads(bytes((await runs.list_runs(house.desk())).body))
    assert [one["id"] for one in listed["items"]] == [run["id"]]


async def test_the_catalog_and_the_figures_are_told(house: House) -> None:
    assert b"conv2d" in (await catalog.catalog(house.desk())).body
    assert b"layerlab_viewers 0.0" in (await health.metrics(house.desk())).body
