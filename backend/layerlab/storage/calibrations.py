"""Keeps what was measured of this machine in the data folder (`CalibrationFile`), and knows when it holds no more."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from layerlab.network.forecast import Calibration
from layerlab.storage.failures import as_storage_errors

EDITION = 2
"""Raised when what is measured, or how, changes."""


class CalibrationFile:
    """`<folder>/calibration.json`. Methods block as long as the disk takes."""

    def __init__(self, folder: Path, device: str) -> None:
        self._path = folder / "calibration.json"
        self._device = device

    def read(self) -> Calibration | None:
        """What was measured; None if nothing was, or another machine, PyTorch or device, or the file is damaged."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return Calibration.model_validate(kept["calibration"]) if kept["of"] == self._fingerprint() else None
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return None

    def write(self, calibration: Calibration) -> None:
        """Keep it instead of what was there."""
        kept = {"of": self._fingerprint(), "calibration": calibration.model_dump()}
        temporary = self._path.with_suffix(".part")
        with as_storage_errors():
            temporary.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            temporary.replace(self._path)

    def _fingerprint(self) -> dict[str, str | int | None]:
        """What the measurement holds for."""
        return {
            "edition": EDITION,
            "processor": processor(),
            "processors": os.cpu_count(),
            "torch": version("torch"),
            "device": self._device,
        }


def processor() -> str:
    """The processor's name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        named = []
    return " ".join([platform.machine(), *(named[:1] or [platform.processor()])])
