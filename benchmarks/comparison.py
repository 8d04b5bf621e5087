"""Tables and curves of several programs on the same recordings; the first program is livetempo."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import chance, metrics
from benchmarks.judged import MOMENTS, Judged
from benchmarks.metrics import Flags
from benchmarks.peers.registry import LIVETEMPO, PEERS
from benchmarks.recordings import Recording
from benchmarks.results import Table

WORST = 10
LEVEL_NAMES = {"1": "right", "1/2": "½", "2": "2", "1/3": "⅓", "3": "3", "2/3": "⅔", "3/2": "1½", "3/4": "¾",
               "4/3": "1⅓", "other": "other", "none": "no tempo"}  # fmt: skip


def tables(programs: list[Judged], missing: dict[str, str], seconds: float) -> list[Table]:
    """Everything that says nothing of single recordings."""
    heard = f"The first {seconds:g} s of each recording. In brackets: the 95 % interval (bootstrap)."
    return [
        _programs(programs, missing),
        _shares("Right tempo, octave included (Acc1), %", programs, "acc1", heard),
        _shares("Right when a factor of 2 or 3 is forgiven (Acc2), %", programs, "acc2", ""),
        _paired(programs),
        _manner(programs),
        _confusion(programs),
    ]


def _programs(programs: list[Judged], missing: dict[str, str]) -> Table:
    ran = {program.name for program in programs}
    rows = [
        [peer.name, peer.how if peer.name in ran else f"missing: {missing[peer.name]}"]
        for peer in (LIVETEMPO, *PEERS)
        if peer.name in ran or peer.name in missing
    ]
    return Table("Who was asked, and how", ["program", "how it is read"], rows)


def _shares(title: str, programs: list[Judged], what: str, note: str) -> Table:
    rows = [
        [program.name, *(str(chance.share(right(program, what, moment))) for moment in MOMENTS.values())]
        for program in programs
    ]
    return Table(title, ["program", *_moment_headings()], rows, note)


def right(program: Judged, what: str, moment: float) -> Flags:
    """Acc1 or Acc2 by its name."""
    return program.acc1(moment) if what == "acc1" else program.acc2(moment)


def _paired(programs: list[Judged]) -> Table:
    ours, others = programs[0], programs[1:]
    rows = [
        [f"{other.name}, {label}"]
        + [str(chance.paired(right(ours, what, m), right(other, what, m))) for m in MOMENTS.values()]
        for other in others
        for what, label in (("acc1", "Acc1"), ("acc2", "Acc2"))
    ]
    note = (
        f"How many recordings only {ours.name} has right : how many only the other, and how probable so"
        " uneven a result is if the two were equally good (McNemar's test)."
    )
    return Table("One against one", ["against", *_moment_headings()], rows, note)


def _manner(programs: list[Judged]) -> Table:
    rows = []
    for program in programs:
        locks = [seconds for seconds in program.locks() if seconds is not None]
        rows.append(
            [
                program.name,
                f"{100 * len(locks) / len(program.heard):.0f} %",
                f"{np.median(locks):.1f} s" if locks else "never",
                f"{program.jitter_percent():.2f} %",
                f"{program.bias_percent():+.2f} %",
                f"{program.flips_per_minute():.1f}",
            ]
        )
    note = (
        "Locks: the right tempo, octave forgiven, for 5 s without a gap; after: the median of those that"
        " lock, from the start of the recording. Trembling and bias: of the readings that are right, octave"
        " forgiven; flips: from one octave to another. All three from 5 s on."
    )
    headings = ["program", "locks", "after", "trembles by", "bias", "octave flips a minute"]
    return Table("How it behaves", headings, rows, note)


def _confusion(programs: list[Judged]) -> Table:
    found = {program.name: program.confusion(np.inf) for program in programs}
    rows = [
        [name, *(f"{100 * shares[level]:.0f}" for level in LEVEL_NAMES)] for name, shares in found.items()
    ]
    note = "The multiple of the true tempo that is shown at the end, % of the recordings."
    return Table("What is shown instead", ["program", *LEVEL_NAMES.values()], rows, note)


def by_group(programs: list[Judged], recordings: list[Recording]) -> Table:
    """Acc1 and Acc2 in each set, genre or style."""
    groups = np.array([recording.group for recording in recordings])
    rows = []
    for group in dict.fromkeys(groups):
        here = groups == group
        cells = [
            f"{100 * np.mean(program.acc1(10.0)[here]):.0f} / {100 * np.mean(program.acc2(10.0)[here]):.0f}"
            for program in programs
        ]
        rows.append([f"{group} ({np.sum(here)})", *cells])
    note = "Acc1 / Acc2 at 10 s, %."
    return Table("By group", ["group", *(program.name for program in programs)], rows, note)


def worst(program: Judged, recordings: list[Recording]) -> Table:
    """Where it is wrong for longest."""
    shares = program.right_share()
    shown, true = program.at(np.inf)
    levels = metrics.levels(shown, true)
    rows = [
        [
            recordings[i].name,
            f"{true[i]:.1f}",
            "--" if np.isnan(shown[i]) else f"{shown[i]:.1f}",
            LEVEL_NAMES[levels[i]],
            f"{100 * shares[i]:.0f} %",
        ]
        for i in np.argsort(shares, kind="stable")[:WORST]
        if shares[i] < 1.0
    ]
    headings = ["recording", "true BPM", "shown at the end", "multiple", "right, from 5 s on"]
    return Table(f"Where {program.name} is worst", headings, rows)


def figures(programs: list[Judged], missing: dict[str, str], seconds: int) -> dict[str, Any]:
    """For the plots and the README: accuracy against the time heard and at the end, locks, and who is missing."""
    moments = [float(second) for second in range(1, seconds + 1)]
    return {
        "seconds": moments,
        "programs": {p.name: _figures(p, moments) for p in programs},
        "missing": missing,
    }


def _figures(program: Judged, moments: list[float]) -> dict[str, Any]:
    locks = [seconds for seconds in program.locks() if seconds is not None]
    return {
        "acc1": [_mean(program.acc1(moment)) for moment in moments],
        "acc2": [_mean(program.acc2(moment)) for moment in moments],
        "end": [_mean(program.acc1(np.inf)), _mean(program.acc2(np.inf))],
        "locked": round(len(locks) / len(program.heard), 4),
        "lock_seconds": round(float(np.median(locks)), 2) if locks else None,
    }


def _mean(flags: Flags) -> float:
    return round(float(np.mean(flags)), 4)


def _moment_headings() -> list[str]:
    return [name if name == "end" else f"at {name}" for name in MOMENTS]
