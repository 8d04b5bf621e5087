"""What each program costs, in one run: they take turns, so that whatever slows the machine slows all of them.

Conventions: a block is 512 samples at 44.1 kHz, 11.6 ms. CPU time of the whole process, all its threads, told
by the process itself; each program is asked to use one thread. The first seconds warm up and are not counted.
A ratio is that of the same round; given is the median of all rounds. Memory is what the process occupies after
the last round. The start is that of a new process, interpreter and libraries included, until it can hear.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Any

import numpy as np

from benchmarks.metrics import Numbers
from benchmarks.peers.client import MissingError, PeerProcess
from benchmarks.peers.registry import LIVETEMPO, PEERS
from benchmarks.recordings import RATE, Samples
from benchmarks.results import Table
from tests import signals

BLOCK = 512
WARM_SECONDS = 4.0
ROUND_SECONDS = 16.0
ROUNDS = 3


def measure() -> tuple[Table, dict[str, Any]]:
    """The table, and CPU-seconds a second of sound of each program for the plots."""
    music = signals.backbeat(124.0, ROUND_SECONDS, RATE)
    running: dict[str, PeerProcess] = {}
    missing: dict[str, str] = {}
    with ExitStack() as stack:
        for peer in (LIVETEMPO, *PEERS):
            print(f"starting {peer.name}", file=sys.stderr)
            try:
                running[peer.name] = stack.enter_context(PeerProcess(peer, RATE))
            except MissingError as why:
                missing[peer.name] = str(why)
        for process in running.values():
            _hear(process, music[: round(WARM_SECONDS * RATE)])
        taken: dict[str, list[Numbers]] = {name: [] for name in running}
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
            for name, process in running.items():
                taken[name].append(_hear(process, music))
        rows = [_row(name, process, taken) for name, process in running.items()]
    rows += [[name, "missing", "", "", "", "", "", ""] for name in missing]
    note = (
        f"{ROUND_SECONDS:g} s of music, {ROUNDS} times, the programs by turns, in blocks of {BLOCK} samples at"
        f" {RATE} Hz. A block lasts {1e3 * BLOCK / RATE:.1f} ms. Those that are given a window do nothing in"
        " most blocks and much in some."
    )
    headings = [
        "program", "CPU-seconds a second of sound", "times livetempo", "a block: median, µs", "99 %, µs",
        "longest, µs", "memory, MB", "start: seconds (of CPU)",
    ]  # fmt: skip
    costs = {name: float(np.median([_per_second(t) for t in rounds])) for name, rounds in taken.items()}
    return Table("Side by side", headings, rows, note), costs


def _hear(process: PeerProcess, music: Samples) -> Numbers:
    """CPU seconds of each block."""
    process.reset()
    blocks = (music[start : start + BLOCK] for start in range(0, len(music), BLOCK))
    return np.array([answer.cpu_seconds for answer in process.process(blocks)])


def _per_second(taken: Numbers) -> float:
    return float(taken.sum()) * RATE / (len(taken) * BLOCK)


def _row(name: str, process: PeerProcess, taken: dict[str, list[Numbers]]) -> list[str]:
    pairs = zip(taken[name], taken[LIVETEMPO.name], strict=True)
    ratio = np.median([theirs.sum() / ours.sum() for theirs, ours in pairs])
    cost = np.median([_per_second(t) for t in taken[name]])
    median, rare, longest = 1e6 * np.quantile(np.concatenate(taken[name]), (0.5, 0.99, 1.0))
    return [
        name,
        f"{cost:.5f}",
        f"{ratio:.2f}",
        f"{median:.0f}",
        f"{rare:.0f}",
        f"{longest:.0f}",
        f"{process.resident_megabytes():.0f}",
        f"{process.start_seconds:.1f} ({process.start_cpu_seconds:.1f})",
    ]
