"""The edge of the server: Host and Origin, security headers, unknown addresses and methods, absurd queries."""

from __future__ import annotations

import socket as sockets

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.api import specs
from tests.api.conftest import StartServer
from tests.api.door import PREFIX, Door, assert_problem
from tests.api.server_process import PATIENCE_SECONDS

NOWHERE = "0" * 32
FOREIGN_HOSTS = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "[::2]",
    "",
    "127.0.0.1@evil",
    "0.0.0.0",
]
FOREIGN_ORIGINS = [
    "http://evil.example",
    "http://localhost.evil.example:{port}",
    "http://127.0.0.1:1",
    "https://127.0.0.1:{port}.evil.example",
    "null",
    "",
    "http://[",
    "file://",
    "ftp://127.0.0.1:{port}",
    "chrome-extension://abc",
    "http://user@127.0.0.1:{port}",
]
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_name_is_refused_even_on_loopback(door: Door, host: str) -> None:
    for address in ("/catalog", "/health/live", "/openapi.json"):
        assert_problem(door.get(address, headers={"Host": host}), 421, "host_not_allowed")
    assert_problem(door.post("/runs", specs.BY_HAND, headers={"Host": host}), 421, "host_not_allowed")
    assert door.client.get(door.server.address, headers={"Host": host}).status_code == 421
    assert door.json("/runs")["items"] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:80", "localhost", "[::1]:8000"])
def test_loopback_is_answered_under_all_its_names(door: Door, host: str) -> None:
    assert door.get("/health/live", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_foreign_origin_may_not_write_nor_open_a_socket(door: Door, origin: str) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    headers = {"Origin": origin.format(port=door.server.port)}
    assert_problem(door.post("/runs", specs.BY_HAND, headers=headers), 403, "origin_not_allowed")
    assert_problem(door.post("/networks/inspect", specs.BY_HAND, headers=headers), 403)
    assert_problem(door.client.delete(f"/runs/{run}", headers=headers), 403)
    assert len(door.json("/runs")["items"]) == 1
    with pytest.raises(InvalidStatus) as refused, door.stream(run, additional_headers=headers):
        pass
    assert refused.value.response.status_code == 403


def test_the_pages_own_origin_may_write_and_open_a_socket(door: Door) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    with door.stream(run, additional_headers={"Origin": door.server.address}) as socket:
        assert "hello" in str(socket.recv(timeout=PATIENCE_SECONDS))
    assert door.post("/runs", specs.BY_HAND, headers={"Origin": door.server.address}).status_code == 201


def test_a_socket_under_a_foreign_host_name_is_refused(door: Door) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    line = sockets.create_connection(("127.0.0.1", door.server.port))
    address = f"ws://evil.example:{door.server.port}{PREFIX}/runs/{run}/stream"
    with pytest.raises(InvalidStatus) as refused, connect(address, sock=line):
        pass
    assert refused.value.response.status_code == 403


def test_a_server_told_its_public_name_answers_under_it(start_server: StartServer) -> None:
    door = start_server(allowed_hosts='["lab.example.org"]')
    assert door.get("/health/live", headers={"Host": "lab.example.org"}).status_code == 200
    own = {"Host": "lab.example.org", "Origin": "https://lab.example.org"}
    assert door.post("/networks/inspect", specs.BY_HAND, headers=own).status_code == 200
    assert_problem(door.get("/health/live", headers={"Host": "other.example.org"}), 421)


def test_every_answer_carries_the_security_headers(door: Door) -> None:
    answers = [
        door.get("/catalog"),
        door.get("/nothing"),
        door.post("/runs", {}),
        door.get("/catalog", headers={"Host": "evil"}),
        door.client.get(door.server.address + "/"),
    ]
    for answer in answers:
        assert HEADERS.items() <= dict(answer.headers).items()
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


def test_an_unknown_address_is_a_404_of_the_same_form(door: Door) -> None:
    for address in (
        "/nothing",
        "/runs/",
        f"/runs/{NOWHERE}/nothing",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%00",
    ):
        assert_problem(door.get(address), 404, "not_found")
    for address in ("/nothing", "/assets/nothing.js", "/..%2f..%2fpyproject.toml", "/%00", "/" + "x" * 5000):
        answer = door.client.get(door.server.address + address)
        assert answer.status_code == 404, address
    assert_problem(door.post("/nothing", {}), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "/runs", {"GET", "POST"}),
        ("DELETE", "/runs", {"GET", "POST"}),
        ("PUT", f"/runs/{NOWHERE}", {"GET", "DELETE", "PATCH"}),
        ("GET", "/networks/inspect", {"POST"}),
        ("POST", "/catalog", {"GET"}),
        ("TRACE", "/catalog", {"GET"}),
        ("OPTIONS", "/runs", {"GET", "POST"}),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_405_that_says_which_it_takes(
    door: Door, method: str, address: str, allowed: set[str]
) -> None:
    answer = door.client.request(method, address)
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) <= allowed


