"""The tool that doubts the tests is itself sound: what it changes, which tests it asks, and that it can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.mutants import mutants_of
from tests.mutation.selection import closest_tests
from tests.mutation.trial import Outcome, Trial

CHANGES = [
    ("x = a < b", ["a <= b"]),
    ("x = a is None", ["a is not None"]),
    ("x = a - b", ["a + b"]),
    ("x = -a", ["a"]),
    ("x = a and b", ["a or b"]),
    ("f(flag=True)", ["False"]),
    ("x = 3", ["4"]),
    ("x = 0.0", ["1.0"]),
    ("if a: pass", ["not a"]),
    ("x = [a for a in all if a.is_ready]", ["not a.is_ready"]),
    ("x = a < b < c", ["a <= b < c", "a < b <= c"]),
    ("x: Literal[3] = y", []),
    ("@dataclass(frozen=True)\nclass A: pass", []),
    ("x = 'text' + name", []),
    ("x = folder / name", []),
    ("if TYPE_CHECKING:\n    x = 3", []),
    ("assert x < 3", []),
    ('"""A docstring with 3 words."""', []),
]


@pytest.mark.parametrize(("source", "after"), CHANGES, ids=[source for source, _ in CHANGES])
def test_each_place_is_changed_once(source: str, after: list[str]) -> None:
    assert [mutant.after for mutant in mutants_of(source)] == after


def test_a_change_leaves_everything_around_it_as_it_was() -> None:
    source = "# größer\nis_large = (\n    'ö', size  # bytes\n    > 10)\n"
    changed = {mutant.applied_to(source) for mutant in mutants_of(source)}
    assert changed == {
        "# größer\nis_large = (\n    'ö', (size >= 10))\n",
        "# größer\nis_large = (\n    'ö', size  # bytes\n    > (11))\n",
    }


def test_every_change_of_the_product_can_be_parsed(repository: Path) -> None:
    for path in sorted((repository / "backend" / "layerlab" / "storage").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        for mutant in mutants_of(source):
            compile(mutant.applied_to(source), str(path), "exec")


def test_the_tests_of_a_module_are_those_of_its_room_and_come_closest_first(tmp_path: Path) -> None:
    files = {
        "storage/test_runs.py": "from layerlab.storage.runs import RunStore",
        "storage/test_tables.py": "",
        "api/test_door.py": "def test_it():\n    from layerlab.storage import tables",
        "streaming/test_hub.py": "import layerlab.streaming.hub",
        "browser/storage/test_page.py": "",
        "contract/test_kinds.py": "from layerlab.storage.kinds import KINDS",
    }
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")

    def chosen(module: str) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in closest_tests(module, tmp_path)]

    assert chosen("layerlab.storage.tables") == ["storage/test_tables.py", "api/test_door.py", "storage/test_runs.py"]
    assert chosen("layerlab.storage.kinds.one") == [
        "contract/test_kinds.py",
        "storage/test_runs.py",
        "storage/test_tables.py",
    ]
    assert chosen("layerlab.streaming.hub") == ["streaming/test_hub.py"]
    assert chosen("layerlab.server") == []


def test_every_room_has_tests(repository: Path) -> None:
    package = repository / "backend" / "layerlab"
    rooms = [entry.stem for entry in package.iterdir() if (entry / "__init__.py").is_file()]
    assert [room for room in rooms if not closest_tests(f"layerlab.{room}.anything", repository / "tests")] == []


PLANTED = {
    "backend/planted/ages.py": "OLDEST = 99\n\ndef is_grown(age):\n    return age > 17 and age <= OLDEST\n",
    "tests/test_ages.py": "from planted.ages import is_grown\n\n"
    "def test_it():\n    assert [is_grown(17), is_grown(18)] == [False, True]\n",
}


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A repository with one module and one test of it."""
    for name, text in PLANTED.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_mutant_that_a_test_notices_is_killed_and_another_survives(
    planted: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    source, tests = Path("backend/planted/ages.py"), [Path("tests/test_ages.py")]
    before = (planted / source).read_text(encoding="utf-8")
    trial = Trial(planted, tmp_path_factory.mktemp("trials") / "copy")
    mutants = {mutant.after: mutant for mutant in mutants_of(before)}
    assert trial.of(source, mutants["age >= 17"], tests, 60) == Outcome("killed", "tests/test_ages.py::test_it")
    assert trial.of(source, mutants["age < OLDEST"], tests, 60) == Outcome("survived"), "the copy is as it was"
    assert (planted / source).read_text(encoding="utf-8") == before


def test_tests_that_take_too_long_are_given_up_and_say_nothing(
    planted: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (planted / "tests" / "test_ages.py").write_text("def test_it():\n    while True: pass\n", encoding="utf-8")
    trial = Trial(planted, tmp_path_factory.mktemp("trials") / "copy")
    assert trial.run([Path("tests/test_ages.py")], 1) == Outcome("unfinished")
