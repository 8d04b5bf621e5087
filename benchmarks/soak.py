"""A long day for the tracker, fed as fast as it goes: does its memory stay the same?

    python -m benchmarks.soak               # half an hour of sound
    python -m benchmarks.soak --hours 8     # a working day (some minutes)

Conventions: resident memory of the whole process, read at equal distances; the growth is counted from the
first tenth of the stream, when everything has been loaded, to the end. Linux only. At real speed and through a
real sound server it is benchmarks.soak_live.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.results import Results, Table, keep
from livetempo import TempoTracker
from tests import signals

RATE = 48000
BLOCK = 512
READINGS = 20


def main(argv: list[str] | None = None) -> None:
    """Run it and keep the result."""
    parser = argparse.ArgumentParser(description="Watch the memory of a long stream.")
    parser.add_argument("--hours", type=float, default=0.5, help="of sound (default 0.5)")
    hours = parser.parse_args(argv).hours
    began = time.thread_time()
    readings = list(soak(hours * 3600))
    cpu = time.thread_time() - began
    growth = readings[-1][1] - readings[len(readings) // 10][1]
    keep(
        Results(
            "soak",
            "A long stream",
            [
                Table(
                    "Memory",
                    ["hours heard", "resident memory, MB"],
                    [[f"{seconds / 3600:.2f}", f"{megabytes:.1f}"] for seconds, megabytes in readings],
                    f"Music of changing tempo, breaks and silence at {RATE} Hz, in blocks of {BLOCK} samples."
                    f" CPU: {cpu:.0f} s.",
                )
            ],
            [
                (
                    f"Memory after {hours:g} h of sound",
                    f"{readings[-1][1]:.0f} MB, {growth:+.1f} MB since the start",
                )
            ],
        )
    )


def soak(seconds: float) -> Iterator[tuple[float, float]]:
    """(seconds heard, resident megabytes) at equal distances."""
    tracker = TempoTracker(RATE)
    sound = a_few_minutes()
    total, heard, due = round(seconds * RATE), 0, 0
    while heard < total:
        at = heard % len(sound)
        block = sound[at : at + BLOCK]
        tracker.process(block)
        heard += len(block)
        if heard >= due:
            due += total // READINGS
            yield heard / RATE, resident_megabytes()


def a_few_minutes() -> NDArray[np.float32]:
    """Everything that makes the tracker change its mind: tempi, a break, noise, silence."""
    return np.concatenate(
        [
            signals.with_break(signals.backbeat(124.0, 30.0, RATE), 12.0, 4.0, RATE),
            signals.silence(15.0, RATE),
            signals.groove("shuffle", signals.ramp(90.0, 130.0, start=5.0, seconds=20.0), 30.0, RATE),
            signals.pink_noise(15.0, RATE),
            signals.breakbeat(172.0, 30.0, RATE),
        ]
    )


def resident_megabytes(process: int | str = "self") -> float:
    """What a process occupies of the memory now."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
