"""Every route asks what its row says before it does anything; a stranger gets nothing from any of them."""

from __future__ import annotations

from typing import Any

import pytest

from layerlab.api.contract import Route
from layerlab.api.routes import ROUTES
from layerlab.people.identity import Person
from layerlab.people.rights import Kind, Thing, Verb
from tests.api import specs
from tests.desk.house import STRANGER, TABLE, House, Witness

pytestmark = pytest.mark.asyncio(loop_scope="module")

MISSING = "0" * 32
CALLS = [route for route in ROUTES if not route.is_socket]
SOCKETS = [route for route in ROUTES if route.is_socket]


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def address(route: Route, run_id: str, upload_id: str) -> str:
    parts = {"run_id": run_id, "upload_id": upload_id, "type": "circle", "epoch": 1, "layer": "conv2d_1"}
    return route.path.format(**parts) + ("?epoch=1" if route.path.endswith("/fork") else "")


def content(route: Route) -> dict[str, Any]:
    """A body that the route takes."""
    if route.path == "/uploads" and route.method == "POST":
        return {"content": TABLE}
    return {} if route.body is None else {"json": next(iter(route.body.examples.values()))}


@pytest.mark.parametrize("route", CALLS, ids=name)
async def test_a_call_asks_what_its_row_says_and_gives_a_stranger_nothing(route: Route, house: House) -> None:
    run_id, upload_id = await house.finished_run(specs.circle()), await house.upload()
    witness = Witness()
    async with house.client(STRANGER, witness) as client:
        answer = await client.request(route.method, address(route, run_id, upload_id), **content(route))
        missing = await client.request(route.method, address(route, MISSING, MISSING), **content(route))
    assert witness.asked[0] == (route.verb, route.kind)
    concerns_one = "{run_id}" in route.path or "{upload_id}" in route.path
    if concerns_one and answer.status_code == 404:
        assert answer.json() == missing.json()
        assert len(witness.asked) == 1
    else:
        assert answer.status_code == 403
        assert answer.json()["code"] == "forbidden"
    assert (await house.desk().run(run_id)).run.name == "circle"


@pytest.mark.parametrize("route", SOCKETS, ids=name)
async def test_a_socket_tells_a_stranger_what_it_tells_of_a_missing_run(route: Route, house: House) -> None:
    run_id = await house.finished_run(specs.circle())
    witness = Witness()
    house.client(STRANGER, witness)
    sent = await house.socket(address(route, run_id, ""))
    assert witness.asked == [(route.verb, route.kind)]
    assert sent == await house.socket(address(route, MISSING, ""))
    assert sent[-1]["code"] == 4404
    house.client()
    assert len(await house.socket(address(route, run_id, ""))) > len(sent)


async def test_nobody_starts_from_a_run_that_he_may_not_read(house: House) -> None:
    run_id = await house.finished_run(specs.circle())
    start = {"start": {"run": run_id, "epoch": 1}}

    def may_only_create(_who: Person, verb: Verb, thing: Thing) -> bool:
        return verb is Verb.CREATE and thing.kind is Kind.RUN

    async with house.client(STRANGER, may_only_create) as client:
        foreign = await client.post("/runs", json=specs.circle() | start)
        absent = await client.post("/runs", json=specs.circle() | {"start": {"run": MISSING, "epoch": 1}})
    assert foreign.status_code == 422
    assert foreign.json() == absent.json()
