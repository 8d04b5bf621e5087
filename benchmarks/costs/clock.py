"""How CPU time is taken: that of one thread, so that what else runs on the machine is not counted."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

RUNS = 7


def cpu_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of several runs, after one that warms up."""
    work()
    taken = []
    for _ in range(runs):
        began = time.thread_time()
        work()
        taken.append(time.thread_time() - began)
    return float(np.median(taken))


def microseconds(work: Callable[[], object], repeats: int) -> float:
    """One of many repeats: for what is too short to be timed alone."""

    def many() -> None:
        for _ in range(repeats):
            work()

    return 1e6 * cpu_seconds(many) / repeats
