"""How soon, and how calmly, the tempo is followed: for each of the settings fast, normal and steady.

    python -m benchmarks.response                          # made music: some minutes
    python -m benchmarks.response --quick                  # two of the pieces
    python -m benchmarks.response --labels music.csv       # and your own: lines of FILE,BPM

Conventions. All words are those of benchmarks/metrics.py, which defines them exactly: First, Lock, Right, Step
(t50, t90), Ramp lag, Octave flips, Jitter, Distance ("off by"), Re-lock, False tempo. The tracker gets blocks of 512
samples at 44.1 kHz (recordings at their own rate, their first 60 s). A reading is dated at the end of the block in
which it was made: when it could be seen. Every sound counts the same. Two numbers are what half, and nine tenths, of
the sounds did not exceed; a sound that never gets there comes after all others, and is counted as "never".
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks import pieces, response_cases
from benchmarks.metrics import Series
from benchmarks.response_cases import (
    FREE_BPM,
    PHRASE_SECONDS,
    RAMP_SECONDS,
    RAMPS,
    RATE,
    STEADY_BPM,
    STEPS,
    Case,
    Measured,
)
from benchmarks.results import Results, Table, keep
from livetempo import TempoTracker
from livetempo.audiofile import open_recording
from livetempo.parameters import Response
from tests import signals
from tests.signals import Samples

BLOCK = 512
RECORDING_SECONDS = 60.0
SETTINGS: tuple[Response, ...] = get_args(Response)
DEFINITIONS = (
    "Lock: the tempo is shown, and stays within 4 % for 5 s. Right again: the same, but it may go from one octave to"
    " another. Jitter: the standard deviation of the readings that are right, octave forgiven; off by: how far half of"
    " them lie from the true tempo. t50, t90: half, nine tenths of a step are shown, for a second at least. Lag: the"
    " delay at which the readings lie closest to the true tempo. Two numbers: what half, and nine tenths, of the sounds"
    " did not exceed."
)


def main(argv: list[str] | None = None) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description="Measure how the tempo is followed.")
    parser.add_argument("--quick", action="store_true", help="two of the pieces instead of all")
    parser.add_argument(
        "--labels", type=Path, metavar="CSV", help="lines of FILE,BPM: your own music as well"
    )
    options = parser.parse_args(argv)
    print(__doc__)
    names = ("backbeat", "guitar") if options.quick else (*signals.PATTERNS, *pieces.PIECES)
    tables = [table(title, [run(case) for case in cases]) for title, cases in all_cases(names).items()]
    if options.labels:
        found = [run_recording(path, bpm) for path, bpm in labels(options.labels)]
        tables.append(table(f"{len(found)} recordings", found))
    tables[0] = Table(tables[0].title, tables[0].headings, tables[0].rows, DEFINITIONS)
    keep(Results("response", "How soon a tempo is followed", tables, headlines(tables)))


def all_cases(names: tuple[str, ...]) -> dict[str, Iterator[Case]]:
    """By the title of their table."""
    return {
        f"Steady music: {', '.join(names)}; {_listed(STEADY_BPM)} BPM": response_cases.steady(names),
        f"A sudden change: {_pairs(STEPS)} BPM": response_cases.steps(names),
        f"A change within {RAMP_SECONDS:g} s: {_pairs(RAMPS)} BPM": response_cases.ramps(names),
        f"Phrases of {PHRASE_SECONDS:g} s that hurry and hold back: {_listed(FREE_BPM)} BPM": response_cases.free(
            names
        ),
        "Silence within the music": response_cases.gaps(names),
        "Sounds without a tempo: how long one is shown": response_cases.nothing(),
    }


def run(case: Case) -> dict[Response, Measured]:
    """What is measured with each setting."""
    sound = case.sound()
    print(".", end="", file=sys.stderr, flush=True)
    return {setting: case.measure(listen(sound, RATE, setting)) for setting in SETTINGS}


def run_recording(path: Path, bpm: float) -> dict[Response, Measured]:
    """The same for a recording."""
    with open_recording(path) as recording:
        rate = recording.sample_rate
        sound = np.concatenate(list(_beginning(recording.blocks(), round(RECORDING_SECONDS * rate))))
    return {setting: response_cases.measure_steady(bpm, listen(sound, rate, setting)) for setting in SETTINGS}


def _beginning(blocks: Iterator[Samples], frames: int) -> Iterator[Samples]:
    while frames > 0 and (block := next(blocks, None)) is not None:
        yield block[:frames]
        frames -= len(block)


def listen(sound: Samples, rate: float, setting: Response) -> Series:
    """Every reading, dated when it could be seen."""
    tracker = TempoTracker(rate, response=setting)
    times, bpms = [], []
    for start in range(0, len(sound), BLOCK):
        block = sound[start : start + BLOCK]
        for estimate in tracker.estimates(block):
            times.append((start + len(block)) / rate)
            bpms.append(np.nan if estimate.bpm is None else estimate.bpm)
    return Series(np.array(times), np.array(bpms))


def labels(path: Path) -> list[tuple[Path, float]]:
    """(recording, BPM) of each line that has both; names are relative to the file itself."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if len(row) >= 2 and _is_number(row[1])]
    return [(path.parent / row[0], float(row[1])) for row in rows]


def _is_number(word: str) -> bool:
    try:
        return float(word) > 0
    except ValueError:  # a heading
        return False


def table(title: str, found: list[dict[Response, Measured]]) -> Table:
    """A row for each measure, a column for each setting."""
    measures = dict.fromkeys(measure for one in found for measure in one["normal"])
    rows = [
        [
            measure,
            *(
                spoken([one[setting][measure] for one in found if measure in one[setting]])
                for setting in SETTINGS
            ),
        ]
        for measure in measures
    ]
    return Table(title, ["half / nine tenths of the sounds", *SETTINGS], rows)


def spoken(values: list[float | None]) -> str:
    """Half and nine tenths of them, and how many never came."""
    numbers = [np.inf if value is None else value for value in values]
    numbers = [number for number in numbers if not np.isnan(number)]
    if not numbers:
        return "--"
    never = sum(map(np.isinf, numbers))
    reached = np.percentile(numbers, [50, 90], method="inverted_cdf")
    words = " / ".join(f"{number:.2f}" if np.isfinite(number) else "--" for number in reached)
    return words + (f" (never: {never} of {len(numbers)})" if never else "")


def headlines(tables: list[Table]) -> list[tuple[str, str]]:
    """What one would ask, with the setting that most people use."""
    column = 1 + SETTINGS.index("normal")
    cells = {
        row[0]: row[column] for one in reversed(tables) for row in one.rows
    }  # the made music, not the recordings
    return [
        ("Lock on steady music, half / nine tenths of the pieces, s", cells["lock, s"]),
        ("A sudden new tempo is shown (t90), half / nine tenths, s", cells["t90, s"]),
    ]


def _listed(bpms: Iterable[float]) -> str:
    return ", ".join(f"{bpm:g}" for bpm in bpms)


def _pairs(pairs: Iterable[tuple[float, float]]) -> str:
    return ", ".join(f"{before:g}→{after:g}" for before, after in pairs)


if __name__ == "__main__":
    main()
