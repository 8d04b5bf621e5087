"""Step `evaluate`: labelled recordings through the live tracker, as people would hear them.

The first 30 s of each recording, in blocks of 512 samples. What Acc1, Acc2 and a lock are stands in
benchmarks/metrics.py; a lock forgives the octave here.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
from tqdm import tqdm

from benchmarks.metrics import Series, acc1, acc2, lock_seconds, series, shown_at
from livetempo.artifact import CARD, Model, load_model, shipped_folder
from livetempo.tracker import TempoTracker

MOMENTS = (5.0, 10.0, 20.0, 30.0)
HEARD_SECONDS = 30.0
BLOCK = 512


class Outcome(NamedTuple):
    """One recording: what was shown at each moment over the label, and when it locked."""

    relative: list[float]
    lock: float | None


def hear(path: Path, model: Model) -> Series:
    """All that is shown at the beginning of a recording."""
    with soundfile.SoundFile(path) as file:
        sound = file.read(round(HEARD_SECONDS * file.samplerate), dtype="float32", always_2d=True)
        tracker = TempoTracker(file.samplerate, model=model)
    blocks = (sound[start : start + BLOCK] for start in range(0, len(sound), BLOCK))
    return series(estimate for block in blocks for estimate in tracker.estimates(block))


def judged(path: Path, label: float, model: Model) -> Outcome:
    """A recording against its label."""
    times, bpms = hear(path, model)
    lock = lock_seconds(times, bpms, label, any_octave=True)
    return Outcome(list(shown_at(times, bpms, MOMENTS) / label), lock)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train evaluate`."""
    parser = subparsers.add_parser("evaluate", help="labelled recordings through the live tracker")
    parser.add_argument("--labels", type=Path, required=True, help="CSV with the columns file and bpm")
    parser.add_argument("--model", type=Path, help="folder of the model (default: the shipped one)")
    parser.add_argument(
        "--card", action="store_true", help="also write the figures for all into the model's card"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Print Acc1/Acc2 at each moment, for each subfolder and for all."""
    model = load_model(args.model)
    groups: dict[str, list[Outcome]] = {}
    with open(args.labels, newline="") as lines:
        for row in tqdm(list(csv.DictReader(lines)), unit="recording"):
            outcome = judged(args.labels.parent / row["file"], float(row["bpm"]), model)
            for group in (str(Path(row["file"]).parent), "all"):
                groups.setdefault(group, []).append(outcome)
    figures = {group: _figures(outcomes) for group, outcomes in groups.items()}
    for group, values in figures.items():
        moments = ", ".join(f"{moment}: {share}" for moment, share in values["acc1_acc2"].items())
        print(
            f"{group} ({values['files']}): {moments}; locks {values['locks']}, after {values['lock_seconds']}"
        )
    if args.card:
        path = (args.model or shipped_folder()) / CARD
        card = json.loads(path.read_text())
        card["real_recordings"] = figures["all"]
        path.write_text(json.dumps(card, indent=1) + "\n")


def _figures(outcomes: list[Outcome]) -> dict[str, Any]:
    relative = np.array([outcome.relative for outcome in outcomes])
    found = [outcome.lock for outcome in outcomes if outcome.lock is not None]
    return {
        "files": len(outcomes),
        "acc1_acc2": {
            f"at {moment:g} s": f"{acc1(shown, 1.0):.0%} / {acc2(shown, 1.0):.0%}"
            for moment, shown in zip(MOMENTS, relative.T, strict=True)
        },
        "locks": f"{len(found) / len(outcomes):.0%}",
        "lock_seconds": f"{np.median(found):.1f} (median)" if found else "never",
    }
