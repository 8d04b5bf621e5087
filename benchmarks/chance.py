"""How much of a difference may be chance.

Interval  95 %, by the bootstrap: the recordings are drawn again, with replacement, 4,000 times; the middle
          95 % of the means of all draws.
Paired    of the recordings on which exactly one of two programs is right: how probable it is that a fair coin
          gives so lopsided a result, or one more so (McNemar's test, exact, two-sided).
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

from benchmarks.metrics import Flags

DRAWS = 4000


class Share(NamedTuple):
    """A share, and the interval in which it may lie."""

    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} ({100 * self.low:.0f}-{100 * self.high:.0f})"


class Paired(NamedTuple):
    """On how many recordings only one of the two is right, and how probable that is by chance."""

    only_first: int
    only_second: int
    p: float

    def __str__(self) -> str:
        return f"{self.only_first}:{self.only_second}, p {'< 0.001' if self.p < 0.001 else f'{self.p:.2g}'}"


def share(right: Flags) -> Share:
    """Of the recordings."""
    draws = np.random.default_rng(0).integers(0, len(right), (DRAWS, len(right)))
    low, high = np.quantile(right[draws].mean(axis=1), (0.025, 0.975))
    return Share(float(np.mean(right)), float(low), float(high))


def paired(first: Flags, second: Flags) -> Paired:
    """Two programs on the same recordings."""
    only_first, only_second = int(np.sum(first & ~second)), int(np.sum(second & ~first))
    differing = only_first + only_second
    tail = sum(comb(differing, k) for k in range(max(only_first, only_second), differing + 1))
    return Paired(only_first, only_second, min(1.0, 2 * tail / 2**differing))
