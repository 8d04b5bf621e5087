"""What is beaten by hand: claves, congas, bongos, shakers; sometimes with a bass or a guitar."""

from __future__ import annotations

import numpy as np

from train.data.strokes import HIGH_CHORD, ROOT, Rng, Stroke, Strokes, filling

CLAVE, SHAKER, TAMBOURINE, SURDO, CLAP = 75, 70, 54, 41, 39
MUTE_CONGA, OPEN_CONGA, LOW_CONGA, HIGH_BONGO, LOW_BONGO, COWBELL = 62, 63, 64, 60, 61, 56


def clave(_bpm: float, rng: Rng) -> Strokes:
    """Three and two, or two and three, over two bars; perhaps a shaker, congas, a bass before the beat."""
    three, two = (0.0, 1.5, float(rng.choice([3.0, 3.0, 3.5]))), (1.0, 2.0)
    first, second = (three, two) if rng.random() < 0.5 else (two, three)
    strokes = [Stroke(p, (), 105, drum=CLAVE) for p in (*first, *(4 + q for q in second))]
    if rng.random() < 0.5:
        accent = int(rng.integers(45, 80))
        strokes += [Stroke(k / 2, (), accent if k % 2 else 85, drum=SHAKER) for k in range(16)]
    if rng.random() < 0.4:
        congas = {"l": LOW_CONGA, "m": MUTE_CONGA, "o": OPEN_CONGA}
        strokes += [
            Stroke(k / 2, (), 95 if which == "o" else 62, drum=congas[which])
            for k, which in enumerate(2 * "lmmmlmoo")
        ]
    if rng.random() < 0.4:
        strokes += [Stroke(p, (ROOT,), 95, 0.8) for p in (1.5, 3.0, 5.5, 7.0)]
    if rng.random() < 0.3:
        strokes += [Stroke(float(b), (), 85, drum=COWBELL) for b in range(0, 8, int(rng.choice([1, 2])))]
    return strokes


def short_clave(bpm: float, rng: Rng) -> Strokes:
    """The same where it is counted in half as many beats."""
    return [stroke._replace(beat=stroke.beat / 2, length=stroke.length / 2) for stroke in clave(bpm, rng)]


def hands(bpm: float, rng: Rng) -> Strokes:
    """Hand drums: low ones on one and three, high ones on two and four, light strokes between."""
    low, high = ((LOW_CONGA, OPEN_CONGA), (LOW_BONGO, HIGH_BONGO), (SURDO, CLAP))[rng.integers(3)]
    strokes = [Stroke(b, (), 105, drum=low) for b in (0.0, 2.0)] + [
        Stroke(b, (), 105, drum=high) for b in (1.0, 3.0)
    ]
    strokes += [Stroke(p, (), 90, drum=low) for p in (0.5, 1.5, 2.5, 3.5) if rng.random() < 0.25]
    light = int(rng.choice([MUTE_CONGA, SHAKER, TAMBOURINE, HIGH_BONGO]))
    step = filling(bpm, rng)
    return strokes + [
        Stroke(float(p), (), int(rng.integers(40, 75)), drum=light)
        for p in np.arange(0, 4, step)
        if rng.random() < 0.9
    ]


def samba(_bpm: float, rng: Rng) -> Strokes:
    """A shaker in sixteenths, the low drum on two."""
    lilt = rng.uniform(0.0, 0.04)
    sixteenths = ((0.0, 95), (0.25 + lilt, 55), (0.5 + lilt, 60), (0.75, 80))
    shaker = [Stroke(b + p, (), loud, drum=SHAKER) for b in range(2) for p, loud in sixteenths]
    surdo = [Stroke(0.0, (), 70, drum=SURDO), Stroke(1.0, (), 110, drum=SURDO)]
    strummed = [p for p in np.arange(0, 2, 0.25) if rng.random() < 0.45]
    return shaker + surdo + [Stroke(float(p), HIGH_CHORD, 80, 0.2) for p in strummed]
