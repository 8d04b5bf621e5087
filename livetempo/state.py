"""Listener: whether there is a tempo to report at all, and how sure it is.

Silence and noise have none. A tempo that was there is held through a break, marked as held, and let go
after a while. Two thresholds each way keep the state from chattering.
"""

from __future__ import annotations

import math
from typing import Any

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.filter import Belief
from livetempo.parameters import Parameters
from livetempo.quiet import Quiet
from livetempo.tempo import TempoEstimate

HOLD_SECONDS = 8.0  # a break of four bars at 120; whoever has stopped for longer has stopped
# A tempo is held for no longer than it was there: a glimpse of one in noise or speech is dropped at once.
SOONEST_SECONDS = 1.2  # less sound than this cannot contain two beats of most music
LOCK_ABSENT, UNLOCK_ABSENT = 0.25, 0.65
LOCK_PULSE, UNLOCK_PULSE = 0.8, 0.5


class Listener:
    """Call `conclude` once per estimate. `calibration`: slope and offset that make confidence a probability."""

    def __init__(self, calibration: dict[str, Any]) -> None:
        self._slope, self._offset = float(calibration["slope"]), float(calibration["offset"])
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._sound_seconds = 0.0
        self.locked = False  # whether there was a tempo at the newest estimate
        self._locked_seconds = 0.0
        self._held_seconds = 0.0
        self._held_bpm: float | None = None
        self._held_confidence = 0.0

    def conclude(
        self, seconds: float, bpm: float, belief: Belief, quiet: Quiet, parameters: Parameters
    ) -> TempoEstimate:
        """The estimate for this moment."""
        step = 1 / ESTIMATES_PER_SECOND
        self._sound_seconds = 0.0 if quiet.silent else self._sound_seconds + step
        self._judge(belief, resting=quiet.silent or quiet.resting(bpm))
        shift = 2.0**parameters.octave
        if parameters.hold and self._held_bpm is not None:
            return TempoEstimate(seconds, self._held_bpm * shift, self._held_confidence, "holding")
        if self.locked:
            self._locked_seconds = min(self._locked_seconds + step, HOLD_SECONDS)
            self._held_bpm, self._held_seconds = bpm, 0.0
            self._held_confidence = self._probability(belief)
            return TempoEstimate(seconds, bpm * shift, self._held_confidence, "locked")
        self._held_seconds += step
        if self._held_bpm is not None and self._held_seconds <= self._locked_seconds:
            fading = self._held_confidence * (1 - self._held_seconds / HOLD_SECONDS)
            return TempoEstimate(seconds, self._held_bpm * shift, fading, "holding")
        self._held_bpm, self._locked_seconds = None, 0.0
        return TempoEstimate(seconds, None, 0.0, "silent" if quiet.silent else "searching")

    def _judge(self, belief: Belief, *, resting: bool) -> None:
        if resting or belief.absent > UNLOCK_ABSENT or belief.pulse < UNLOCK_PULSE:
            self.locked = False
        elif (
            self._sound_seconds >= SOONEST_SECONDS
            and belief.absent < LOCK_ABSENT
            and belief.pulse > LOCK_PULSE
        ):
            self.locked = True

    def _probability(self, belief: Belief) -> float:
        mass = min(max(belief.mass, 1e-6), 1 - 1e-6)
        return 1 / (1 + math.exp(-(self._slope * math.log(mass / (1 - mass)) + self._offset)))
