"""One unbroken stream of blocks out of a source, whatever happens to its rings.

A device that is lost and found again comes back with a new ring. The time between is heard as silence, by the
clock: so whoever listens knows how long the music was away, and treats it as the break that it is. When the
analysis cannot keep up, which takes a very slow machine, the oldest sound is skipped, for what matters is
what is played now.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.ring import RingBuffer
from livetempo.sources.source import Source

BEHIND_SECONDS = 2.0  # no device hands over so much sound at once
LOOK_SECONDS = 1.0  # in which the analysis can catch up with some hundred seconds of sound
# a machine that is busy elsewhere for so long soon has time again, and nothing need be lost
PATIENT_LOOKS = 4
KEPT_SECONDS = 0.5  # of what waits, when the rest is skipped
AGE_SMOOTHING = 0.1  # at ten blocks a second: over one second
TOLD_SECONDS = 5.0  # for how long it is said that the device is back, or that sound was skipped


class Intake:
    """The worker's end of a source: the worker calls its methods, everybody may look at its properties."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ring = source.ring
        self._block = _block_for(self._ring)
        self._past_seconds = 0.0  # captured in earlier rings, and in the silences between them
        self._past_dropped = 0
        self._skipped_at = -math.inf
        self._silent_until: float | None = None  # while the device is away: how far silence has been heard
        self._back_at = -math.inf
        self._age_seconds = 0.0
        self._looked_at = 0.0
        self._waiting_then = self._stuck_looks = 0

    @property
    def sample_rate(self) -> int:
        """Of the blocks to come."""
        return self._ring.sample_rate

    @property
    def seconds(self) -> float:
        """Captured since the start, silences included."""
        return self._past_seconds + self._ring.written / self._ring.sample_rate

    @property
    def dropped(self) -> int:
        """Frames lost since the start: by the device, while it was away, or because they were skipped."""
        return self._past_dropped + self._ring.dropped

    @property
    def is_behind(self) -> bool:
        """Whether sound was skipped a moment ago, as the analysis could not keep up."""
        return time.monotonic() < self._skipped_at + TOLD_SECONDS

    @property
    def age_seconds(self) -> float:
        """How old the newest sound of a block was of late when the worker took it; 0 where nobody knows."""
        return self._age_seconds

    @property
    def is_just_back(self) -> bool:
        """Whether the device had gone, and has been found again a moment ago."""
        return time.monotonic() < self._back_at + TOLD_SECONDS

    @property
    def available(self) -> int:
        """Frames that can be taken."""
        return self._ring.available + self._silence_due()

    def follow(self) -> bool:
        """Look what has become of the source; whether what comes next has another sample rate."""
        ring, away = self._source.ring, self._source.away
        if ring is not self._ring:
            return not self._ring.available and self._go_on_with(ring)
        if away and self._silent_until is None:
            self._silent_until = time.monotonic()
        if self._source.is_live:
            self._skip_if_behind()
        return False

    def take(self, frames: int) -> NDArray[np.float32]:
        """A block (n, channels) of at most so many frames. It is used again by the next call."""
        block = self._block[: min(frames, len(self._block))]
        count = self._ring.read_into(block.reshape(-1))
        self._note_age()
        silence = min(len(block) - count, self._silence_due())
        if silence and self._silent_until is not None:
            self._silent_until += silence / self._ring.sample_rate
            self._past_seconds += silence / self._ring.sample_rate
            self._past_dropped += silence
            block[count : count + silence] = 0.0
        return block[: count + silence]

    def _silence_due(self) -> int:
        if self._silent_until is None:
            return 0
        now = time.monotonic()
        self._silent_until = max(self._silent_until, now - LOOK_SECONDS)  # a suspended program heard nothing
        return int((now - self._silent_until) * self._ring.sample_rate)

    def _go_on_with(self, ring: RingBuffer) -> bool:
        changed = ring.sample_rate != self._ring.sample_rate
        self._past_seconds, self._past_dropped = self.seconds, self.dropped
        self._ring, self._block = ring, _block_for(ring)
        self._silent_until, self._back_at = None, time.monotonic()
        return changed

    def _note_age(self) -> None:
        captured_ns = self._ring.captured_ns(self._ring.taken)
        if captured_ns is not None:
            age = (time.perf_counter_ns() - captured_ns) / 1e9
            self._age_seconds += (AGE_SMOOTHING if self._age_seconds else 1.0) * (age - self._age_seconds)

    def _skip_if_behind(self) -> None:
        """Several looks tell whether the backlog shrinks: after a start or a pause it is large, and soon gone."""
        now, waiting = time.monotonic(), self._ring.available
        if now < self._looked_at + LOOK_SECONDS:
            return
        is_recent = now < self._looked_at + 3 * LOOK_SECONDS
        is_stuck = is_recent and waiting >= max(self._waiting_then, BEHIND_SECONDS * self._ring.sample_rate)
        self._stuck_looks = self._stuck_looks + 1 if is_stuck else 0
        if self._stuck_looks >= PATIENT_LOOKS:
            skipped = self._ring.skip(waiting - int(KEPT_SECONDS * self._ring.sample_rate))
            self._past_dropped += skipped
            self._skipped_at, self._stuck_looks = now, 0
        self._looked_at, self._waiting_then = now, self._ring.available


def _block_for(ring: RingBuffer) -> NDArray[np.float32]:
    return np.zeros((int(ring.sample_rate / ESTIMATES_PER_SECOND) + 1, ring.channels), np.float32)
