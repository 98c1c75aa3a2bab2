"""`make bench`: one table of ratios, each against a named peer that ran in turn with ours on the same machine."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table

from layerlab.network.spec import Spec
from tests.benchmarks import ours, plain
from tests.benchmarks.workloads import WORKLOADS

Run = Callable[[Spec], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9, help="how often each pair is run")
    parser.add_argument("--only", default="", help="workloads whose name contains this")
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = Table("workload", "ratio to a plain DataLoader loop", "lowest", "highest", "epochs/s", box=None)
    for document in WORKLOADS:
        if options.only not in document["name"]:
            continue
        spec = Spec.model_validate(document)
        ratios, seconds = compare(spec, ours.run, plain.run, options.pairs)
        rate = spec.training.epochs / statistics.median(seconds)
        table.add_row(
            spec.name, f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f}", f"{max(ratios):.2f}", f"{rate:.1f}"
        )
    Console(width=120).print(table)


def compare(spec: Spec, first: Run, second: Run, pairs: int) -> tuple[list[float], list[float]]:
    """How many times faster `first` is than `second`, pair by pair, and the seconds of `first`."""
    first(spec), second(spec)  # noqa: B018 (warm-up)
    ratios, seconds = [], []
    for pair in range(pairs):
        runs = (first, second) if pair % 2 == 0 else (second, first)
        taken = {run: timed(run, spec) for run in runs}
        ratios.append(taken[second] / taken[first])
        seconds.append(taken[first])
    return ratios, seconds


def timed(run: Run, spec: Spec) -> float:
    started = time.perf_counter()
    run(spec)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
