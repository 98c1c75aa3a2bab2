"""`make bench`: one document on how fast Layerlab is on this machine, beside what people would use instead."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import torch

from layerlab.network.spec import Spec
from tests.benchmarks import crowd, in_browser, instruments, machine, serving, tables, waiting_line
from tests.benchmarks.comparing import Comparison, code_of, compare
from tests.benchmarks.outcome import PEERS
from tests.benchmarks.workloads import DIGITS, LENET_64, TOY, WORKLOADS, Document, with_epochs

PARTS = ("peers", "crowd", "server", "queue", "instruments", "page")
WATCHED = ((TOY, 100), (DIGITS, 15), (LENET_64, 4))
"""Workloads for the cost of instruments, with epochs enough that a look at the first and last does not count."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a slice that takes seconds: does everything still work?")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="which tables")
    parser.add_argument("--only", nargs="+", default=[], metavar="W1", help="workloads to compare with peers")
    parser.add_argument("--peers", default="", metavar="NAME", help="peers whose name contains this")
    parser.add_argument("--pairs", type=int, default=0, help="how often each pair is run")
    options = parser.parse_args()
    if options.quick:
        options.only, options.pairs, options.peers = ["W1"], 1, "plain"
    torch.set_num_threads(1)
    print(f"# Benchmark\n\n{machine.description()}; load {machine.load()} at the start.\n", flush=True)
    for table in document(options):
        print(table, flush=True)
    print(f"Load at the end: {machine.load()}.")


def document(options: argparse.Namespace) -> Iterator[str]:
    """The tables that were asked for, one after the other."""
    if "peers" in options.parts:
        yield from peers(options)
    if "crowd" in options.parts:
        sizes, seconds = ((2,), 0.3) if options.quick else ((1, 2, 8, 30), 10.0)
        loads = [TOY] if options.quick else [TOY, DIGITS]
        yield tables.crowds([one for load in loads for one in crowd.measure(load, sizes, seconds)])
    if "server" in options.parts:
        yield tables.serving(serving.measure(DIGITS, 1 if options.quick else 10))
    if "queue" in options.parts:
        queued, times = (5, 2) if options.quick else (500, 200)
        yield tables.waiting_line(waiting_line.measure(DIGITS, queued, times), queued)
    if "instruments" in options.parts:
        watched = ((TOY, 2),) if options.quick else WATCHED
        specs = [Spec.model_validate(with_epochs(*each)) for each in watched]
        found = [cost for spec in specs for cost in instruments.costs(spec, options.pairs or 7)]
        yield tables.instruments(found, {spec.name: instruments.share_said(spec) for spec in specs})
    if "page" in options.parts:
        epochs, layers = (5, 6) if options.quick else (in_browser.EPOCHS, in_browser.DEEP_LAYERS)
        seen = in_browser.measure(DIGITS, epochs, layers)
        yield tables.page(seen) if seen else "The page: there is no Chromium here.\n"


def peers(options: argparse.Namespace) -> Iterator[str]:
    specs = [Spec.model_validate(each) for each in WORKLOADS if not options.only or _is_chosen(each, options.only)]
    found: list[Comparison] = []
    for peer in PEERS:
        if options.peers.lower() not in peer.name.lower():
            continue
        if missing := peer.missing():
            yield f"{peer.name}: not installed ({missing})\n"
            continue
        for spec in (one for one in specs if code_of(one) in peer.targets):
            found.append(compare(spec, peer, options.pairs or peer.pairs))
            note(f"{code_of(spec)} beside {peer.name}: {found[-1].ratio:.2f} times faster")
    found.sort(key=lambda one: [spec.name for spec in specs].index(one.workload))
    yield tables.ratios(found)
    yield tables.checks(found)


def note(text: str) -> None:
    """Say how far it has come, beside the document."""
    print(text, file=sys.stderr, flush=True)


def _is_chosen(workload: Document, codes: list[str]) -> bool:
    return workload["name"].split()[0] in codes


if __name__ == "__main__":
    main()
