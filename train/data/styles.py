"""What is played without a drum kit: strummed, picked, walked, bowed, sung, clapped, beaten by hand; at which tempi.

What players put between two beats tells listeners where the beats are, and without a drummer nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

# places in a voicing: a low root and fifth, a chord in the middle, the same above, and one more root
ROOT, FIFTH = 0, 1
CHORD, HIGH_CHORD, POWER = (2, 3, 4), (5, 6, 7), (0, 1)

CLAVE, SHAKER, TAMBOURINE, SURDO, CLAP = 75, 70, 54, 41, 39
MUTE_CONGA, OPEN_CONGA, LOW_CONGA, HIGH_BONGO, LOW_BONGO, COWBELL = 62, 63, 64, 60, 61, 56

KEYS, MALLETS, ORGANS = range(8), range(8, 16), range(16, 24)
GUITARS, BASSES, STRINGS, ENSEMBLES = range(24, 32), range(32, 40), range(40, 47), range(48, 55)
WINDS, PADS, PLUCKED = range(56, 80), range(80, 96), (15, 45, 46, 104, 105, 106, 107, 108)


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


def _between(bpm: float, rng: Rng) -> float:
    """The step of a figure that fills the beat: halves of it, or quarters where the beat is long."""
    return 0.5 if bpm > rng.uniform(72, 108) else 0.25


def _accents(rng: Rng) -> tuple[int, int]:
    """How loud the beats one and three are, and two and four."""
    return (100, int(rng.integers(70, 100))) if rng.random() < 0.6 else (int(rng.integers(70, 95)), 100)


def _strummed(bpm: float, rng: Rng) -> Strokes:
    """Down on the beats, up between some of them."""
    strong, weak = _accents(rng)
    downs = [Stroke(float(b), (ROOT, *CHORD), weak if b % 2 else strong, 0.95) for b in range(4)]
    step = 0.5 if bpm > 105 else _between(bpm, rng)
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
    step = _between(bpm, rng)
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
    return bar + (_tune(3, bpm, rng) if rng.random() < 0.6 else [])


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


def _tune(beats: int, bpm: float, rng: Rng) -> Strokes:
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


def _melody(bpm: float, rng: Rng) -> Strokes:
    """Nothing but a tune; or chords held below it."""
    held = [Stroke(b, (ROOT, *CHORD), 65, 3.9) for b in (0.0, 4.0)] if rng.random() < 0.5 else []
    return _tune(8, bpm, rng) + held


def _stride(bpm: float, rng: Rng) -> Strokes:
    """Low on one and three, a chord on two and four, a tune above."""
    low = [Stroke(0.0, (ROOT,), 98, 0.5), Stroke(2.0, (FIFTH,), 95, 0.5)]
    return low + [Stroke(b, CHORD, 80, 0.3) for b in (1.0, 3.0)] + _tune(4, bpm, rng)


def _alberti(bpm: float, rng: Rng) -> Strokes:
    """Low, high, middle, high; a tune above."""
    step = _between(bpm, rng)
    figure = (2, 4, 3, 4)
    low = [
        Stroke(float(p), (figure[i % 4],), 80 if p % 1 == 0 else 66, step)
        for i, p in enumerate(np.arange(0, 4, step))
    ]
    return low + _tune(4, bpm, rng)


def _ostinato(bpm: float, rng: Rng) -> Strokes:
    """One chord bowed in short quavers, the low strings on the beat."""
    step = _between(bpm, rng)
    accents = _accents(rng)
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


def _clave(_bpm: float, rng: Rng) -> Strokes:
    """Three and two, or two and three, over two bars; perhaps a shaker, congas, a bass before the beat."""
    three, two = (0.0, 1.5, float(rng.choice([3.0, 3.0, 3.5]))), (1.0, 2.0)
    first, second = (three, two) if rng.random() < 0.5 else (two, three)
    strokes = [Stroke(p, (), 105, drum=CLAVE) for p in (*first, *(4 + q for q in second))]
    if rng.random() < 0.5:
        accent = int(rng.integers(45, 80))
        strokes += [Stroke(k / 2, (), accent if k % 2 else 85, drum=SHAKER) for k in range(16)]
    if rng.random() < 0.4:
        tumbao = (
            LOW_CONGA,
            MUTE_CONGA,
            MUTE_CONGA,
            MUTE_CONGA,
            LOW_CONGA,
            MUTE_CONGA,
            OPEN_CONGA,
            OPEN_CONGA,
        )
        strokes += [
            Stroke(k / 2, (), 95 if tumbao[k % 8] == OPEN_CONGA else 62, drum=tumbao[k % 8])
            for k in range(16)
        ]
    if rng.random() < 0.4:
        strokes += [Stroke(p, (ROOT,), 95, 0.8) for p in (1.5, 3.0, 5.5, 7.0)]
    if rng.random() < 0.3:
        strokes += [Stroke(float(b), (), 85, drum=COWBELL) for b in range(0, 8, int(rng.choice([1, 2])))]
    return strokes


def _short_clave(bpm: float, rng: Rng) -> Strokes:
    """The same where it is counted in half as many beats."""
    return [stroke._replace(beat=stroke.beat / 2, length=stroke.length / 2) for stroke in _clave(bpm, rng)]


def _hands(bpm: float, rng: Rng) -> Strokes:
    """Hand drums: low ones on one and three, high ones on two and four, light strokes between."""
    low, high = ((LOW_CONGA, OPEN_CONGA), (LOW_BONGO, HIGH_BONGO), (SURDO, CLAP))[rng.integers(3)]
    strokes = [Stroke(b, (), 105, drum=low) for b in (0.0, 2.0)] + [
        Stroke(b, (), 105, drum=high) for b in (1.0, 3.0)
    ]
    strokes += [Stroke(p, (), 90, drum=low) for p in (0.5, 1.5, 2.5, 3.5) if rng.random() < 0.25]
    light = int(rng.choice([MUTE_CONGA, SHAKER, TAMBOURINE, HIGH_BONGO]))
    step = _between(bpm, rng)
    return strokes + [
        Stroke(float(p), (), int(rng.integers(40, 75)), drum=light)
        for p in np.arange(0, 4, step)
        if rng.random() < 0.9
    ]


def _samba(_bpm: float, rng: Rng) -> Strokes:
    """A shaker in sixteenths, the low drum on two."""
    lilt = rng.uniform(0.0, 0.04)
    sixteenths = ((0.0, 95), (0.25 + lilt, 55), (0.5 + lilt, 60), (0.75, 80))
    shaker = [Stroke(b + p, (), loud, drum=SHAKER) for b in range(2) for p, loud in sixteenths]
    surdo = [Stroke(0.0, (), 70, drum=SURDO), Stroke(1.0, (), 110, drum=SURDO)]
    strummed = [p for p in np.arange(0, 2, 0.25) if rng.random() < 0.45]
    return shaker + surdo + [Stroke(float(p), HIGH_CHORD, 80, 0.2) for p in strummed]


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
    "boogie": Style(0.6, 95, 215, 4, (*KEYS, *GUITARS), _boogie),
    "clave": Style(1.2, 80, 220, 8, (*BASSES,), _clave),
    "short_clave": Style(0.5, 46, 92, 4, (*BASSES,), _short_clave),
    "hands": Style(1.2, 62, 165, 4, (24,), _hands),
    "samba": Style(0.5, 78, 140, 2, (24, 25), _samba),
}
