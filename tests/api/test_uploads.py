"""Own data through the door: sent, listed, trained on, deleted; and nothing left behind by what goes wrong."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import StartServer
from tests.api.door import Document, Door, assert_problem
from tests.api.server_process import wait_until
from tests.intake.files import folders, in_words, mnist, npz, table, zipped
from tests.intake.openml_standin import stand_in

LAYERS = [{"type": "flatten"}, {"type": "dense", "units": 8}, {"type": "relu"}, {"type": "dense", "units": 2}]


def send(door: Door, data: bytes, **query: str) -> Any:
    key = query.pop("idempotency_key", None)
    headers = {} if key is None else {"Idempotency-Key": key}
    return door.client.post("/uploads", params=query, content=data, headers=headers)


def kept(door: Door, data: bytes, **query: str) -> Document:
    response = send(door, data, **query)
    assert response.status_code == 201, response.text
    document: Document = response.json()
    return document


def spec(upload: Document, epochs: int = 30) -> Document:
    return {
        "data": {"type": "upload", "id": upload["id"]},
        "network": {"layers": LAYERS},
        "training": {"epochs": epochs, "optimizer": {"type": "adam", "learning_rate": 0.03}},
    }


def files_of(door: Door) -> list[str]:
    """Everything that uploads have on the disk, relative to the data folder."""
    root = door.server.data_dir
    found = [path for name in ("uploads", "incoming") for path in (root / name).rglob("*")]
    return sorted(str(path.relative_to(root)) for path in found)


def test_a_table_is_sent_shown_and_learnt(door: Door) -> None:
    response = send(door, table(200).encode(), name="My table")
    upload = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/v1/uploads/{upload['id']}"
    assert (upload["name"], upload["input_shape"], upload["classes"]) == ("My table", [2], ["large", "small"])
    preview = upload.pop("preview")
    assert preview == door.json("/data/upload/preview", params={"id": upload["id"]})
    assert preview["class_counts"] == upload["class_counts"]
    assert door.json(f"/uploads/{upload['id']}") == upload
    assert upload in door.json("/uploads")["items"]
    run = door.finished(spec(upload))
    assert run["test_accuracy"] > 0.9
    answer = door.post(f"/runs/{run['id']}/predict", {"samples": [0, 1]})
    assert len(answer.json()["labels"]) == 2


@pytest.mark.parametrize(
    ("data", "form", "shape"),
    [
        (zipped(folders()), "images", [3, 16, 16]),
        (npz(x=[[[1, 2], [3, 4]]] * 20, y=[0, 1] * 10), "npz", [1, 2, 2]),
        (b"".join(mnist()), "idx", [1, 28, 28]),
    ],
    ids=in_words,
)
def test_every_format_is_recognised(door: Door, data: bytes, form: str, shape: list[int]) -> None:
    upload = kept(door, data, size="16", target="")
    assert (upload["format"], upload["input_shape"]) == (form, shape)
    assert upload["preview"]["pictures"]["shape"][1:] == shape
    assert door.post("/networks/preview", spec(upload)).status_code == 200


def test_an_upload_in_use_stays_and_a_deleted_one_is_gone(door: Door) -> None:
    upload = kept(door, table().encode())
    run = door.submit(spec(upload, epochs=10_000))["id"]
    assert_problem(door.delete(f"/uploads/{upload['id']}"), 409, "upload_in_use")
    door.command(run, "stop")
    door.wait(run, "stopped")
    assert door.delete(f"/uploads/{upload['id']}").status_code == 204
    assert_problem(door.delete(f"/uploads/{upload['id']}"), 404)
    assert_problem(door.get(f"/uploads/{upload['id']}"), 404)
    problem = assert_problem(door.post("/runs", spec(upload)), 422, "unknown_upload")
    assert problem["errors"][0]["path"] == ["data", "id"]
    assert_problem(door.get("/data/upload/preview", params={"id": upload["id"]}), 422, "unknown_upload")
    assert_problem(door.post(f"/runs/{run}/predict", {"samples": [0]}), 422, "unknown_upload")
    assert not [name for name in files_of(door) if upload["id"] in name]


def test_a_refused_file_names_its_rows_and_leaves_nothing(door: Door) -> None:
    before = files_of(door)
    problem = assert_problem(send(door, (table(40) + "1,,large\n" * 30).encode()), 422, "too_many_mistakes")
    assert len(problem["errors"]) == 20
    assert problem["errors"][0]["path"] == ["rows", 42, "weight"]
    assert_problem(send(door, b""), 422, "empty")
    assert_problem(send(door, zipped({**folders(), "../x.png": b"x"})), 422, "unsafe_zip")
    assert files_of(door) == before


@pytest.mark.parametrize(
    ("query", "code", "path"),
    [
        ({"format": "excel"}, "unknown_format", ["format"]),
        ({"colour": "x" * 300}, "bad_text", ["colour"]),
        ({"name": "a\u202eb"}, "bad_text", ["name"]),
        ({"name": "x" * 101}, "text_too_long", ["name"]),
        ({"speed": "5"}, "extra_forbidden", ["speed"]),
        ({"format": "images", "size": "7"}, "greater_than_equal", ["size"]),
        ({"format": "csv", "size": "8"}, "extra_forbidden", ["size"]),
        ({"task": "guess"}, "literal_error", ["task"]),
        ({"target": "colour"}, "no_such_column", ["target"]),
    ],
)
def test_wrong_options_are_named(door: Door, query: dict[str, str], code: str, path: list[str]) -> None:
    problem = assert_problem(send(door, table().encode(), **query), 422, code)
    assert problem["errors"][0]["path"] == path


def test_the_same_key_gives_the_same_upload(door: Door) -> None:
    first = kept(door, table().encode(), idempotency_key="one")
    assert kept(door, table().encode(), idempotency_key="one") == first
    assert kept(door, table().encode())["id"] != first["id"]
    assert_problem(send(door, table(41).encode(), idempotency_key="one"), 422, "idempotency_key_reused")
    assert_problem(send(door, table().encode(), idempotency_key="one", target="1"), 422, "idempotency_key_reused")
    assert "request" not in first


def test_a_file_over_the_limit_is_refused_while_it_comes(start_server: StartServer) -> None:
    door = start_server(limit_upload_bytes="100000", limit_upload_rows="1000")
    assert_problem(send(door, b"1,2\n" * 50_000), 413, "too_large")
    assert_problem(send(door, b"1,2\n" * 2000), 422, "too_many")
    assert files_of(door) == []


def test_all_uploads_together_stay_within_their_room(start_server: StartServer) -> None:
    door = start_server(upload_store_bytes=str(2**20))
    big = npz(x=[[float(i)] * 200 for i in range(1000)], y=[0, 1] * 500)  # 800 kB as floats
    first = kept(door, big)
    assert_problem(send(door, big), 409, "uploads_full")
    assert len(files_of(door)) == 3
    assert door.json("/uploads")["bytes"] <= door.json("/uploads")["most_bytes"] == 2**20
    assert door.delete(f"/uploads/{first['id']}").status_code == 204
    kept(door, big)


def test_who_hangs_up_leaves_nothing(door: Door) -> None:
    before = files_of(door)
    with socket.create_connection(("127.0.0.1", door.server.port)) as line:
        head = "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
        line.sendall(head.encode() + b"1,2\n" * 1000)
        wait_until(lambda: files_of(door) != before, "the upload has begun")
    wait_until(lambda: files_of(door) == before, "what came is removed")


def test_a_server_killed_in_the_midst_starts_clean(start_server: StartServer) -> None:
    door = start_server()
    upload = kept(door, table().encode())
    line = socket.create_connection(("127.0.0.1", door.server.port))
    head = "POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
    line.sendall(head.encode() + b"1,2\n" * 1000)
    wait_until(lambda: any("incoming/" in name for name in files_of(door)), "the upload has begun")
    door.server.kill()
    line.close()
    again = start_server()
    assert [item["id"] for item in again.json("/uploads")["items"]] == [upload["id"]]
    assert len(files_of(again)) == 3
    assert again.finished(spec(upload, epochs=1))["state"] == "finished"


def test_the_door_stays_open_while_a_large_file_is_read(door: Door) -> None:
    rows = "".join(f"{i % 7},{i % 11},{i % 13},{i % 2}\n" for i in range(300_000))
    answers: list[int] = []
    sending = threading.Thread(target=lambda: answers.append(send(door, rows.encode()).status_code))
    sending.start()
    moments = [time.monotonic()]
    while sending.is_alive():
        door.json("/health/live")
        moments.append(time.monotonic())
    sending.join()
    assert answers == [201]
    slowest = max(after - before for before, after in itertools.pairwise(moments))
    assert slowest < (moments[-1] - moments[0]) / 2, "no answer waited for the reading"
    for item in door.json("/uploads")["items"]:
        assert door.delete(f"/uploads/{item['id']}").status_code == 204


def test_openml_needs_leave(door: Door) -> None:
    document = {
        "data": {"type": "openml"},
        "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 10}]},
    }
    inspection = door.post("/networks/inspect", document).json()
    assert [(each["code"], each["path"]) for each in inspection["problems"]] == [("openml_not_allowed", ["data"])]
    assert not inspection["trainable"]
    assert_problem(door.post("/runs", document), 422, "openml_not_allowed")
    assert_problem(door.get("/data/openml/preview"), 422, "openml_not_allowed")
    assert door.post("/networks/preview", document).status_code == 200


def test_openml_that_gives_something_else_makes_no_run(start_server: StartServer) -> None:
    with stand_in("mnist_784") as openml:
        door = start_server(openml="true", openml_url=openml.address)
        document = {
            "data": {"type": "openml"},
            "network": {"layers": [{"type": "flatten"}, {"type": "dense", "units": 10}]},
        }
        assert door.post("/networks/inspect", document).json()["trainable"]
        while (answer := door.post("/runs", document)).status_code == 429:  # a busy machine takes its time
            assert answer.json()["code"] == "openml_fetching"
        assert_problem(answer, 422, "openml_wrong_answer")
        assert openml.asked[-1] == "/data/v1/download/1/tiny.arff"
        assert_problem(door.get("/data/openml/preview"), 422, "openml_wrong_answer")
        assert not door.post("/networks/inspect", document).json()["trainable"]
        assert door.json("/runs")["items"] == []


def test_the_catalog_describes_the_formats(door: Door) -> None:
    catalog = door.json("/catalog")
    assert list(catalog["uploads"]) == ["csv", "images", "npz", "idx"]
    assert catalog["limits"]["upload_bytes"] == 50 * 2**20
    operation = door.json("/openapi.json")["paths"]["/api/v1/uploads"]["post"]
    assert {"name", "format", "target", "size"} <= {each["name"] for each in operation["parameters"]}


def test_files_of_uploads_are_closed_to_others(door: Door) -> None:
    upload = kept(door, table().encode())
    for name in ("uploads", "incoming", f"uploads/{upload['id']}"):
        assert Path(door.server.data_dir, name).stat().st_mode & 0o077 == 0
