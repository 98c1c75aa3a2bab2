"""How the figures are printed: tables that can be pasted into docs/speed.md as they are. Computes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.benchmarks.comparing import Comparison
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.in_browser import InBrowser
from tests.benchmarks.instruments import Cost
from tests.benchmarks.machine import MEBI
from tests.benchmarks.serving import Serving
from tests.benchmarks.waiting_line import Requests

Rows = Iterable[Sequence[str]]


def show(title: str, heads: Sequence[str], rows: Rows) -> str:
    """A Markdown table under a heading; the first column to the left, the others to the right."""
    lines = [list(heads), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join([f"## {title}", "", *(_row(line, widths) for line in [lines[0], rule, *lines[1:]]), ""])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(aligned)} |"


def ratios(found: Sequence[Comparison]) -> str:
    heads = ("workload", "peer", "times faster", "target", "lowest", "highest", "by the wall clock", "pairs")
    return show("Training: how many times faster ours is, instruments on", heads, map(_ratio_row, found))


def _ratio_row(one: Comparison) -> Sequence[str]:
    target = "" if one.target is None else f">= {one.target:g}{' MISSED' if one.misses() else ''}"
    lowest, highest, wall = min(one.ratios), max(one.ratios), middle(one.wall_ratios)
    numbers = (f"{one.ratio:.2f}", target, f"{lowest:.2f}", f"{highest:.2f}", f"{wall:.2f}", str(len(one.ratios)))
    return (one.workload, one.peer, *numbers)


def checks(found: Sequence[Comparison]) -> str:
    """That all did the same work: parameters, and that the training loss fell."""
    heads = ("workload", "trainer", "epochs/s", "parameters", "loss of first epoch", "of last", "doubts")
    rows = []
    for one in found:
        for who, outcomes, doubts in (("ours", one.ours, []), (one.peer, one.theirs, one.doubts())):
            first = outcomes[0]
            rate = middle([len(each.losses) / each.seconds.cpu for each in outcomes])
            losses = (f"{first.losses[0]:.3f}", f"{first.losses[-1]:.3f}")
            rows.append((one.workload, who, f"{rate:.2f}", f"{first.parameters:,}", *losses, "; ".join(doubts)))
    return show("The same work", heads, rows)


def crowds(found: Sequence[Crowd]) -> str:
    heads = (
        "workload",
        "runs at once",
        "epochs/s together",
        "of 1 run",
        "of 2 runs",
        "slowest / fastest",
        "private MiB",
    )
    rows = []
    for one in found:
        group = [each for each in found if each.workload == one.workload]
        single, pair = (next((each.epochs_per_second for each in group if each.runs == n), None) for n in (1, 2))
        shares = ("" if not base else f"{one.epochs_per_second / base:.2f}" for base in (single, pair))
        total, fair = f"{one.epochs_per_second:.1f}", f"{one.slowest_to_fastest:.2f}"
        rows.append((one.workload, str(one.runs), total, *shares, fair, f"{one.private_bytes / MEBI:.0f}"))
    return show("Many runs at once on all cores (30 keep >= 0.9 of what 2 do; slowest / fastest >= 0.6)", heads, rows)


def serving(found: Serving) -> str:
    waits = found.first_epoch_seconds
    rows = [
        ("command to listening server", f"{found.listening_seconds * 1000:.0f} ms"),
        (f"request to first epoch, median of {len(waits)}", f"{found.first_epoch * 1000:.0f} ms"),
        ("the longest of them", f"{max(waits) * 1000:.0f} ms"),
        ("web process, private memory", f"{found.private_bytes / MEBI:.0f} MiB"),
        ("web process, resident memory", f"{found.resident_bytes / MEBI:.0f} MiB"),
    ]
    return show("A real server", ("what", "measured"), rows)


def waiting_line(found: Sequence[Requests], queued: int) -> str:
    heads = ("request", "median", "p99", "longest", "target for p99")
    rows = []
    for one in found:
        times = (f"{one.quantile(share) * 1000:.1f} ms" for share in (0.5, 0.99, 1.0))
        rows.append((one.name, *times, "< 20 ms"))
    return show(f"Requests while {queued} runs wait", heads, rows)


def instruments(found: Sequence[Cost], said: dict[str, float]) -> str:
    heads = ("workload", "instrument", "training takes longer by", "lowest", "highest", "one look")
    rows = []
    for one in found:
        shares = (f"{share:+.1%}" for share in (one.share, min(one.shares), max(one.shares)))
        look = "" if one.look_seconds is None else f"{one.look_seconds * 1000:.2f} ms"
        rows.append((one.workload, one.instrument, *shares, look))
    rows += [(name, "share that all say they took", f"{share:.1%}", "", "", "") for name, share in said.items()]
    return show("What the instruments cost", heads, rows)


def page(found: InBrowser) -> str:
    slow = max(found.stalls, default=0)
    late = sum(one > 1000 / 30 for one in found.frames)
    rows = [
        ("pictures on screen after they were made, median", f"{middle(found.delays):.0f} ms", "< 100 ms"),
        (f"the slowest of {len(found.delays)}", f"{max(found.delays):.0f} ms", ""),
        (f"dragging over {len(found.frames) + 1} epochs", f"{found.frames_per_second:.0f} frames/s", "60 frames/s"),
        ("frames that took twice as long", str(late), "0"),
        ("64 layers of 64 channels: longest stall", f"{slow:.0f} ms", ""),
        ("all its stalls over 50 ms, together", f"{sum(found.stalls):.0f} ms", ""),
    ]
    return show("The page in Chromium, without a graphics card", ("what", "measured", "target"), rows)


def middle(values: Sequence[float]) -> float:
    """The median, the lower of two."""
    return sorted(values)[(len(values) - 1) // 2]
