"""Step `teach`: unlabelled recordings become takes, labelled by what the model is sure of once it has heard enough.

With half a minute of context a model knows the tempo of most real music; with three seconds it does
not. So its own late, settled verdict becomes the label of every moment of an excerpt, through rooms,
microphones and changes of speed. Passages in which it does not settle are left out. Its octave is not
passed on: there it is wrong in the same way all along, and would only be confirmed in that.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np

from livetempo.artifact import Model, load_model
from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.tracker import TempoTracker
from train.data.negatives import babble
from train.data.recordings import read_mono, recordings
from train.data.takes import EXCERPT_SECONDS, OCTAVE_UNKNOWN, RENDER_RATE, save_takes, weathered
from train.runs import Run
from train.tasks import do_all

SETTLED_SHARE = 0.9  # of an excerpt's estimates within 4 % of their median
SURE = 0.8  # and this confident, on average
EVERY_SECONDS = 12.0


def settled_excerpts(sound: np.ndarray, model: Model) -> list[tuple[float, float]]:
    """(start seconds, bpm) of the excerpts in which the model settles on one tempo."""
    tracker = TempoTracker(RENDER_RATE, model=model, response="steady")
    estimates = list(tracker.estimates(sound))
    bpm = np.array([e.bpm or np.nan for e in estimates])
    confidence = np.array([e.confidence for e in estimates])
    length, hop = round(EXCERPT_SECONDS * ESTIMATES_PER_SECOND), round(EVERY_SECONDS * ESTIMATES_PER_SECOND)
    found = []
    for start in range(0, len(bpm) - length, hop):
        late = bpm[start + length // 4 : start + length]  # the tracker may still be settling at first
        if np.isnan(late).mean() > 1 - SETTLED_SHARE:
            continue
        middle = float(np.nanmedian(late))
        agreeing = np.abs(late / middle - 1) < 0.04
        if agreeing.mean() >= SETTLED_SHARE and confidence[start : start + length].mean() >= SURE:
            found.append((start / ESTIMATES_PER_SECOND, middle))
    return found


class Recording(NamedTuple):
    """One recording to be heard, and where its takes go."""

    path: Path
    target: Path
    teacher: Path | None
    seed: int
    number: int

    def do(self) -> None:
        """Hear it, unless that was done; one that has no settled passage leaves nothing."""
        if self.target.exists():
            return
        rng = np.random.default_rng([self.seed, self.number])
        voices = babble(rng, RENDER_RATE, EXCERPT_SECONDS)
        sound = read_mono(self.path)
        takes = []
        for start, bpm in settled_excerpts(sound, load_model(self.teacher)):
            excerpt = sound[round(start * RENDER_RATE) :][: round(EXCERPT_SECONDS * RENDER_RATE)]
            labels = np.full(round(EXCERPT_SECONDS * 10), bpm)
            takes += weathered(
                excerpt, labels, rng, source="taught", other_level=OCTAVE_UNKNOWN, babble=voices
            )
        if takes:
            save_takes(takes, self.target)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train teach`."""
    parser = subparsers.add_parser(
        "teach", help="label unlabelled recordings by the model's own settled verdict"
    )
    parser.add_argument("--music", type=Path, required=True, help="folder of recordings")
    parser.add_argument(
        "--teacher", type=Path, help="folder of the model that labels (default: the shipped one)"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """One shard for each recording that has a settled passage."""
    Run.of_step("teach", args)
    tasks = [
        Recording(path, args.out / f"taught{args.seed}-{number:04d}.npz", args.teacher, args.seed, number)
        for number, path in enumerate(recordings(args.music))
    ]
    do_all(tasks, args.jobs, "recording")
