"""Small measuring instruments for a live session: level, clipping, silence, computing time, CPU."""

from __future__ import annotations

import math
import time
from collections import deque

import numpy as np

from livetempo.sources.source import Samples

LEVEL_SECONDS = 0.1  # the "last moment" of a level meter
CLIPPED_SECONDS = 1.0  # a clipped sample is over in no time; people need to see it
FULL_SCALE = 0.9999  # the largest 16-bit sample is 0.99997
ABSURD_LEVEL = 1000.0  # 60 dB above full scale: bytes that are not what they were said to be
CPU_SECONDS = 3


class RecentMaximum:
    """The largest value of the last one to two spans: what is older is forgotten, without keeping a list."""

    def __init__(self, span: float) -> None:
        self._span = span
        self._span_ends = -math.inf
        self._before = self._now = 0.0

    def add(self, value: float, at: float) -> None:
        """Take in a value; `at` is its time on any clock, in the unit of the span, and never goes back."""
        if at >= self._span_ends:
            self._before = self._now if at < self._span_ends + self._span else 0.0
            self._now = 0.0
            self._span_ends = at + self._span
        self._now = max(self._now, value)

    @property
    def value(self) -> float:
        """The largest of late; 0 before the first."""
        return max(self._before, self._now)


class InputMeter:
    """What the incoming samples look like, by the clock of the samples themselves. Used by the worker."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._frames = 0
        self._peak = RecentMaximum(LEVEL_SECONDS * sample_rate)
        self._last_sound = 0
        self._last_clip = -math.inf

    def measure(self, block: Samples) -> None:
        """Take in a block of at least one frame, (n,) or (n, channels); what is no number counts as silence."""
        peak = float(max(np.fmax.reduce(block, axis=None), -np.fmin.reduce(block, axis=None)))
        self._frames += len(block)
        if peak > 0.0:
            self._last_sound = self._frames
        if peak >= FULL_SCALE:
            self._last_clip = self._frames
        self._peak.add(peak if math.isfinite(peak) else 0.0, self._frames)

    @property
    def seconds(self) -> float:
        """Of sound measured."""
        return self._frames / self._sample_rate

    @property
    def level_db(self) -> float:
        """Peak of the last moment, in dB below full scale; -inf for digital silence."""
        peak = self._peak.value
        return 20.0 * math.log10(peak) if peak > 0.0 else -math.inf

    @property
    def is_absurd(self) -> bool:
        """Whether no sound could be as loud as these samples say."""
        return self._peak.value > ABSURD_LEVEL

    @property
    def clipped(self) -> bool:
        """Whether full scale was touched within the last second."""
        return self._frames - self._last_clip < CLIPPED_SECONDS * self._sample_rate

    @property
    def silent_seconds(self) -> float:
        """For how long there have been nothing but zeros."""
        return (self._frames - self._last_sound) / self._sample_rate


class CpuMeter:
    """The share of one core that this process has used over the last seconds."""

    def __init__(self) -> None:
        self._marks = deque([(time.monotonic(), time.process_time())], maxlen=CPU_SECONDS + 1)

    def mark(self) -> None:
        """Call it often; it looks at the clocks once a second."""
        now = time.monotonic()
        if now - self._marks[-1][0] >= 1.0:
            self._marks.append((now, time.process_time()))

    @property
    def share(self) -> float:
        """0 for idle, 1 for one core busy all the time."""
        (began, used_before), (ended, used) = self._marks[0], self._marks[-1]
        return (used - used_before) / (ended - began) if ended > began else 0.0
