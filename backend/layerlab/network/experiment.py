"""What two specs share that differ only by luck (`experiment`), and the seeds that decide it; imports nothing of ours.

Works on the complete document (`Spec.document()`), so that it can be asked of hundreds of stored runs at once.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def experiment(document: dict[str, Any]) -> str:
    """16 hex digits, the same for specs that differ in nothing but name, watched example and seeds."""
    training = {name: value for name, value in document.get("training", {}).items() if name != "seed"}
    data = {name: value for name, value in document.get("data", {}).items() if name != "seed"}
    rest = [data, document.get("network"), training, *filter(None, [document.get("start")])]
    return hashlib.sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def seeds(document: dict[str, Any]) -> dict[str, int]:
    """`data`: of the examples and their split; `training`: of the first weights, the order and the dropout."""
    return {part: int(document.get(part, {}).get("seed", 0)) for part in ("data", "training")}
