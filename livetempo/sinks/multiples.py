"""The simple multiples of a tempo that people hear, and may ask to see instead."""

from __future__ import annotations

import math
from fractions import Fraction

TRIPLE_OCTAVES = math.log2(3.0)
NEAR_OCTAVES = 0.15  # tapping within 11 % of a multiple means that multiple

# What people hear as "the other tempo": binary and ternary neighbours.
MULTIPLES = (1.0, 2.0, 1 / 2, 3.0, 1 / 3, 3 / 2, 2 / 3, 4.0, 1 / 4)


def nearest_multiple(tapped_bpm: float, heard_bpm: float) -> float | None:
    """The multiple of the heard tempo that was tapped; None when it was none of them.

    >>> nearest_multiple(61.0, 124.0)
    0.5
    """
    best = min(MULTIPLES, key=lambda multiple: abs(math.log2(tapped_bpm / (heard_bpm * multiple))))
    return best if abs(math.log2(tapped_bpm / (heard_bpm * best))) <= NEAR_OCTAVES else None


def factors_of_three(octave: float) -> int:
    """How often three is a factor of the multiple 2 ** octave: -1, 0 or 1.

    >>> factors_of_three(2.0), factors_of_three(math.log2(3 / 4))
    (0, 1)
    """

    def distance(threes: int) -> float:
        octaves = octave - threes * TRIPLE_OCTAVES
        return abs(octaves - round(octaves))

    return min((0, 1, -1), key=distance)


def multiple_text(octave: float) -> str:
    """The multiple 2 ** octave for people.

    >>> [multiple_text(octave) for octave in (1.0, -1.0, math.log2(3 / 2), 0.1)]
    ['2', '1/2', '3/2', '1.07']
    """
    factor = 2.0**octave
    simple = Fraction(factor).limit_denominator(8)
    return str(simple) if math.isclose(factor, simple, rel_tol=1e-3) else f"{factor:.2f}"
