"""How to ask a tracker what it heard, for tests and benchmarks alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo import TempoEstimate, TempoTracker

BLOCK = 4096
SAME_TEMPO = 0.04  # the tolerance of Acc1: four percent


def hear(samples: NDArray[Any], sample_rate: float = 48000, **parameters: Any) -> list[TempoEstimate]:
    """Every estimate a new tracker makes of the samples, given in blocks as a device would."""
    tracker = TempoTracker(sample_rate, **parameters)
    blocks = (samples[start : start + BLOCK] for start in range(0, len(samples), BLOCK))
    return [estimate for block in blocks for estimate in tracker.estimates(block)]


def between(estimates: Iterable[TempoEstimate], start: float, end: float = np.inf) -> list[TempoEstimate]:
    """The estimates made from `start` up to but not at `end`, in seconds."""
    return [e for e in estimates if start <= e.time < end]


def errors(estimates: Iterable[TempoEstimate], bpm: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each estimate is from bpm, in BPM; infinite where there was no tempo to report."""
    heard = np.array([np.inf if e.bpm is None else e.bpm for e in estimates])
    return np.abs(heard - bpm)


def octave_of(bpm: float | None, true_bpm: float) -> float | None:
    """1, 2, 3, ½, ⅓, 3/2, ⅔ … of the true tempo, within 4 %; None for anything else."""
    for ratio in (1, 2, 1 / 2, 3, 1 / 3, 3 / 2, 2 / 3, 4 / 3, 3 / 4, 4, 1 / 4):
        if bpm is not None and abs(bpm / (ratio * true_bpm) - 1) <= SAME_TEMPO:
            return ratio
    return None


def silent_share(estimates: list[TempoEstimate]) -> float:
    """The share of estimates that report no tempo."""
    return float(np.mean([e.bpm is None for e in estimates]))
