"""Step `evaluate`: labelled recordings through the live tracker, as people would hear them.

Conventions: the first 30 s of each recording, in blocks of 512 samples. Acc1: the tempo reported at that
moment is within 4 % of the label. Acc2: or of its double, half, triple or third. No tempo counts as
wrong. Lock: the first moment from which Acc2 holds for five seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from livetempo.artifact import CARD, Model, load_model, shipped_folder
from livetempo.tempo import TempoEstimate
from livetempo.tracker import TempoTracker

MOMENTS = (5.0, 10.0, 20.0, 30.0)
HEARD_SECONDS = 30.0
BLOCK = 512
TOLERANCE = 0.04
LEVELS = (1.0, 2.0, 0.5, 3.0, 1 / 3)
LOCK_SECONDS = 5.0


def right_level(bpm: float | None, label: float) -> float | None:
    """Which multiple of the label the tempo is, or None."""
    if bpm is None:
        return None
    return next((level for level in LEVELS if abs(bpm / label / level - 1) < TOLERANCE), None)


def hear(path: Path, model: Model) -> list[TempoEstimate]:
    """All estimates of the beginning of a recording."""
    with soundfile.SoundFile(path) as file:
        sound = file.read(round(HEARD_SECONDS * file.samplerate), dtype="float32", always_2d=True)
        tracker = TempoTracker(file.samplerate, model=model)
    blocks = (sound[start : start + BLOCK] for start in range(0, len(sound), BLOCK))
    return [estimate for block in blocks for estimate in tracker.estimates(block)]


def lock_seconds(estimates: list[TempoEstimate], label: float) -> float | None:
    """When it locks, or None."""
    streak_began: float | None = None
    for estimate in estimates:
        if right_level(estimate.bpm, label) is None:
            streak_began = None
        elif streak_began is None:
            streak_began = estimate.time
        elif estimate.time - streak_began >= LOCK_SECONDS:
            return streak_began
    return None


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
    groups: dict[str, list[list[float | None]]] = {}
    locks: dict[str, list[float | None]] = {}
    with open(args.labels, newline="") as lines:
        for row in csv.DictReader(lines):
            label = float(row["bpm"])
            estimates = hear(args.labels.parent / row["file"], model)
            heard = [[e for e in estimates if e.time <= moment][-1].bpm for moment in MOMENTS]
            for group in (str(Path(row["file"]).parent), "all"):
                groups.setdefault(group, []).append([right_level(bpm, label) for bpm in heard])
                locks.setdefault(group, []).append(lock_seconds(estimates, label))
    figures = {group: _figures(levels, locks[group]) for group, levels in groups.items()}
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


def _figures(levels: list[list[float | None]], locks: list[float | None]) -> dict[str, Any]:
    acc1 = [float(np.mean([row[i] == 1.0 for row in levels])) for i in range(len(MOMENTS))]
    acc2 = [float(np.mean([row[i] is not None for row in levels])) for i in range(len(MOMENTS))]
    found = [lock for lock in locks if lock is not None]
    return {
        "files": len(levels),
        "acc1_acc2": {
            f"at {m:g} s": f"{a:.0%} / {b:.0%}" for m, a, b in zip(MOMENTS, acc1, acc2, strict=True)
        },
        "locks": f"{len(found) / len(levels):.0%}",
        "lock_seconds": f"{np.median(found):.1f} (median)" if found else "never",
    }
