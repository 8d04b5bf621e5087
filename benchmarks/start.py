"""How long one waits: from the command to the sound, and to the first estimate.

    python -m benchmarks.start [--runs 5]

Conventions: the wall clock of whoever typed the command, on `livetempo listen --demo --json --for 8`. The
demo plays in real time from the moment at which its sound is captured, so the line for t seconds of sound
cannot come earlier than t after that moment: the capture began at the smallest (arrival - t) of all lines.
Warm: numba's cache is filled. Cold: it is empty, as at the first run ever (files may still be in the
system's own cache).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import numpy as np

from benchmarks.results import Results, Table, keep

COMMAND = [sys.executable, "-m", "livetempo", "listen", "--demo", "--json", "--for", "8"]


class Start(NamedTuple):
    """Seconds from the command."""

    captured: float
    first_line: float
    first_tempo: float


def main(argv: list[str] | None = None) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description="Time the start of the program.")
    parser.add_argument("--runs", type=int, default=5, help="with a warm cache (default 5)")
    runs = parser.parse_args(argv).runs
    with tempfile.TemporaryDirectory() as cache:
        cold = begin(cache)
        warm = Start(*np.median([begin(cache) for _ in range(runs)], axis=0))
    imported = float(np.median([import_seconds() for _ in range(runs)]))
    keep(
        Results(
            "start",
            "How it starts",
            [
                Table(
                    "Seconds from the command",
                    ["cache", "sound is captured", "first estimate", "first tempo"],
                    [
                        [name, *(f"{s:.2f}" for s in start)]
                        for name, start in (("warm", warm), ("cold", cold))
                    ],
                    "`livetempo listen --demo --json --for 8`;"
                    f" warm: the median of {runs} runs, cold: one run.",
                ),
                Table("Seconds to import", ["", "s"], [["`import livetempo`", f"{imported:.3f}"]]),
            ],
            [
                ("Sound captured after the command", f"{warm.captured:.2f} s"),
                (
                    "First estimate after the command",
                    f"{warm.first_line:.1f} s (the first run ever: {cold.first_line:.0f} s)",
                ),
            ],
        )
    )


def begin(cache: str) -> Start:
    """One run of the command, with numba's cache in that folder."""
    began = time.perf_counter()
    arrivals = []
    with subprocess.Popen(
        COMMAND,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            arrivals.append((time.perf_counter() - began, json.loads(line)))
    if not arrivals:
        raise SystemExit(f"there were no estimates: {' '.join(COMMAND)} ended with {process.returncode}")
    return Start(
        captured=min(arrival - estimate["time"] for arrival, estimate in arrivals),
        first_line=arrivals[0][0],
        first_tempo=next((arrival for arrival, e in arrivals if e["bpm"] is not None), float("nan")),
    )


def import_seconds() -> float:
    """What `import livetempo` takes in a new interpreter, beyond the interpreter's own start."""
    code = "import time; t = time.perf_counter(); import livetempo; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


if __name__ == "__main__":
    main()
