"""FineTempo: the digits behind the point.

The filter says which bin the tempo is in; the resonators' phases say where in it, at every estimate
anew, but as it was a moment ago. Steady readings are averaged, the longer the better. Readings that
keep moving are followed, and carried forward from when they were true to now.
"""

from __future__ import annotations

import math

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.parameters import Response
from livetempo.rhythm import Reading

LONGEST_MEMORY_SECONDS: dict[Response, float] = {"fast": 2.0, "normal": 6.0, "steady": 10.0}
FIRST_MEMORY_SECONDS = 0.2  # the first readings are the worst: to be forgotten at once
SHORTEST_MEMORY_SECONDS = 0.5
RECOGNITION_SECONDS = 1.0  # a tempo has been there for about so long when the filter finds it
NEW_SECONDS = 4.0  # before that, readings move because the resonators still swing in
GROWTH = 0.35  # the average reaches back over this share of the steady time: its beginning was less exact
LONGER_MEMORY_SECONDS = 1.5  # against the short one, this shows which way the readings move
ELSEWHERE_OCTAVES = 0.055  # a coarse tempo further away than 4 % is another tempo
MOVING_OCTAVES_A_SECOND = 0.006  # 0.4 % a second: above it a player means it, below it is breathing
FURTHEST_OCTAVES = 0.009  # 0.6 %: the coarse tempo is sooner where the music goes, though not as exact


class FineTempo:
    """Call `update` with the coarse tempo and the newest reading; gives the tempo to report."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the tempo."""
        self._octaves: float | None = None
        self._short = self._longer = 0.0
        self._memory_seconds = 0.0
        self.lasting_seconds = 0.0  # for how long it has been this tempo, as far as anybody can know

    def update(self, coarse_bpm: float, reading: Reading | None, response: Response) -> float:
        """The tempo, from the filter's place and (when there is one) the phase reading near it."""
        coarse = math.log2(coarse_bpm)
        read = math.log2(reading.bpm) if reading else coarse
        if self._octaves is None or abs(coarse - self._octaves) > ELSEWHERE_OCTAVES:
            self._octaves = self._short = self._longer = read
            self._memory_seconds = FIRST_MEMORY_SECONDS
            self.lasting_seconds = RECOGNITION_SECONDS
        elif reading is not None:
            self._follow(reading, coarse, LONGEST_MEMORY_SECONDS[response])
        self.lasting_seconds += 1 / ESTIMATES_PER_SECOND
        return float(2.0**self._octaves)

    def _follow(self, reading: Reading, coarse: float, longest: float) -> None:
        assert self._octaves is not None
        read = math.log2(reading.bpm)
        step = 1 / ESTIMATES_PER_SECOND
        self._short += (read - self._short) * step / SHORTEST_MEMORY_SECONDS
        self._longer += (read - self._longer) * step / LONGER_MEMORY_SECONDS
        speed = (self._short - self._longer) / (LONGER_MEMORY_SECONDS - SHORTEST_MEMORY_SECONDS)
        if self.lasting_seconds > NEW_SECONDS and abs(speed) > MOVING_OCTAVES_A_SECOND:
            self._octaves = self._short + speed * (SHORTEST_MEMORY_SECONDS + reading.age_seconds)
            self._memory_seconds = SHORTEST_MEMORY_SECONDS
        else:
            self._octaves += (read - self._octaves) * step / self._memory_seconds
            self._memory_seconds = min(self._memory_seconds + GROWTH * step, longest)
        if self.lasting_seconds <= NEW_SECONDS:
            self._short = self._longer = self._octaves
        self._octaves = min(max(self._octaves, coarse - FURTHEST_OCTAVES), coarse + FURTHEST_OCTAVES)
