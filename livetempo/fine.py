"""FineTempo: the digits behind the point.

The filter says which bin the tempo is in; the resonators' phases say where in it, at every estimate
anew. This averages those readings: the longer the tempo has been steady, the more of them count; when
they keep moving to one side, it follows with its own speed.
"""

from __future__ import annotations

import math

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.parameters import Response

LONGEST_MEMORY_SECONDS: dict[Response, float] = {"fast": 1.5, "normal": 4.0, "steady": 10.0}
SHORTEST_MEMORY_SECONDS = 0.6
ELSEWHERE_OCTAVES = 0.055  # a coarse tempo further away than 4 % is another tempo
MOVING_OCTAVES = 0.006  # readings that stay 0.4 % to one side mean that the tempo itself moves
SIDE_SECONDS = 0.8  # over which "to one side" is judged


class FineTempo:
    """Call `update` with the coarse tempo and the newest reading; gives the tempo to report."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the tempo."""
        self._octaves: float | None = None
        self._memory_seconds = 0.0
        self._side = 0.0

    def update(self, coarse_bpm: float, reading_bpm: float | None, response: Response) -> float:
        """The tempo, from the filter's place and (when there is one) the phase reading near it."""
        coarse = math.log2(coarse_bpm)
        reading = math.log2(reading_bpm) if reading_bpm else coarse
        if self._octaves is None or abs(coarse - self._octaves) > ELSEWHERE_OCTAVES:
            self._octaves, self._memory_seconds, self._side = reading, SHORTEST_MEMORY_SECONDS, 0.0
            return float(2.0**reading)
        if reading_bpm is not None:
            self._follow(reading - self._octaves, LONGEST_MEMORY_SECONDS[response])
        return float(2.0**self._octaves)

    def _follow(self, off: float, longest: float) -> None:
        assert self._octaves is not None
        self._side += (off - self._side) / (SIDE_SECONDS * ESTIMATES_PER_SECOND)
        if abs(self._side) > MOVING_OCTAVES:
            self._memory_seconds *= 0.7
        else:
            self._memory_seconds += 1 / ESTIMATES_PER_SECOND
        self._memory_seconds = min(max(self._memory_seconds, SHORTEST_MEMORY_SECONDS), longest)
        self._octaves += off / (self._memory_seconds * ESTIMATES_PER_SECOND)
