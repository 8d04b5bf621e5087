"""What is struck at once, and when: of this the styles are made. All times are in beats."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

# places in a voicing: a low root and fifth, a chord in the middle, the same above, and one more root
ROOT, FIFTH = 0, 1
CHORD, HIGH_CHORD, POWER = (2, 3, 4), (5, 6, 7), (0, 1)


class Stroke(NamedTuple):
    """What is struck at once: places in the voicing of the bar's chord, a step of its scale, or a drum."""

    beat: float
    places: tuple[int, ...]
    loud: int
    length: float = 0.9
    drum: int = 0
    step: int | None = None


Strokes = list[Stroke]
Rng = np.random.Generator


class Style(NamedTuple):
    """How often it is heard, at which tempi, how many beats until it begins anew, on what, and what is played.

    free: whether players take liberties with the time.
    """

    weight: float
    slowest: float
    fastest: float
    beats: int
    programs: tuple[int, ...]
    play: Callable[[float, Rng], Strokes]
    free: bool = False


def filling(bpm: float, rng: Rng) -> float:
    """The step of a figure that fills the beat: halves of it, or quarters where the beat is long."""
    return 0.5 if bpm > rng.uniform(72, 108) else 0.25


def stresses(rng: Rng) -> tuple[int, int]:
    """How loud the beats one and three are, and two and four."""
    return (100, int(rng.integers(70, 100))) if rng.random() < 0.6 else (int(rng.integers(70, 95)), 100)


def tune(beats: int, bpm: float, rng: Rng) -> Strokes:
    """A melody: each beat is a crotchet, two quavers, a dotted one, or held over."""
    cells = (
        [(0.0,), (0.0, 0.5), (0.0, 0.75), (0.0, 0.5), ()] if bpm < 160 else [(0.0,), (0.0, 0.5), (0.0,), ()]
    )
    strokes, step = [], int(rng.integers(0, 7))
    for b in range(beats):
        for p in cells[0] if b == 0 else cells[rng.integers(len(cells))]:
            step = int(np.clip(step + rng.integers(-2, 3), -3, 10))
            strokes.append(Stroke(b + p, (), 95 if p == 0 else 82, 0.6, step=step))
    return strokes
