"""What other settings of the signal path would cost, and whether the tempo is still heard with them.

    python -m benchmarks.costs.settings FRAMES_PER_ESTIMATE        # prints [CPU-seconds a second, share of the time]

The weights stay those that were learnt with the shipped settings; so this shows what a setting costs, and how
much of the accuracy hangs on it, not what could be reached by training for it. How often an estimate is made is a
constant of the whole program: each case runs in a process of its own that changes it before all else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.results import Table
from livetempo import config
from tests import signals

RATE = 48000
SECONDS = 15.0
BPMS = (84.0, 104.0, 124.0, 168.0)
WINDOWS_SECONDS = (0.5, 1.0, 2.0)  # times the shipped one
FRAMES_PER_ESTIMATE = (50, 20, 10, 5)
ROOT = Path(__file__).parents[2]


def tables() -> list[Table]:
    """Both."""
    return [by_window(), by_estimates()]


def by_window() -> Table:
    """The window of the transforms, and how long the slowest resonators remember."""
    shipped = config.ModelConfig()
    rows = []
    for share in WINDOWS_SECONDS:
        seconds = share * shipped.onset.window_seconds
        changed = replace(shipped, onset=replace(shipped.onset, window_seconds=seconds))
        rows.append(["transforms", f"{1000 * seconds:.0f} ms", *_told(measure(changed))])
    for share in WINDOWS_SECONDS:
        seconds = share * shipped.rhythm.longest_time_constant_seconds
        changed = replace(shipped, rhythm=replace(shipped.rhythm, longest_time_constant_seconds=seconds))
        rows.append(["resonators, time constant", f"{seconds:g} s", *_told(measure(changed))])
    headings = ["window", "length", "CPU-seconds a second of sound", "right tempo shown"]
    return Table("By window", headings, rows, f"{_sounds_told()} The middle one of each is what is shipped.")


def by_estimates() -> Table:
    """How often an estimate is made."""
    rows = []
    for frames in FRAMES_PER_ESTIMATE:
        command = [sys.executable, "-m", "benchmarks.costs.settings", str(frames)]
        printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        rows.append([f"{config.FRAMES_PER_SECOND / frames:g}", *_told(tuple(json.loads(printed)))])
    headings = ["estimates a second", "CPU-seconds a second of sound", "right tempo shown"]
    note = (
        f"{_sounds_told()} Ten is what is shipped. Their number decides how often the network is asked while"
        " searching and how many frames share a transform; the chances of the filter are those of ten a second."
    )
    return Table("By estimates a second", headings, rows, note)


def measure(changed: config.ModelConfig) -> tuple[float, float]:
    """(CPU-seconds a second of sound, share of the time at which the right tempo is shown)."""
    from benchmarks.costs.growth import measure_tracker  # noqa: PLC0415  (see `main`)
    from livetempo.artifact import Model, load_model  # noqa: PLC0415
    from livetempo.tracker import TempoTracker  # noqa: PLC0415

    shipped = load_model()
    model = Model(changed, shipped.card, shipped.score)
    right = made = 0
    for bpm, music in sounds():
        for estimate in TempoTracker(RATE, model=model).estimates(music):
            made += 1
            right += estimate.bpm is not None and abs(estimate.bpm / bpm - 1) <= 0.04
    steady = signals.backbeat(124.0, SECONDS, RATE)
    return measure_tracker(steady, RATE, model=model), right / made


@cache
def sounds() -> list[tuple[float, signals.Samples]]:
    """(BPM, samples) of each."""
    return list(_play())


def _play() -> Iterator[tuple[float, signals.Samples]]:
    for number, bpm in enumerate(BPMS):
        for pattern in signals.PATTERNS:
            yield bpm, signals.groove(pattern, bpm, SECONDS, RATE, seed=number)


def _told(measured: tuple[float, float]) -> list[str]:
    cpu, right = measured
    return [f"{cpu:.5f}", f"{100 * right:.0f}%"]


def _sounds_told() -> str:
    return (
        f"Cost: steady music at {RATE} Hz. Right: within 4 %, of all the time of {len(BPMS) * len(signals.PATTERNS)}"
        f" grooves of {SECONDS:g} s, their beginnings included. The network is the one trained with the shipped"
        " settings."
    )


def main(frames_per_estimate: int) -> None:
    """Before anything that takes these constants over is loaded."""
    config.FRAMES_PER_ESTIMATE = frames_per_estimate
    config.ESTIMATES_PER_SECOND = config.FRAMES_PER_SECOND / frames_per_estimate
    print(json.dumps(measure(config.ModelConfig())))


if __name__ == "__main__":
    main(int(sys.argv[1]))
