"""Draws mutants at random, tries each on the tests of its room, and says which survived: `make mutants`."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.selection import closest_tests
from tests.mutation.trial import Outcome, Trial

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = Path("backend")
AT_ONCE = 2
NO_END = 3600.0

Drawn = tuple[Path, Mutant, list[Path]]
"""A file below the repository, the change in it, and the tests that should notice."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='make mutants ARGS="..."', description=__doc__)
    parser.add_argument("--number", type=int, default=20, help="how many mutants to draw (20)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="draws the same again")
    parser.add_argument("--only", nargs="*", default=[""], help="of files whose path holds one of these, as storage/")
    parser.add_argument(
        "--seconds", type=float, default=1800.0, help="the longest that the tests of one may take (1800)"
    )
    parser.add_argument("--trust", action="store_true", help="do not first see that the tests pass as things are")
    return parser.parse_args()


def drawn(number: int, seed: int, only: list[str]) -> list[Drawn]:
    """So many different changes, each as likely as any other; in the order of the files."""
    files = sorted((REPOSITORY / SOURCES / "layerlab").rglob("*.py"))
    paths = [path.relative_to(REPOSITORY) for path in files if "migrations" not in path.parts]
    chosen = [path for path in paths if any(part in str(path) for part in only)]
    every = [(path, mutant) for path in chosen for mutant in mutants_of((REPOSITORY / path).read_text("utf-8"))]
    sample = random.Random(seed).sample(every, min(number, len(every)))
    return [(path, mutant, tests_of(path)) for path, mutant in sorted(sample, key=lambda one: (one[0], one[1].start))]


def tests_of(path: Path) -> list[Path]:
    parts = [part for part in path.relative_to(SOURCES).with_suffix("").parts if part != "__init__"]
    return [test.relative_to(REPOSITORY) for test in closest_tests(".".join(parts), REPOSITORY / "tests")]


def tried(mutants: list[Drawn], trials: list[Trial], seconds: float) -> Iterator[Outcome]:
    """What becomes of each, in their order; as many at once as there are copies."""
    free: SimpleQueue[Trial] = SimpleQueue()
    for trial in trials:
        free.put(trial)

    def outcome(one: Drawn) -> Outcome:
        trial = free.get()
        try:
            return trial.of(*one, seconds) if one[2] else Outcome("survived", "there is no test of it")
        finally:
            free.put(trial)

    with ThreadPoolExecutor(len(trials)) as pool:
        try:
            yield from pool.map(outcome, mutants)
        finally:
            for trial in trials:
                trial.end()


def failing(mutants: list[Drawn], trial: Trial) -> str:
    """The first test of these mutants that fails without them; "" if none does."""
    unchanged = trial.run(sorted({test for _, _, tests in mutants for test in tests}), NO_END)
    return "" if unchanged.verdict == "survived" else unchanged.by or unchanged.verdict


def main() -> int:
    chosen = arguments()
    mutants = drawn(chosen.number, chosen.seed, chosen.only)
    print(f"{len(mutants)} mutants, --seed {chosen.seed}", flush=True)
    os.nice(10)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that what is running is ended too
    with tempfile.TemporaryDirectory() as folder:
        trials = [Trial(REPOSITORY, Path(folder) / str(number)) for number in range(AT_ONCE)]
        if not chosen.trust and (failure := failing(mutants, trials[0])):
            print(f"the tests fail without any mutant: {failure}")
            return 1
        counts: Counter[str] = Counter()
        for (path, mutant, _), outcome in zip(mutants, tried(mutants, trials, chosen.seconds), strict=True):
            counts[outcome.verdict] += 1
            print(
                f"{outcome.verdict:9} {path}:{mutant.line}  {mutant.before}  ->  {mutant.after}  {outcome.by}",
                flush=True,
            )
    share = counts["killed"] / max(1, counts["killed"] + counts["survived"])
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    print(f"{told}: {share:.0%} of what was decided, --seed {chosen.seed}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
