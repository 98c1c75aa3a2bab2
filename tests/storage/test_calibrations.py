"""What was measured of a machine is kept, and holds for that machine, PyTorch and device alone."""

from __future__ import annotations

import platform
import re
from pathlib import Path

import pytest

from layerlab.network.forecast import Calibration, Rate
from layerlab.storage import calibrations
from layerlab.storage.calibrations import CalibrationFile

MEASURED = Calibration(
    rates={"product": Rate(fixed=1e-5, each=1e-10)}, step=1, epoch=2, run=3, weight=4, drawing=5, fresh=6, augmenting={}
)


def test_nothing_is_known_at_first(tmp_path: Path) -> None:
    assert CalibrationFile(tmp_path, "cpu").read() is None


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    CalibrationFile(tmp_path, "cpu").write(MEASURED)
    assert CalibrationFile(tmp_path, "cpu").read() == MEASURED


def test_it_does_not_hold_for_another_device(tmp_path: Path) -> None:
    CalibrationFile(tmp_path, "cpu").write(MEASURED)
    assert CalibrationFile(tmp_path, "auto").read() is None


def test_it_does_not_hold_for_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CalibrationFile(tmp_path, "cpu").write(MEASURED)
    monkeypatch.setattr(calibrations, "processor", lambda: "an abacus")
    assert CalibrationFile(tmp_path, "cpu").read() is None


@pytest.mark.linux
def test_a_processor_is_called_by_its_machine_and_the_first_name_that_the_system_gives() -> None:
    named = re.findall(r"^model name\s*:\s*(.*?)\s*$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    assert calibrations.processor() == f"{platform.machine()} {(named or [platform.processor()])[0]}"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"of": null}', "\x00"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    assert CalibrationFile(tmp_path, "cpu").read() is None
