"""How long a machine runs nobody, however urgent: the program of a process of its own.

    python -m benchmarks.latencies.sleeper LEAST_SECONDS

It has the highest priority there is (where that is allowed), does nothing but sleep for half a millisecond, and when
stdin ends it tells for how many seconds in all it has overslept, in gaps of more than LEAST_SECONDS. A sound server
cannot be served better than that.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

NAP_SECONDS = 0.0005


@contextlib.contextmanager
def sleeping(least: float) -> Iterator[Callable[[], float]]:
    """It sleeps while the block runs; call what is given to end it, and to be told the seconds."""
    command = [sys.executable, "-m", "benchmarks.latencies.sleeper", f"{least}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield lambda: float(process.communicate()[0])
        finally:
            process.kill()


def main() -> None:
    """Sleep until stdin ends."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(os.sched_get_priority_max(os.SCHED_FIFO)))
    least, overslept, woke = float(sys.argv[1]), 0.0, time.perf_counter()
    while not select.select([sys.stdin], [], [], NAP_SECONDS)[0]:
        before, woke = woke, time.perf_counter()
        if woke - before > least + NAP_SECONDS:
            overslept += woke - before - NAP_SECONDS
    print(overslept)


if __name__ == "__main__":
    main()
