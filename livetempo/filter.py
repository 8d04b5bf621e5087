"""TempoFilter: what to believe of the tempo, given everything heard so far.

Two Bayesian forward filters: one over the log-tempo bins (a belief drifts a little and very rarely
jumps), one over whether there is a tempo at all. The encoder's scores are the evidence of both.
Successive windows overlap, so their evidence is far from independent: it is tempered, most of all that
for the octave, where all windows of a piece err alike. Slow to believe an outlier, quick to believe a
change that lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.config import ModelConfig
from livetempo.kernels import belief as kernel
from livetempo.parameters import Response, TempoRange
from livetempo.rhythm import bin_bpms


@dataclass(frozen=True, slots=True)
class Temper:
    """One setting of the single trade-off there is."""

    evidence: float  # exponent of the scores: 1 would take ten overlapping windows a second for ten witnesses
    level: float  # the same for which octave it is, where all windows of a piece err in the same direction
    jump: float  # chance, per estimate, that the tempo is suddenly another


TEMPERS: dict[Response, Temper] = {
    "fast": Temper(evidence=0.7, level=0.18, jump=1e-2),
    "normal": Temper(evidence=0.5, level=0.09, jump=3e-3),
    "steady": Temper(evidence=0.2, level=0.045, jump=3e-4),
}
# Of what is believed about the octave so much is kept per estimate, a third for five seconds. The first windows of
# slow music know nothing of its slow layers yet: they must not decide for ever.
LEVEL_KEPT = 0.98
NEAR_JUMP, NEAR_OCTAVES = 0.8, 0.35  # most jumps are to a tempo not far away; the others go anywhere
# Fast music is halved more often than slow music is doubled, but hardly anybody taps faster than 200: so much
# log-odds is added at these tempi, and in between in proportion.
FAST_BPM, FAST_PREFERENCE = (120.0, 165.0, 185.0, 212.0, 225.0), (0.0, 0.8, 0.8, -0.7, -0.2)
PLACE_BINS = 3  # as far as the scores of one tempo spread
UNTHINKABLE = -1e3  # log score of a tempo outside the range
DRIFT = 0.02  # chance, per estimate, of moving one bin up (and as much down)
LOYALTY = 30.0  # how many times likelier another tempo must be to be reported instead of one that has lasted
# Between these ages loyalty grows from 1 to its full value. It begins later against what is slower: windows that are
# still filling know the fast layers of the music first, so the truth may yet turn out to be slower than it seems.
YOUNG_AGAINST_FASTER, YOUNG_AGAINST_SLOWER, OLD_ESTIMATES = 50, 100, 300
# A tempo that jumps by less than that is probably counted as it was before: it keeps so much of its age.
COUNTED_ALIKE_OCTAVES, AGE_KEPT = 0.45, 0.3
APPEARANCE = 0.02  # chance, per estimate, that music with a tempo begins
DISAPPEARANCE = 0.005  # or ends
PRESENCE_EVIDENCE = 0.2  # exponent of the odds for "no tempo"
USUAL_ODDS = -4.4  # what the encoder says to a second of anything: most of what it learnt from had a tempo
# Noise seems to have another tempo every moment, dense music keeps the one it has. A window that contradicts what
# is believed may be a change of tempo, though: it counts for no more than this against there being one.
CONTRADICTION = 0.2
LONGEST_ODDS = 6.0  # one window can prove nothing: its log odds count for no more than this


class Belief(NamedTuple):
    """What the filter holds.

    bpm     at the heaviest place
    mass    probability of a tempo within a bin (3 %) of it
    pulse   the same, whatever the octave: that there is such a pulse, though perhaps at another level
    absent  probability that there is no tempo
    """

    bpm: float
    mass: float
    pulse: float
    absent: float


class TempoFilter:
    """Call `update` once per estimate. Not thread-safe; allocates nothing that grows."""

    def __init__(self, config: ModelConfig) -> None:
        first = config.rhythm.bins_below_range
        self._bins_per_octave = config.rhythm.bins_per_octave
        self.bpms = bin_bpms(config.rhythm)[first : first + config.encoder.tempo_bins]
        self._log2_bpms = np.log2(self.bpms)
        self._preference = np.interp(self._log2_bpms, np.log2(FAST_BPM), FAST_PREFERENCE)
        away = np.arange(-self._bins_per_octave, self._bins_per_octave + 1) / self._bins_per_octave
        near = np.exp(-0.5 * (away / NEAR_OCTAVES) ** 2)
        self._near = near / near.sum()
        self._scratch = np.empty(len(self.bpms))
        self.reset()

    def reset(self) -> None:
        """Believe in nothing in particular."""
        size = len(self.bpms)
        self.tempo: NDArray[np.float64] = np.full(size, 1 / size)  # given that there is one
        self.absent = 0.5
        self._best, self._lasted = 0, 0.0
        self.belief = self._believe(np.zeros(size), 0.0)

    def update(
        self, logits: NDArray[np.float32], tempo_range: TempoRange, response: Response, weight: float = 1.0
    ) -> Belief:
        """Take the scores of one window; tempi outside the range are not searched at all.

        weight: how many estimates these scores have to serve for.
        """
        temper = TEMPERS[response]
        low, high = tempo_range
        allowed = (self.bpms >= low * 0.985) & (self.bpms <= high * 1.015)
        kernel.fade_levels(self.tempo, self._bins_per_octave, LEVEL_KEPT**weight)
        self._move(temper.jump, allowed)
        scores = np.where(allowed, logits[:-1] + self._preference, UNTHINKABLE)
        octave = self._bins_per_octave
        across, level = weight * temper.evidence, weight * temper.level
        self._weigh_absence(float(logits[-1]), scores, weight)
        kernel.weigh(self.tempo, scores, self._scratch, octave, across, level)
        self.belief = self._believe(scores, weight)
        return self.belief

    def _move(self, jump: float, allowed: NDArray[np.bool_]) -> None:
        begin = self.absent * APPEARANCE  # what begins may begin anywhere
        anywhere = allowed / allowed.sum()
        kernel.move(self.tempo, self._scratch, self._near, anywhere, DRIFT, jump, NEAR_JUMP, begin)
        self.absent += (1 - self.absent) * DISAPPEARANCE - self.absent * APPEARANCE

    def _weigh_absence(self, score: float, scores: NDArray[np.float64], weight: float) -> None:
        agreement = kernel.agreement(self.tempo, scores, self._bins_per_octave)
        odds = score - kernel.log_sum_exp(scores, 0, 1) - USUAL_ODDS
        odds -= math.log(CONTRADICTION + (1 - CONTRADICTION) * agreement)
        odds = min(max(odds, -LONGEST_ODDS), LONGEST_ODDS)
        against = (1 - self.absent) * math.exp(-weight * PRESENCE_EVIDENCE * odds)
        self.absent /= self.absent + against

    def _believe(self, scores: NDArray[np.float64], weight: float) -> Belief:
        """The heaviest place; the one chosen before has an advantage that grows while it lasts.

        Where in it exactly, the newest scores say. They are quicker than the belief, and finer: the belief
        ends up in a single bin, the scores are learnt to be centred on the tempo.
        """
        over_slower = loyalty(self._lasted, YOUNG_AGAINST_SLOWER)
        over_faster = loyalty(self._lasted, YOUNG_AGAINST_FASTER)
        best = kernel.heaviest(self.tempo, self._best, over_slower, over_faster)
        self._lasted = self._age(best, weight)
        self._best = best
        present = 1 - self.absent
        return Belief(
            bpm=2.0 ** kernel.centre(scores, self._log2_bpms, best, PLACE_BINS),
            mass=kernel.mass_at(self.tempo, best) * present,
            pulse=kernel.mass_in_octaves(self.tempo, best, self._bins_per_octave) * present,
            absent=self.absent,
        )

    def _age(self, best: int, weight: float) -> float:
        moved = abs(best - self._best)
        if moved <= 1:
            return self._lasted + weight
        return self._lasted * AGE_KEPT if moved < COUNTED_ALIKE_OCTAVES * self._bins_per_octave else 0.0


def loyalty(lasted: float, young: int) -> float:
    """How many times likelier another tempo must be than one that was believed for so many estimates."""
    grown = (lasted - young) / (OLD_ESTIMATES - young)
    return 1 + (LOYALTY - 1) * min(max(grown, 0.0), 1.0)
