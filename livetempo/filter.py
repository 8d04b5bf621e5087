"""TempoFilter: what to believe of the tempo, given everything heard so far.

A Bayesian forward filter over the log-tempo bins and "no tempo". Between two estimates a belief drifts
a little and very rarely jumps; the encoder's scores are the evidence. Successive windows overlap, so
their evidence is far from independent: it is tempered. Slow to believe an outlier, quick to believe a
change that lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.config import ModelConfig
from livetempo.parameters import Response, TempoRange
from livetempo.rhythm import bin_bpms


@dataclass(frozen=True, slots=True)
class Temper:
    """One setting of the single trade-off there is."""

    evidence: float  # exponent of the scores: 1 would take ten overlapping windows a second for ten witnesses
    jump: float  # chance, per estimate, that the tempo is suddenly another


TEMPERS: dict[Response, Temper] = {
    "fast": Temper(evidence=0.35, jump=3e-3),
    "normal": Temper(evidence=0.2, jump=1e-3),
    "steady": Temper(evidence=0.1, jump=1e-4),
}
DRIFT = 0.02  # chance, per estimate, of moving one bin up (and as much down)
APPEARANCE = 0.02  # chance, per estimate, that music with a tempo begins
DISAPPEARANCE = 0.005  # or ends


class Belief(NamedTuple):
    """What the filter holds: bpm at the heaviest place, the mass within a bin (3 %) of it, the mass on "no tempo"."""

    bpm: float
    mass: float
    absent: float


class TempoFilter:
    """Call `update` once per estimate. Not thread-safe; allocates nothing that grows."""

    def __init__(self, config: ModelConfig) -> None:
        first = config.rhythm.bins_below_range
        self.bpms = bin_bpms(config.rhythm)[first : first + config.encoder.tempo_bins]
        self._log2_bpms = np.log2(self.bpms)
        self.reset()

    def reset(self) -> None:
        """Believe in nothing in particular."""
        size = len(self.bpms)
        self.tempo: NDArray[np.float64] = np.full(size, 0.5 / size)
        self.absent = 0.5
        self.belief = self._believe()

    def update(
        self, logits: NDArray[np.float32], tempo_range: TempoRange, response: Response, weight: float = 1.0
    ) -> Belief:
        """Take the scores of one window; tempi outside the range are not searched at all.

        weight: how many estimates these scores have to serve for.
        """
        temper = TEMPERS[response]
        exponent = temper.evidence * weight
        low, high = tempo_range
        allowed = (self.bpms >= low * 0.985) & (self.bpms <= high * 1.015)
        self._move(temper.jump, allowed)
        scores = np.where(allowed, logits[:-1].astype(np.float64), -np.inf)
        peak = max(float(scores.max()), float(logits[-1]))
        self.tempo *= np.exp(exponent * (scores - peak))
        self.absent *= math.exp(exponent * (float(logits[-1]) - peak))
        total = float(self.tempo.sum()) + self.absent
        self.tempo /= total
        self.absent /= total
        self.belief = self._believe()
        return self.belief

    def _move(self, jump: float, allowed: NDArray[np.bool_]) -> None:
        present = float(self.tempo.sum())
        drifted = (1 - 2 * DRIFT) * self.tempo
        drifted[1:] += DRIFT * self.tempo[:-1]
        drifted[:-1] += DRIFT * self.tempo[1:]
        arriving = present * jump + self.absent * APPEARANCE
        self.tempo = (1 - jump - DISAPPEARANCE) * drifted + arriving * allowed / allowed.sum()
        self.absent = self.absent * (1 - APPEARANCE) + present * DISAPPEARANCE

    def _believe(self) -> Belief:
        around = self.tempo.copy()
        around[1:] += self.tempo[:-1]
        around[:-1] += self.tempo[1:]
        best = int(np.argmax(around))
        near = slice(max(best - 1, 0), best + 2)
        mass = float(self.tempo[near].sum())
        bpm = 2.0 ** (float(self._log2_bpms[near] @ self.tempo[near]) / max(mass, 1e-300))
        return Belief(bpm, mass, self.absent)
