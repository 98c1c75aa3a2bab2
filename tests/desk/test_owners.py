"""What two people keep on one server stays apart: runs, uploads, and the keys of what is sent again."""

from __future__ import annotations

import pytest

from layerlab.people.identity import LOCAL, Person
from layerlab.people.rights import Thing, Verb
from tests.api import specs
from tests.desk.house import TABLE, House

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADA, BEN = Person("ada"), Person("ben")
KEY = {"Idempotency-Key": "lesson-3"}
OTHER_TABLE = TABLE + b"3,4,odd\n"


def own_things(who: Person, _verb: Verb, thing: Thing) -> bool:
    """Everybody may do everything with what is theirs: the rights of a server with accounts, as far as this goes."""
    return thing.owner in (None, who.id)


async def test_a_run_is_its_owners_alone_and_so_is_the_key_that_made_it(house: House) -> None:
    async with house.client(ADA, own_things) as client:
        adas = await client.post("/runs", json=specs.circle(), headers=KEY)
        again = await client.post("/runs", json=specs.circle(), headers=KEY)
    async with house.client(BEN, own_things) as client:
        bens = await client.post("/runs", json=specs.circle(epochs=4), headers=KEY)
        listed = [run["id"] for run in (await client.get("/runs")).json()["items"]]
        foreign = await client.get(adas.headers["location"].removeprefix("/api/v1"))
        missing = await client.get(f"/runs/{'0' * 32}")
    assert (adas.status_code, bens.status_code) == (201, 201)
    assert again.json()["id"] == adas.json()["id"] != bens.json()["id"]
    assert listed == [bens.json()["id"]]
    assert foreign.status_code == 404
    assert foreign.json() == missing.json()


async def test_an_upload_is_its_owners_alone_and_so_is_the_key_that_made_it(house: House) -> None:
    async with house.client(ADA, own_things) as client:
        adas = await client.post("/uploads", content=TABLE, headers=KEY)
        again = await client.post("/uploads", content=TABLE, headers=KEY)
    async with house.client(BEN, own_things) as client:
        bens = await client.post("/uploads", content=OTHER_TABLE, headers=KEY)
        listed = [upload["id"] for upload in (await client.get("/uploads")).json()["items"]]
        address = f"/uploads/{adas.json()['id']}"
        foreign = [await client.get(address), await client.delete(address)]
        missing = await client.get(f"/uploads/{'0' * 32}")
    assert (adas.status_code, bens.status_code) == (201, 201)
    assert again.json()["id"] == adas.json()["id"] != bens.json()["id"]
    assert listed == [bens.json()["id"]]
    assert [answer.json() for answer in foreign] == [missing.json()] * 2


async def test_what_somebody_sends_without_an_account_is_the_local_users(house: House) -> None:
    async with house.client() as client:
        run = (await client.post("/runs", json=specs.circle())).json()
    assert (await house.desk().run(run["id"])).run.owner == LOCAL.id
