"""A server on loopback that answers as OpenML does, for one tiny data set; imports nothing of ours."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FEATURES = 4
EXAMPLES = 12


def arff(examples: int = EXAMPLES) -> bytes:
    """Pixels i, i + 1, ... of example i; classes 0 and 1 in turn."""
    lines = ["@RELATION tiny"]
    lines += [f"@ATTRIBUTE pixel{index} REAL" for index in range(FEATURES)]
    lines += ["@ATTRIBUTE class {0,1}", "@DATA"]
    lines += [",".join(map(str, [*(i + place for place in range(FEATURES)), i % 2])) for i in range(examples)]
    return ("\n".join(lines) + "\n").encode()


def answers(name: str, data: bytes) -> dict[str, Any]:
    """What OpenML says at each address that scikit-learn asks."""
    feature = {"is_ignore": "false", "is_row_identifier": "false", "number_of_missing_values": "0"}
    features = [
        {**feature, "index": str(index), "name": f"pixel{index}", "data_type": "numeric", "is_target": "false"}
        for index in range(FEATURES)
    ]
    features.append({**feature, "index": str(FEATURES), "name": "class", "data_type": "nominal", "is_target": "true"})
    found = {"did": 1, "name": name, "version": 1, "status": "active"}
    about = {
        "id": "1",
        "name": name,
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "description": "tiny",
        "file_id": "1",
        "url": "https://api.openml.org/data/v1/download/1/tiny.arff",
        "md5_checksum": hashlib.md5(data).hexdigest(),
    }
    return {
        f"/api/v1/json/data/list/data_name/{name.lower()}/limit/2/data_version/1": {"data": {"dataset": [found]}},
        "/api/v1/json/data/1": {"data_set_description": about},
        "/api/v1/json/data/features/1": {"data_features": {"feature": features}},
        "/api/v1/json/data/qualities/1": {
            "data_qualities": {"quality": [{"name": "NumberOfInstances", "value": str(EXAMPLES)}]}
        },
    }


class StandIn(ThreadingHTTPServer):
    """Answers, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = arff()
        self.answers = answers(name, self.data)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/data/v1/download/1/tiny.arff":
            self._answer(200, self.server.data)
        elif self.path in self.server.answers:
            self._answer(200, json.dumps(self.server.answers[self.path]).encode())
        else:
            self._answer(404, b"{}")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Quiet."""


@contextmanager
def stand_in(name: str) -> Iterator[StandIn]:
    server = StandIn(name)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
