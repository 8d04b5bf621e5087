"""FineTempo: the digits behind the point.

The filter says which bin the tempo is in; the resonators' phases say where in it, at every estimate
anew, but as it was a moment ago. Steady readings are averaged, the longer the better. Readings that
have left their average are averaged over less. Those that move by more than they scatter (a metronome's
scatter little, a drummer's much) are followed, and carried forward from when they were true to now.
"""

from __future__ import annotations

import math

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.parameters import Response
from livetempo.rhythm import Reading

LONGEST_MEMORY_SECONDS: dict[Response, float] = {"fast": 2.0, "normal": 6.0, "steady": 10.0}
FIRST_MEMORY_SECONDS = 0.2  # the first readings are the worst: to be forgotten at once
RECOGNITION_SECONDS = 1.0  # a tempo has been there for about so long when the filter finds it
NEW_SECONDS = 4.0  # before that, readings move because the resonators still swing in
GROWTH = 0.35  # the average reaches back over this share of the steady time: its beginning was less exact
ELSEWHERE_OCTAVES = 0.055  # a coarse tempo further away than 4 % is another tempo
LEVELS_OCTAVES = (1.0, -1.0, math.log2(3), -math.log2(3))  # ... or the same pulse at another level
FIRST_SCATTER = 0.003  # of readings, in octaves, before it is known
# A player means it when readings move by 0.3 % a second, and by twice their scatter; less is breathing.
MOVING_OCTAVES_A_SECOND, MOVING_SCATTERS_A_SECOND = 0.004, 2.0
LEFT_OCTAVES, LEFT_SCATTERS = 0.001, 1.0  # so far away from their average, readings have left it ...
FORGETTING = 0.8  # ... which then forgets, per estimate, all but this share of its memory
LEAVING_OCTAVES_A_SECOND = 0.007  # the same for the coarse tempo, which is less steady but sooner
COARSE_AGE_SECONDS = 0.2  # the scores, too, tell of a moment ago
LONG_LEASH_OCTAVES = 0.03  # how far from the coarse tempo while that stays ...
SHORT_LEASH_OCTAVES = 0.003  # ... and while it leaves


class Trend:
    """Two averages of a value, a short and a longer one: their distance shows where it is going.

    scatter: how far the value lies from there, on average.
    """

    SHORT_SECONDS, LONGER_SECONDS, SCATTER_SECONDS = 0.5, 1.5, 4.0

    def __init__(self) -> None:
        self.start(0.0)
        self.scatter = FIRST_SCATTER

    def start(self, value: float) -> None:
        """At rest."""
        self.short = self.longer = value

    def update(self, value: float) -> None:
        """Call once per estimate."""
        self.short += (value - self.short) / (self.SHORT_SECONDS * ESTIMATES_PER_SECOND)
        self.longer += (value - self.longer) / (self.LONGER_SECONDS * ESTIMATES_PER_SECOND)
        off = abs(value - self.short - self.speed * self.SHORT_SECONDS)
        self.scatter += (off - self.scatter) / (self.SCATTER_SECONDS * ESTIMATES_PER_SECOND)

    @property
    def speed(self) -> float:
        """Change a second."""
        return (self.short - self.longer) / (self.LONGER_SECONDS - self.SHORT_SECONDS)


class FineTempo:
    """Call `update` with the coarse tempo and the newest reading; gives the tempo to report."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the tempo."""
        self._readings, self._coarse = Trend(), Trend()
        self._octaves: float | None = None
        self._memory_seconds = 0.0
        self.lasting_seconds = 0.0  # for how long it has been this tempo, as far as anybody can know

    def rest(self) -> None:
        """The music has stopped: the tempo stays, but what comes next has to swing in again."""
        self.lasting_seconds = RECOGNITION_SECONDS
        self._memory_seconds = Trend.SHORT_SECONDS

    def update(self, coarse_bpm: float, reading: Reading | None, response: Response) -> float:
        """The tempo, from the filter's place and (when there is one) the phase reading near it."""
        coarse = math.log2(coarse_bpm)
        self._change_level(coarse)
        if self._octaves is None or abs(coarse - self._octaves) > ELSEWHERE_OCTAVES:
            self._octaves = math.log2(reading.bpm) if reading else coarse
            self._memory_seconds = FIRST_MEMORY_SECONDS
            self.lasting_seconds = RECOGNITION_SECONDS
            self._coarse.start(coarse)
        elif reading is not None:
            self._follow(reading, LONGEST_MEMORY_SECONDS[response])
            self._stay_near(coarse)
        self.lasting_seconds += 1 / ESTIMATES_PER_SECOND
        return float(2.0**self._octaves)

    def _change_level(self, coarse: float) -> None:
        """Twice or half as fast, or three times, is the same pulse counted otherwise: its digits are known."""
        if self._octaves is None:
            return
        moved = coarse - self._octaves
        level = min(LEVELS_OCTAVES, key=lambda octaves: abs(octaves - moved))
        if abs(moved - level) < ELSEWHERE_OCTAVES:
            self._octaves += level
            self._coarse.start(coarse)
            self._readings.start(self._octaves)

    def _follow(self, reading: Reading, longest: float) -> None:
        assert self._octaves is not None
        read, readings = math.log2(reading.bpm), self._readings
        readings.update(read)
        if self.lasting_seconds <= NEW_SECONDS:
            self._average(read, longest)
            readings.start(self._octaves)
        elif abs(readings.speed) > MOVING_OCTAVES_A_SECOND + MOVING_SCATTERS_A_SECOND * readings.scatter:
            self._octaves = readings.short + readings.speed * (Trend.SHORT_SECONDS + reading.age_seconds)
            self._memory_seconds = Trend.SHORT_SECONDS
        else:
            if abs(readings.longer - self._octaves) > LEFT_OCTAVES + LEFT_SCATTERS * readings.scatter:
                self._memory_seconds = max(FORGETTING * self._memory_seconds, Trend.SHORT_SECONDS)
            self._average(read, longest)

    def _average(self, read: float, longest: float) -> None:
        assert self._octaves is not None
        self._octaves += (read - self._octaves) / (self._memory_seconds * ESTIMATES_PER_SECOND)
        self._memory_seconds = min(self._memory_seconds + GROWTH / ESTIMATES_PER_SECOND, longest)

    def _stay_near(self, coarse: float) -> None:
        assert self._octaves is not None
        self._coarse.update(coarse)
        speed = self._coarse.speed
        leaving = min(abs(speed) / LEAVING_OCTAVES_A_SECOND, 1.0)
        leash = SHORT_LEASH_OCTAVES + (LONG_LEASH_OCTAVES - SHORT_LEASH_OCTAVES) * (1 - leaving**2)
        coarse += speed * COARSE_AGE_SECONDS
        self._octaves = min(max(self._octaves, coarse - leash), coarse + leash)
