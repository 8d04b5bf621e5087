"""Clicks of known tempo: what gives a pre-trained network its absolute scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from train.data.takes import RENDER_RATE

SLOWEST_BPM, FASTEST_BPM = 60.0, 180.0  # one click a beat: outside, people would tap another level
DECAY_SECONDS = 0.006
BEAT_HZ, BAR_HZ, PART_HZ = 1500.0, 2000.0, 4000.0
BEATS_IN_BAR = 4
LOUDNESS, PART_LOUDNESS = 0.3, 0.09


def clicks(bpm: float, seconds: float) -> NDArray[np.float32]:
    """A click on each beat, at RENDER_RATE."""
    return _ticking(60 / bpm, seconds, BEAT_HZ)


def metronome(bpm: float, seconds: float, parts: int) -> NDArray[np.float32]:
    """A click on each beat, another at each bar, and a softer one at each of the equal parts of a beat.

    All multiples of the tempo of bare clicks are alike; here the beat is one level among others, as in music.
    """
    bars = _ticking(60 / bpm * BEATS_IN_BAR, seconds, BAR_HZ)
    return clicks(bpm, seconds) + bars + _ticking(60 / bpm / parts, seconds, PART_HZ, PART_LOUDNESS)


def _ticking(
    period_seconds: float, seconds: float, hz: float, loudness: float = LOUDNESS
) -> NDArray[np.float32]:
    t = np.arange(round(seconds * RENDER_RATE)) / RENDER_RATE
    into = t % period_seconds
    return (loudness * np.sin(2 * np.pi * hz * into) * np.exp(-into / DECAY_SECONDS)).astype(np.float32)


def click_tempi(count: int) -> NDArray[np.float64]:
    """Tempi evenly spread on a log scale."""
    return np.asarray(np.geomspace(SLOWEST_BPM, FASTEST_BPM, count))
