"""What is played without a drum kit: strummed, picked, walked, bowed, sung, clapped, beaten by hand; at which tempi.

What players put between two beats tells listeners where the beats are, and without a drummer nothing else does.
"""

from __future__ import annotations

import numpy as np

from train.data import hand_drums
from train.data.strokes import (
    CHORD,
    FIFTH,
    HIGH_CHORD,
    POWER,
    ROOT,
    Rng,
    Stroke,
    Strokes,
    Style,
    filling,
    stresses,
    tune,
)

KEYS, MALLETS, ORGANS = range(8), range(8, 16), range(16, 24)
GUITARS, BASSES, STRINGS, ENSEMBLES = range(24, 32), range(32, 40), range(40, 47), range(48, 55)
WINDS, PADS, PLUCKED = range(56, 80), range(80, 96), (15, 45, 46, 104, 105, 106, 107, 108)


def _strummed(bpm: float, rng: Rng) -> Strokes:
    """Down on the beats, up between some of them."""
    strong, weak = stresses(rng)
    downs = [Stroke(float(b), (ROOT, *CHORD), weak if b % 2 else strong, 0.95) for b in range(4)]
    step = 0.5 if bpm > 105 else filling(bpm, rng)
    between = [p for p in np.arange(0, 4, step) if p % 1 and rng.random() < (0.8 if p % 1 == 0.5 else 0.4)]
    return downs + [Stroke(float(p), HIGH_CHORD, int(rng.integers(45, 85)), step * 0.9) for p in between]


def _boom_chuck(bpm: float, rng: Rng) -> Strokes:
    """A low note, a chord, another low note, a chord."""
    low = [Stroke(0.0, (ROOT,), 100), Stroke(2.0, (FIFTH,), 92)]
    chords = [Stroke(b, CHORD, 85, 0.4) for b in (1.0, 3.0)]
    ups = [Stroke(b + 0.5, HIGH_CHORD, 55, 0.3) for b in (1.0, 3.0) if bpm < 190 and rng.random() < 0.5]
    return low + chords + ups


def _picked(bpm: float, rng: Rng) -> Strokes:
    """A broken chord up and down, the thumb on one and three."""
    step = filling(bpm, rng)
    figure = rng.permutation([*CHORD, *HIGH_CHORD])[[0, 1, 2, 3, 2, 1, 4, 1]][: int(rng.choice([4, 8]))]
    thumb = [Stroke(b, (ROOT if b == 0 else FIFTH,), 98, 1.9) for b in (0.0, 2.0)]
    picked = [
        Stroke(
            float(p), (int(figure[i % len(figure)]),), 85 if p % 1 == 0 else int(rng.integers(55, 80)), 1.0
        )
        for i, p in enumerate(np.arange(0, 4, step))
    ]
    return thumb + [stroke for stroke in picked if rng.random() < 0.95]


def _travis(bpm: float, rng: Rng) -> Strokes:
    """The thumb alternates on every beat, the fingers fall between."""
    thumb = [Stroke(float(b), (FIFTH if b % 2 else ROOT,), 95, 0.9) for b in range(4)]
    fingers = [p for p in np.arange(0, 4, 0.5) if rng.random() < (0.75 if p % 1 else 0.3)]
    return thumb + [Stroke(float(p), (int(rng.integers(4, 9)),), 78, 0.9) for p in fingers]


def _picked_in_three(_bpm: float, rng: Rng) -> Strokes:
    """Six-eight and twelve-eight: three notes a beat."""
    figure = rng.choice([*CHORD, *HIGH_CHORD], 6)
    low = [Stroke(float(b), (ROOT,), 98, 1.0) for b in range(2)]
    return low + [
        Stroke(k / 3, (int(figure[k]),), 88 if k % 3 == 0 else int(rng.integers(55, 80)), 0.5)
        for k in range(6)
    ]


def _waltz(bpm: float, rng: Rng) -> Strokes:
    """Low, high, high; and perhaps a tune."""
    bar = [Stroke(0.0, (ROOT,), 100, 0.9), *(Stroke(b, CHORD, 75, 0.5) for b in (1.0, 2.0))]
    return bar + (tune(3, bpm, rng) if rng.random() < 0.6 else [])


def _four_to_the_bar(_bpm: float, rng: Rng) -> Strokes:
    """A chord on every beat, short."""
    length = rng.uniform(0.2, 0.8)
    return [Stroke(float(b), (ROOT, *CHORD), 92 if b % 2 else 80, length) for b in range(4)]


