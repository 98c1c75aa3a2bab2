"""Fetches a set of OpenML with scikit-learn's fetcher and keeps it as bytes; a task of a worker process.

The download is kept until it was converted, so that a second try need not repeat it. Imports scikit-learn and numpy
in functions only.
"""

from __future__ import annotations

import os
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from layerlab.catalog.datasets import DATASETS
from layerlab.catalog.datasets.openml import Openml, OpenmlSet
from layerlab.errors import InvalidInput, Problem, refused_for
from layerlab.sentences import Sentence, sentence

if TYPE_CHECKING:
    from layerlab.document import Array


OPENML = "https://www.openml.org"
SILENCE_SECONDS = 30.0
"""A server that says nothing for so long is given up."""
UNREACHABLE = "openml_unreachable"
WRONG_ANSWER = "openml_wrong_answer"


def fetch_openml_data(arguments: dict[str, Any]) -> dict[str, Any]:
    """{"data": document, "folder", "address"}: afterwards `<folder>/<name>.npz` is there. Raises InvalidInput."""
    dataset = cast("Openml", DATASETS.parse(arguments["data"]))  # only such a set names this task
    folder, address = Path(arguments["folder"]), str(arguments["address"]).rstrip("/")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    download = folder / "download" / dataset.name
    pixels, labels = fetched(dataset.name, download, address)
    inputs, targets = converted(pixels, labels, dataset.source, dataset.name)
    del pixels, labels
    save(folder / f"{dataset.name}.npz", inputs, targets)
    shutil.rmtree(download, ignore_errors=True)
    return {"examples": len(inputs)}


def fetched(name: str, download: Path, address: str) -> tuple[Array, Array]:
    """Pixels (float64 [n, numbers]) and labels (texts [n]) as scikit-learn gives them."""
    from sklearn.datasets import fetch_openml

    try:
        with asking(address):
            pixels, labels = fetch_openml(
                name,
                version=1,
                data_home=str(download),
                as_frame=False,
                parser="liac-arff",  # the other one needs pandas
                return_X_y=True,
                n_retries=1,
                delay=0.5,
            )
    except (URLError, TimeoutError, ConnectionError) as error:
        raise failure(
            sentence(
                UNREACHABLE,
                "{data} could not be fetched: {address} {reason}.",
                data=name,
                address=address,
                reason=_reason(error),
            )
        ) from error
    except (ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        shutil.rmtree(download, ignore_errors=True)
        raise failure(
            sentence(
                WRONG_ANSWER,
                "{data} could not be fetched: {address} gave something else.",
                data=name,
                address=address,
                variant="unreadable",
            )
        ) from error
    return pixels, labels


def _reason(error: OSError) -> str:
    if isinstance(error, HTTPError):
        return f"answered with status {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    return f"cannot be reached ({getattr(cause, 'strerror', None) or type(cause).__name__})"


def converted(pixels: Array, labels: Array, source: OpenmlSet, name: str) -> tuple[Array, Array]:
    """Bytes [n, *shape] and class indices [n]. Raises InvalidInput if these are not what the name promises."""
    import numpy as np

    try:
        targets = labels.astype(np.int64)
    except (TypeError, ValueError) as error:
        raise failure(
            sentence(WRONG_ANSWER, "{data} from OpenML has other labels than expected.", data=name, variant="labels")
        ) from error
    if pixels.shape != (source.examples, prod(source.shape)) or targets.shape != (source.examples,):
        said = sentence(
            WRONG_ANSWER,
            "{data} from OpenML has another shape than expected: {received}.",
            data=name,
            received=list(pixels.shape),
            variant="shape",
        )
        raise failure(said)
    if not ((pixels >= 0) & (pixels <= 255)).all() or not ((targets >= 0) & (targets < len(source.classes))).all():
        said = sentence(
            WRONG_ANSWER, "{data} from OpenML holds other numbers than expected.", data=name, variant="numbers"
        )
        raise failure(said)
    return pixels.astype(np.uint8).reshape(-1, *source.shape), targets


def failure(said: Sentence) -> InvalidInput:
    """What is said of a fetch that came to nothing."""
    return refused_for(Problem.of(said, ("data",)))


def save(path: Path, inputs: Array, targets: Array) -> None:
    """The file appears whole or not at all."""
    import numpy as np

    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        np.savez(file, inputs=inputs, targets=targets)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextmanager
def asking(address: str) -> Iterator[None]:
    """Within it urllib speaks http and https only, gives up on silence, and asks `address` instead of OpenML."""
    before = socket.getdefaulttimeout()
    handlers = [
        MirrorHandler(address),
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ]
    opener = urllib.request.OpenerDirector()
    for handler in handlers:
        opener.add_handler(handler)
    urllib.request.install_opener(opener)
    socket.setdefaulttimeout(SILENCE_SECONDS)
    try:
        yield
    finally:
        urllib.request.install_opener(None)  # the default one again
        socket.setdefaulttimeout(before)


class MirrorHandler(urllib.request.BaseHandler):
    """Sends requests for OpenML's hosts to another address; scikit-learn knows only the one."""

    handler_order = 100

    def __init__(self, address: str) -> None:
        self._address = address

    def https_request(self, request: urllib.request.Request) -> urllib.request.Request:
        parts = urlsplit(request.full_url)
        host = parts.hostname or ""
        if self._address != OPENML and (host == "openml.org" or host.endswith(".openml.org")):
            query = f"?{parts.query}" if parts.query else ""
            request.full_url = f"{self._address}{parts.path}{query}"
        return request

    http_request = https_request
