"""What a live session lets its sinks see: one immutable snapshot, replaced, never changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetempo.parameters import Response, TempoRange
from livetempo.tempo import Latency, TempoEstimate


@dataclass(frozen=True, slots=True)
class Status:
    """Everything a display can show. Sinks pull the newest one at their own rate.

    estimate         the newest estimate, None before the first
    source           name of what is listened to, for people ("Built-in Microphone", "demo groove")
    sample_rate      of the device, in Hz
    elapsed_seconds  of audio captured since the start
    level_db         peak of the last moment in dBFS (-inf for digital silence)
    clipped          whether the input touched full scale within the last second
    dropped_samples  frames of audio lost since the start, by the device or by us
    cpu              share of one core this process uses (0..), averaged over the last seconds
    latency          the three parts, in seconds
    landscape        score (>= 0, largest 1) of each tempo in landscape_bpm; None before the first estimate
    landscape_bpm    the log-spaced tempo axis, in BPM
    notice           a sentence about the session, empty when all is well ("preparing: first run compiles...")
    """

    estimate: TempoEstimate | None
    source: str
    sample_rate: int
    elapsed_seconds: float
    level_db: float
    clipped: bool
    dropped_samples: int
    cpu: float
    latency: Latency
    landscape: NDArray[np.float32] | None
    landscape_bpm: NDArray[np.float32] | None
    tempo_range: TempoRange
    response: Response
    octave: float
    hold: bool
    notice: str = ""