def _walking(bpm: float, rng: Rng) -> Strokes:
    """A bass in crotchets, with a skip here and there; perhaps a few chords."""
    late = 2 / 3 if bpm < 200 else 0.6
    walk = [Stroke(float(b), (int(p),), 100, 0.9) for b, p in enumerate((ROOT, *rng.integers(0, 3, 3)))]
    skips = [Stroke(b + late, (FIFTH,), 70, 0.2) for b in range(4) if rng.random() < 0.12]
    comped = [p for p in (0.0, 1 + late, 2.0, 3 + late, late) if rng.random() < 0.4]
    chords = [Stroke(p, HIGH_CHORD, 72, 0.3) for p in comped] if rng.random() < 0.5 else []
    return walk + skips + chords


def _bossa(_bpm: float, rng: Rng) -> Strokes:
    """The thumb on one and three, chords that dodge it, over two bars."""
    low = [Stroke(b, (ROOT if b % 4 == 0 else FIFTH,), 92, 1.2) for b in (0.0, 2.0, 4.0, 6.0)]
    pickups = [Stroke(b, (FIFTH,), 70, 0.4) for b in (1.5, 5.5) if rng.random() < 0.5]
    patterns = (
        (0, 1, 2.5, 4, 5.5, 6.5),
        (0, 1.5, 3, 5, 6),
        (0.5, 1.5, 3, 4.5, 5.5, 7),
        (0, 1, 2.5, 3.5, 5, 6.5),
    )
    chords = patterns[rng.integers(len(patterns))]
    return low + pickups + [Stroke(float(p), HIGH_CHORD, 85, 0.4) for p in chords]


def _funk(_bpm: float, rng: Rng) -> Strokes:
    """Sixteenths on damped strings, some of them let through."""
    through = {0.0, *(float(p) for p in np.arange(0, 4, 0.25) if rng.random() < 0.3)}
    damped = int(rng.integers(20, 55))
    return [
        Stroke(float(p), HIGH_CHORD, 105 if p in through else damped, 0.2 if p in through else 0.06)
        for p in np.arange(0, 4, 0.25)
        if p in through or rng.random() < 0.8
    ]


def _riff(bpm: float, rng: Rng) -> Strokes:
    """Low fifths in quavers or at a gallop, some let ring."""
    figure = (0.0, 0.5, 0.75) if bpm < 150 and rng.random() < 0.35 else (0.0, 0.5)
    places = [b + p for b in range(4) for p in figure]
    ringing = {0.0, *(p for p in places if rng.random() < 0.2)}
    return [Stroke(p, POWER, 110 if p in ringing else 78, 0.45 if p in ringing else 0.15) for p in places]


def _melody(bpm: float, rng: Rng) -> Strokes:
    """Nothing but a tune; or chords held below it."""
    held = [Stroke(b, (ROOT, *CHORD), 65, 3.9) for b in (0.0, 4.0)] if rng.random() < 0.5 else []
    return tune(8, bpm, rng) + held


def _stride(bpm: float, rng: Rng) -> Strokes:
    """Low on one and three, a chord on two and four, a tune above."""
    low = [Stroke(0.0, (ROOT,), 98, 0.5), Stroke(2.0, (FIFTH,), 95, 0.5)]
    return low + [Stroke(b, CHORD, 80, 0.3) for b in (1.0, 3.0)] + tune(4, bpm, rng)


def _alberti(bpm: float, rng: Rng) -> Strokes:
    """Low, high, middle, high; a tune above."""
    step = filling(bpm, rng)
    figure = (2, 4, 3, 4)
    low = [
        Stroke(float(p), (figure[i % 4],), 80 if p % 1 == 0 else 66, step)
        for i, p in enumerate(np.arange(0, 4, step))
    ]
    return low + tune(4, bpm, rng)


def _ostinato(bpm: float, rng: Rng) -> Strokes:
    """One chord bowed in short quavers, the low strings on the beat."""
    step = filling(bpm, rng)
    accents = stresses(rng)
    repeated = [
        Stroke(float(p), CHORD, accents[int(p) % 2] if p % 1 == 0 else 68, step * 0.6)
        for p in np.arange(0, 4, step)
    ]
    low = (0.0, 2.0) if rng.random() < 0.5 else (0.0, 1.0, 2.0, 3.0)
    return repeated + [Stroke(b, (ROOT,), 98, 0.8) for b in low if rng.random() < 0.9]


def _hymn(bpm: float, rng: Rng) -> Strokes:
    """Four voices that move together, mostly on every beat."""
    moves = [b for b in range(4) if b == 0 or rng.random() < 0.85]
    quavers = [b + 0.5 for b in range(4) if bpm < 120 and rng.random() < 0.2]
    return [Stroke(float(p), (ROOT, *CHORD), 90 if p == 0 else 78, 0.95) for p in [*moves, *quavers]]


