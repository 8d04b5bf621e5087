"""Clicks of known tempo: what gives a pre-trained network its absolute scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from train.data.takes import RENDER_RATE

SLOWEST_BPM, FASTEST_BPM = 60.0, 180.0  # one click a beat: outside, people would tap another level
DECAY_SECONDS = 0.006


def clicks(bpm: float, seconds: float, *, hz: float = 1500.0) -> NDArray[np.float32]:
    """A click on each beat, at RENDER_RATE."""
    t = np.arange(round(seconds * RENDER_RATE)) / RENDER_RATE
    into_beat = t % (60 / bpm)
    return (0.5 * np.sin(2 * np.pi * hz * into_beat) * np.exp(-into_beat / DECAY_SECONDS)).astype(np.float32)


def click_tempi(count: int) -> NDArray[np.float64]:
    """Tempi evenly spread on a log scale."""
    return np.asarray(np.geomspace(SLOWEST_BPM, FASTEST_BPM, count))