@pytest.mark.parametrize(
    "run", ["zzz", "0" * 31, "0" * 33, "A" * 32, "..", "%2e%2e%2f", "%00", "' OR 1=1 --", "💩", "x" * 3000]
)
def test_what_is_no_id_is_an_unknown_run(door: Door, run: str) -> None:
    for address in ("", "/epochs", "/events", "/pictures", "/weights.safetensors"):
        answer = door.get(f"/runs/{run}{address}")
        assert_problem(answer, 404, "not_found")
        assert run not in answer.text or run == ".."
    assert_problem(door.delete(f"/runs/{run}x"), 404)


ABSURD = [
    "/runs?limit=0",
    "/runs?limit=201",
    "/runs?limit=-1",
    "/runs?limit=1e3",
    "/runs?limit=" + "9" * 30,
    "/runs?after=-1",
    "/runs?after=" + "9" * 30,
    "/runs?after=%00",
    "/runs?after=1%20OR%201",
    "/runs?after=%D9%A1",
    "/runs?after=",
    "/runs?state=MARKER",
    "/runs?state=",
    "/runs/{run}/epochs?after=-1",
    "/runs/{run}/epochs?after=MARKER",
    "/runs/{run}/epochs?limit=0",
    "/runs/{run}/epochs/-1/pictures",
    "/runs/{run}/epochs/MARKER/pictures",
    "/runs/{run}/epochs/99999999999999999999/pictures",
    "/runs/{run}/events?after=-1",
    "/runs/{run}/events?after=" + "9" * 30,
    "/runs/{run}/events?after=1.5",
    "/data/circle/preview?noise=nan",
    "/data/circle/preview?noise=inf",
    "/data/circle/preview?noise=-1",
    "/data/circle/preview?samples=" + "9" * 5000,
    "/data/circle/preview?samples=0",
    "/data/circle/preview?MARKER=1",
    "/data/circle/preview?noise=MARKER",
    "/data/circle/preview?" + "&".join(f"a{n}=1" for n in range(40)),
    "/data/blank/preview?shape=0",
    "/data/blank/preview?shape=99999&shape=99999&shape=99999",
    "/data/blank/preview?shape=1&shape=1&shape=1&shape=1",
    "/data/custom/preview?inputs=MARKER&targets=MARKER",
]


def test_absurd_queries_are_refused_and_not_echoed(door: Door) -> None:
    run = door.finished(specs.BY_HAND)["id"]
    for address in ABSURD:
        answer = door.get(address.format(run=run))
        assert answer.status_code == 422, f"{address}: {answer.status_code}"
        problem = assert_problem(answer, 422)
        assert problem["errors"], address
        if "?MARKER" not in address:  # the name of an unknown field is its path
            assert "MARKER" not in answer.text, address
    for name in ("nothing", "..", "MARKER", "%00"):
        answer = door.get(f"/data/{name}/preview")
        assert_problem(answer, 404)
        assert "MARKER" not in answer.text


def test_requests_that_are_no_http_are_refused_and_the_server_goes_on(door: Door) -> None:
    two_hosts = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"
    long_header = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n"
    two_lengths = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12"
    for raw in (b"\x16\x03\x01\x02", b"GET\r\n\r\n", two_hosts, long_header, two_lengths, b"\x00" * 1000):
        with sockets.create_connection(("127.0.0.1", door.server.port), timeout=PATIENCE_SECONDS) as line:
            line.sendall(raw)
            line.shutdown(sockets.SHUT_WR)
            answer = line.recv(100)
            assert answer == b"" or b" 400 " in answer or b" 431 " in answer, raw[:40]
    assert door.get("/health/live").status_code == 200


def test_headers_larger_than_any_browser_sends_are_refused(door: Door) -> None:
    for _ in range(5):
        answer = door.get("/catalog", headers={"X": "x" * 40_000})
        assert answer.status_code in (400, 431), "by us, or by the parser when they come in pieces"
    assert door.get("/catalog", headers={"X": "x" * 10_000}).status_code == 200


def test_operators_see_whether_it_lives_is_ready_and_what_it_does(door: Door) -> None:
    assert door.json("/health/live")["status"] == "alive"
    assert door.json("/health/ready")["status"] == "ready"
    run = door.submit(specs.endless())["id"]
    door.wait_for_epoch(run)
    answer: httpx2.Response = door.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "layerlab_runs_training 1.0" in answer.text