def _sequence(_bpm: float, rng: Rng) -> Strokes:
    """A machine's sixteenths, the same four beats over and over."""
    steps = rng.integers(-3, 8, 16)
    accents = rng.random(16) < 0.25
    rests = rng.random(16) < rng.uniform(0, 0.4)
    notes = [
        Stroke(k / 4, (), 110 if accents[k] else 78, 0.2, step=int(steps[k]))
        for k in range(16)
        if not rests[k]
    ]
    return notes + [Stroke(b + 0.5 * (rng.random() < 0.5), (ROOT,), 100, 0.4) for b in range(4)]


def _across(_bpm: float, rng: Rng) -> Strokes:
    """A machine's sixteenths in groups of three, which two of four, or one of two, at the end put right."""
    starts = ((0, 3, 6, 9, 12, 14), (0, 3, 6, 8, 11, 14), (0, 3, 6, 10, 12))[rng.integers(3)]
    steps = rng.integers(-3, 8, 16)
    filled = rng.uniform(0, 0.9)
    loud = int(rng.integers(50, 90))
    notes = [
        Stroke(k / 4, (), 110 if k in starts else loud, 0.2, step=int(steps[k]))
        for k in range(16)
        if k in starts or rng.random() < filled
    ]
    every = int(rng.choice([4, 4, 2, 1]))
    return notes + [Stroke(float(b), (ROOT,), 100, 0.4) for b in range(0, 4, every)]


def _boogie(bpm: float, rng: Rng) -> Strokes:
    """The left hand in swung quavers, chords above."""
    late = 2 / 3 if bpm < 170 else 0.6
    left = [
        Stroke(b + p, (ROOT, int(2 + (b % 2))), 95 if p == 0 else 78, 0.3)
        for b in range(4)
        for p in (0, late)
    ]
    chords = [p for p in (0.0, late, 1.0, 1 + late, 2.0, 2 + late, 3.0) if rng.random() < 0.35]
    return left + [Stroke(p, HIGH_CHORD, 80, 0.3) for p in chords]


STYLES = {
    "strummed": Style(2.0, 58, 190, 4, (*GUITARS, *PLUCKED), _strummed, free=True),
    "boom_chuck": Style(1.0, 75, 240, 4, (*GUITARS, *KEYS, 21, 105), _boom_chuck, free=True),
    "picked": Style(2.0, 50, 170, 4, (*GUITARS, *PLUCKED, *KEYS, *MALLETS), _picked, free=True),
    "travis": Style(0.8, 70, 200, 4, (*GUITARS, 105), _travis),
    "picked_in_three": Style(0.8, 38, 95, 2, (*GUITARS, *KEYS, 46), _picked_in_three, free=True),
    "waltz": Style(0.8, 80, 215, 3, (*KEYS, *GUITARS, *STRINGS, 21), _waltz, free=True),
    "four_to_the_bar": Style(0.7, 80, 260, 4, (*GUITARS, *KEYS), _four_to_the_bar),
    "walking": Style(1.2, 80, 270, 4, (*BASSES, *KEYS, 26), _walking),
    "bossa": Style(0.8, 95, 190, 8, (24, 25, 26, *KEYS), _bossa),
    "funk": Style(0.8, 78, 128, 4, (*GUITARS, 4, 7), _funk),
    "riff": Style(1.0, 76, 220, 4, (28, 29, 30, *BASSES), _riff),
    "melody": Style(1.6, 55, 200, 8, (*KEYS, *STRINGS, *WINDS, *PLUCKED, *GUITARS), _melody, free=True),
    "stride": Style(0.7, 80, 250, 4, (*KEYS, 21), _stride, free=True),
    "alberti": Style(0.8, 56, 165, 4, (*KEYS, *MALLETS, 46), _alberti, free=True),
    "ostinato": Style(1.0, 60, 185, 4, (*STRINGS, *ENSEMBLES), _ostinato, free=True),
    "hymn": Style(0.7, 48, 135, 4, (*ORGANS, *ENSEMBLES, *KEYS, *PADS), _hymn, free=True),
    "sequence": Style(1.0, 86, 165, 4, (*PADS, 38, 39), _sequence),
    "across": Style(1.0, 84, 165, 4, (*PADS, 38, 39, *KEYS, *MALLETS), _across),
    "boogie": Style(0.6, 95, 215, 4, (*KEYS, *GUITARS), _boogie),
    "clave": Style(1.2, 80, 220, 8, (*BASSES,), hand_drums.clave),
    "short_clave": Style(0.5, 46, 92, 4, (*BASSES,), hand_drums.short_clave),
    "hands": Style(1.2, 62, 165, 4, (24,), hand_drums.hands),
    "samba": Style(0.5, 78, 140, 2, (24, 25), hand_drums.samba),
}
