"""No test vanishes: where tests decide what is taken, one that is skipped has failed. Imports nothing of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "test_mark.py": "import pytest\n@pytest.mark.skip(reason='for want of a browser')\ndef test_it(): pass",
    "test_call.py": "import pytest\ndef test_it(): pytest.skip('for want of a browser')",
    "test_fixture.py": "import pytest\n@pytest.fixture\ndef browser(): pytest.skip('for want of a browser')\n"
    "def test_it(browser): pass",
    "test_file.py": "import pytest\npytest.skip('for want of a browser', allow_module_level=True)",
}


@pytest.mark.parametrize(("decides", "outcome"), [(True, "1 failed, 3 errors"), (False, "4 skipped")])
def test_a_skipped_test_fails_where_tests_decide(repository: Path, tmp_path: Path, decides: bool, outcome: str) -> None:
    for name, source in FILES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(tmp_path)]
    command += ["-ra", "--continue-on-collection-errors", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    environment = {**os.environ, "CI": "true" if decides else "", "PYTHONPATH": str(repository)}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)
    assert outcome in answer.stdout.splitlines()[-1], answer.stdout
    assert "for want of a browser" in answer.stdout
    assert (answer.returncode == 0) != decides
