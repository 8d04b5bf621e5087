"""What benchmarks.latency has found, in tables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.latencies import histograms
from benchmarks.latencies.deadlines import Deadlines
from benchmarks.latencies.player import RATE
from benchmarks.latencies.through import Through
from benchmarks.results import Results, Table


class Case(NamedTuple):
    """Where it was measured."""

    server: str
    block: int
    machine: str  # idle or busy


class Alone(NamedTuple):
    """Without a server: the tracker against the clock; the callback, µs: median, 99 %, longest."""

    paced: Deadlines
    callback: tuple[float, float, float]


Found = dict[Case, Through | None]  # None: too torn to be measured


def report(found: Found, alone: dict[str, Alone]) -> Results:
    """The tables, and the headlines."""
    cases = sorted(found, key=lambda case: (case.server, case.machine == "busy", case.block))
    idle, busy = alone["idle"].paced, alone["busy"].paced
    headlines = [
        ("Computing an estimate, 99 % (idle)", f"{1000 * np.percentile(idle.estimates, 99):.1f} ms"),
        ("Deadlines of 10 ms met, idle / every core busy", f"{idle.met:.1%} / {busy.met:.1%}"),
        *(
            headline
            for server in dict.fromkeys(case.server for case in cases)
            for headline in _heard(server, found)
        ),
    ]
    shares = [
        {**case._asdict(), "shares": histograms.count(through.every)}
        for case in cases
        if (through := found[case]) is not None
    ]
    tables = [_latencies(cases, found), *_late(cases, found), _alone(alone)]
    return Results("latency", "How late an estimate is", tables, headlines, plotted={"histograms": shares})


def _heard(server: str, found: Found) -> list[tuple[str, str]]:
    cases = [
        (case, through) for case, through in found.items() if case.server == server and through is not None
    ]
    every = [through.every for case, through in cases if case.machine == "idle"]
    if not every:
        return []
    middle, rare = 1000 * np.percentile(np.concatenate(every), [50, 99])
    lost = sum(through.lost for _, through in cases) / RATE
    held_up = sum(through.held_up for _, through in cases)
    return [
        (f"From a sound to its estimate through {server}, 50 % / 99 %", f"{middle:.0f} / {rare:.0f} ms"),
        (
            f"Lost through {server} in {len(cases)} runs, blocks of all sizes, idle and busy",
            f"{1000 * lost:.0f} ms (the machine itself was held up for {1000 * held_up:.0f} ms)",
        ),
    ]


def _latencies(cases: list[Case], found: Found) -> Table:
    headings = ["server", "block", "machine", "sample to estimate", "newest sample to estimate", "computing"]
    return Table(
        "From a sound to its estimate, in ms: 50 % / 95 % / 99 % / longest",
        [*headings, "uncertain", "frames lost"],
        [[case.server, f"{case.block}", case.machine, *_cells(found[case])] for case in cases],
        "Played and heard through a PulseAudio null sink and its monitor, and through JACK's dummy driver, at 48"
        " kHz. Half of a tenth of a second in the first column is the wait for the estimate's sound to be complete."
        " Uncertain: the standard deviation of the moments of playing, as the server tells them. Both servers hand"
        " a sound to those who listen before it counts as played: PulseAudio by some milliseconds, JACK by up to two"
        " blocks. Busy: an endless loop on each core.",
    )


def _cells(through: Through | None) -> list[str]:
    if through is None:
        return ["the server tore the sound", "--", "--", "--", "--"]
    times = [_spread(1000 * seconds) for seconds in (through.every, through.newest, through.compute)]
    return [*times, f"{1000 * through.unsteady:.1f}", f"{through.lost}"]


def _late(cases: list[Case], found: Found) -> list[Table]:
    """Only if JACK was there."""
    rows = [
        [
            f"{case.block}",
            case.machine,
            f"{1000 * through.lost / RATE:.1f}",
            f"{1000 * through.held_up:.1f}",
            *map(str, through.late),
        ]
        for case in cases
        if case.server == "JACK" and (through := found[case]) is not None
    ]
    table = Table(
        "What JACK says of its cycles",
        [
            "block",
            "machine",
            "lost, ms",
            "machine held up, ms",
            "JACK late",
            "client not run",
            "player not done",
            "livetempo not done",
        ],
        rows,
        "Lost: as livetempo counts it. Machine held up: for so long, in gaps of more than a block, the system did not"
        " run even a process of the highest priority that does nothing but sleep for half a millisecond. Then, how"
        " often a cycle was not done in time, and why. JACK late: the system had not run JACK itself. Client not run:"
        " one had been called, and the system had not run it. Not done: it was still at work, or held up at it.",
    )
    return [table] if rows else []


def _alone(alone: dict[str, Alone]) -> Table:
    return Table(
        "Computing at a pace of 10 ms",
        [
            "machine",
            "an estimate, ms: 50 % / 95 % / 99 % / longest",
            "a frame, mean ms",
            "deadlines met",
            "the audio callback, µs: 50 % / 99 % / longest",
        ],
        [
            [
                machine,
                _spread(1000 * one.paced.estimates),
                f"{1000 * one.paced.frame:.3f}",
                f"{one.paced.met:.2%}",
                " / ".join(f"{us:.1f}" for us in one.callback),
            ]
            for machine, one in alone.items()
        ],
        "Ten milliseconds of music at a time, every ten milliseconds; the work is in every tenth. A deadline is"
        " met when the tracker has done before the next ten milliseconds are due.",
    )


def _spread(values: NDArray[np.float64]) -> str:
    return " / ".join(f"{value:.1f}" for value in (*np.percentile(values, [50, 95, 99]), values.max()))
