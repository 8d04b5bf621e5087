"""What an estimate is, and how late it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

State = Literal["searching", "locked", "holding", "silent"]


@dataclass(frozen=True, slots=True)
class TempoEstimate:
    """What is known of the tempo at one moment.

    time        seconds of audio heard when the estimate was made
    bpm         beats per minute, or None when there is no tempo to report
    confidence  probability (0..1) that bpm is within 4 % of the beat's tempo; 0 when bpm is None
    state       "searching" (sound, no tempo yet), "locked", "holding" (the last tempo, kept
                through a break or because the user asked), "silent"
    beat_phase  where in the beat we are (0..1); None, as nothing computes it yet
    """

    time: float
    bpm: float | None
    confidence: float
    state: State
    beat_phase: float | None = None


class Latency(NamedTuple):
    """How far an estimate lags behind the air, in seconds, in its three parts.

    capture      from the microphone to us: the device's own buffering (0 where samples are given by hand)
    compute      the longest an analysed block has to wait for the arithmetic, as measured lately
    algorithmic  from a sound to the middle of the analysis window that first sees it, and to the next estimate
    """

    capture: float
    compute: float
    algorithmic: float

    @property
    def total(self) -> float:
        """The sum of the three parts, in seconds."""
        return self.capture + self.compute + self.algorithmic
