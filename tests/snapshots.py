"""Statuses as a session publishes them, for what is shown to people."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from livetempo.status import Status
from livetempo.tempo import Latency, State, TempoEstimate

AXIS_BPM = np.geomspace(30, 300, 81).astype(np.float32)


def landscape(*peaks_bpm: float) -> np.ndarray:
    """Scores with a peak at each tempo, the first the highest."""
    distance = np.log2(AXIS_BPM[:, None]) - np.log2(np.array(peaks_bpm))
    heights = 1.0 / (1.0 + np.arange(len(peaks_bpm)))
    return np.max(heights * np.exp(-0.5 * (distance / 0.04) ** 2), axis=1).astype(np.float32)


def snapshot(
    bpm: float | None = 124.0, *, time: float = 30.0, state: State = "locked", **others: Any
) -> Status:
    """A session that is well; `others` are fields of Status."""
    confidence = 0.0 if bpm is None else 0.97
    fields: dict[str, Any] = {
        "estimate": TempoEstimate(time, bpm, confidence, state),
        "source": "Built-in Microphone",
        "sample_rate": 48000,
        "elapsed_seconds": time,
        "level_db": -12.0,
        "clipped": False,
        "dropped_samples": 0,
        "cpu": 0.012,
        "latency": Latency(0.021, 0.003, 0.071),
        "landscape": landscape(124.0, 62.0, 248.0),
        "landscape_bpm": AXIS_BPM,
        "tempo_range": (30.0, 300.0),
        "response": "normal",
        "octave": 0.0,
        "hold": False,
    }
    return Status(**{**fields, **others})


def unheard() -> Status:
    """Before the first estimate."""
    return snapshot(
        None,
        estimate=None,
        elapsed_seconds=0.0,
        level_db=-math.inf,
        landscape=None,
        landscape_bpm=None,
        notice="preparing",
    )
