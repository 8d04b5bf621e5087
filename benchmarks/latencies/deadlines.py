"""The worker against the clock: ten milliseconds of sound every ten milliseconds, and what becomes of the deadlines.

No device: sound that exists already is handed to the tracker at the moments at which a device would have recorded
it. A hop meets its deadline when the tracker has done with it before the next one is due.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo import TempoTracker
from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND
from tests import signals

RATE = 48000
HOP_SECONDS = 1 / FRAMES_PER_SECOND
WARM_UP_SECONDS = 3.0


class Deadlines(NamedTuple):
    """compute: seconds of work for each hop; met: the share of hops that were done in time."""

    compute: NDArray[np.float64]
    met: float

    @property
    def estimates(self) -> NDArray[np.float64]:
        """Of the hops that end in an estimate: one in ten, in which all the work is."""
        return self.compute[self.compute >= np.quantile(self.compute, 1 - 1 / FRAMES_PER_ESTIMATE)]

    @property
    def frame(self) -> float:
        """Mean work for one onset frame, its share of the estimates included."""
        return float(np.mean(self.compute))


def measure(seconds: float) -> Deadlines:
    """Pace a tracker through so much music."""
    tracker = TempoTracker(RATE)
    hop = round(HOP_SECONDS * RATE)
    music = signals.backbeat(118.0, WARM_UP_SECONDS + seconds, RATE)
    warm = round(WARM_UP_SECONDS * RATE)
    tracker.process(music[:warm])
    hops = (len(music) - warm) // hop
    compute, done = np.zeros(hops), np.zeros(hops)
    began = time.perf_counter()
    for number in range(hops):
        due = began + (number + 1) * HOP_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
        start = time.perf_counter()
        tracker.process(music[warm + number * hop : warm + (number + 1) * hop])
        end = time.perf_counter()
        compute[number], done[number] = end - start, end - due
    return Deadlines(compute, float(np.mean(done <= HOP_SECONDS)))
