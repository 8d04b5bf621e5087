"""What a program showed during each of many recordings, judged: arrays with a row for each recording.

Conventions are those of benchmarks.metrics. Besides:

At a moment  what is on the display then; a shorter recording is judged at its end
Lock         octave forgiven, from the beginning of the recording
Jitter, flips  from 5 s on: before, programs search
Bias         the median over the recordings of the median of (shown / true - 1), in %, of the readings that
             are right, octave forgiven, from 5 s on
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks import metrics
from benchmarks.hearing import Heard
from benchmarks.metrics import Flags, Numbers
from benchmarks.recordings import Recording

MOMENTS: dict[str, float] = {"5 s": 5.0, "10 s": 10.0, "20 s": 20.0, "end": np.inf}
SETTLED = 5.0


@dataclass(frozen=True)
class Judged:
    """One program on all recordings; `truth` is the true tempo at each of its readings."""

    name: str
    heard: list[Heard]
    truth: list[Numbers]

    def at(self, moment: float) -> tuple[Numbers, Numbers]:
        """(shown, true) at a moment, for each recording."""
        places = [max(int(np.searchsorted(h.times, moment + 1e-9)) - 1, 0) for h in self.heard]
        shown = np.array([h.bpms[i] for h, i in zip(self.heard, places, strict=True)])
        return shown, np.array([t[i] for t, i in zip(self.truth, places, strict=True)])

    def acc1(self, moment: float) -> Flags:
        """Which recordings are right at a moment."""
        return metrics.same_tempo(*self.at(moment))

    def acc2(self, moment: float) -> Flags:
        """Which are right when a factor of two or three is forgiven."""
        return metrics.same_or_multiple(*self.at(moment))

    def locks(self) -> list[float | None]:
        """When each recording locked."""
        return [
            metrics.lock_seconds(h.times, h.bpms, t, any_octave=True)
            for h, t in zip(self.heard, self.truth, strict=True)
        ]

    def right_share(self) -> Numbers:
        """The share of all readings from 5 s on that are the same tempo."""
        return np.array([metrics.acc1(h.bpms, t) for h, t in self._settled()])

    def jitter_percent(self) -> float:
        """The median over the recordings."""
        return _median([metrics.jitter_percent(h.bpms, t) for h, t in self._settled()])

    def flips_per_minute(self) -> float:
        """The mean over the recordings."""
        return float(np.mean([metrics.flips_per_minute(h.times, h.bpms, t) for h, t in self._settled()]))

    def bias_percent(self) -> float:
        """The median over the recordings."""
        return _median([metrics.bias_percent(h.bpms, t) for h, t in self._settled()])

    def confusion(self, moment: float) -> dict[str, float]:
        """The share of recordings on each multiple of the true tempo."""
        return metrics.confusion(*self.at(moment))

    def _settled(self) -> list[tuple[Heard, Numbers]]:
        pairs = []
        for heard, truth in zip(self.heard, self.truth, strict=True):
            late = heard.times >= SETTLED
            pairs.append((heard._replace(times=heard.times[late], bpms=heard.bpms[late]), truth[late]))
        return pairs


def judge(name: str, heard: list[Heard], recordings: list[Recording]) -> Judged:
    """Beside the truth."""
    return Judged(name, heard, [r.bpm_at(h.times) for r, h in zip(recordings, heard, strict=True)])


def _median(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.median(known)) if known else np.nan
