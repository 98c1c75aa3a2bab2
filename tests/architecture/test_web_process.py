"""The web process stays light: making the whole application loads neither torch nor scikit-learn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MAKE_THE_APPLICATION = """
import sys
from pathlib import Path
import layerlab.cli, layerlab.main, layerlab.server
from layerlab.settings import Settings
layerlab.main.create_app(Settings(data_dir=Path(sys.argv[1])))
print(*sorted({"torch", "sklearn", "scipy"} & set(sys.modules)))
"""


def test_the_web_process_has_no_torch_and_no_scikit_learn_in_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE_THE_APPLICATION, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []
