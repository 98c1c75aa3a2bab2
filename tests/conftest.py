"""What every test starts from: the same environment, the same examples; imports nothing of ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Derandomised: a test that passed passes again. Under load a slow example is no fault of the code.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
# `HYPOTHESIS_PROFILE=searching make test` looks for new examples, a hundred times as many.
settings.register_profile("searching", deadline=None, max_examples=10_000, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Test processes that compute share the machine with servers under test.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A LAYERLAB_ variable of whoever runs the tests must not change what they test."""
    for name in [name for name in os.environ if name.startswith("LAYERLAB_")]:
        del os.environ[name]
