"""Who plays what when: bars of drums and bass for every tempo.

Nobody plays sixteenths at 200 BPM, nor leaves a beat at 50 BPM empty: players fill the time
between beats so that the fastest regular layer has roughly 2.5 to 6 notes a second. The patterns
follow that habit, which is also what tells a listener where the beat is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BEATS_A_BAR = 4


@dataclass(frozen=True)
class Hit:
    """One note: when (in beats), which voice, how strong (1 is a full hit), its pitch if it has one."""

    beat: float
    voice: str
    strength: float
    pitch_hz: float = 0.0


def arrange(pattern: str, bpm: float, beats: int, seed: int) -> list[Hit]:
    """The hits of so many beats, whole bars and what is left of the last one."""
    rng = np.random.default_rng(seed)
    roots = [55.0 * 2 ** (rng.integers(0, 8) / 12)] * 2 + [
        55.0 * 2 ** (k / 12) for k in rng.integers(0, 10, 2)
    ]
    hits = []
    for bar in range(-(-beats // BEATS_A_BAR)):
        played = [*PATTERNS[pattern](bpm), *_bass_line(pattern, bpm, float(roots[bar % 4]), rng)]
        for hit in played:
            beat = bar * BEATS_A_BAR + hit.beat
            if beat < beats:
                accent = hit.strength * rng.uniform(0.85, 1.0)
                hits.append(Hit(beat, hit.voice, accent, hit.pitch_hz))
    return hits


def _four_on_the_floor(bpm: float) -> list[Hit]:
    hits = _every(1.0, "kick", 1.0) + [Hit(b, "snare", 0.6) for b in (1.0, 3.0)]
    if bpm < 65:
        return hits + _every(0.25, "hat", 0.6)
    if bpm < 100:
        return hits + _every(0.5, "hat", 0.7) + [Hit(b + 0.75, "hat", 0.4) for b in (1.0, 3.0)]
    if bpm < 170:
        return hits + [Hit(b + 0.5, "open_hat", 0.7) for b in range(BEATS_A_BAR)] + _every(1.0, "hat", 0.3)
    return hits + _every(1.0, "hat", 0.7)


def _backbeat(bpm: float) -> list[Hit]:
    hits = [Hit(b, "kick", 1.0) for b in (0.0, 2.0)] + [Hit(b, "snare", 1.0) for b in (1.0, 3.0)]
    if bpm < 70:
        ghosts = [Hit(b, "snare", 0.2) for b in (1.75, 2.25)] + [Hit(2.75, "kick", 0.6)]
        return hits + ghosts + _hats(0.25)
    if bpm < 165:
        return [*hits, Hit(2.5, "kick", 0.8), *_hats(0.5)]
    return hits + _every(1.0, "hat", 0.8)


def _shuffle(bpm: float) -> list[Hit]:
    third = 2 / 3
    hits = [Hit(b, "kick", 1.0) for b in (0.0, 2.0)] + [Hit(b, "snare", 0.9) for b in (1.0, 3.0)]
    if bpm < 60:  # slow blues: all three triplets
        return hits + [Hit(b / 3, "hat", 0.8 if b % 3 == 0 else 0.5) for b in range(3 * BEATS_A_BAR)]
    if bpm < 170:
        return hits + [
            Hit(b + s, "hat", v) for b in range(BEATS_A_BAR) for s, v in ((0.0, 0.8), (third, 0.55))
        ]
    swing = [Hit(b + third, "hat", 0.45) for b in (1.0, 3.0)] if bpm < 215 else []
    return hits + _every(1.0, "hat", 0.8) + swing  # the ride of fast swing


def _breakbeat(bpm: float) -> list[Hit]:
    hits = [Hit(0.0, "kick", 1.0), Hit(2.5, "kick", 0.9)] + [Hit(b, "snare", 1.0) for b in (1.0, 3.0)]
    if bpm < 75:
        ghosts = [Hit(b, "snare", 0.25) for b in (1.75, 2.25, 3.75)] + [Hit(0.5, "kick", 0.7)]
        return hits + ghosts + _hats(0.25)
    if bpm < 185:
        ghosts = [Hit(b, "snare", 0.3) for b in (1.75, 2.25, 3.75)]
        return [*hits, Hit(0.5, "kick", 0.8), *ghosts, *_hats(0.5)]
    return [*hits, Hit(0.5, "kick", 0.7), *_every(1.0, "hat", 0.8)]


PATTERNS = {
    "four_on_the_floor": _four_on_the_floor,
    "backbeat": _backbeat,
    "shuffle": _shuffle,
    "breakbeat": _breakbeat,
}


def _bass_line(pattern: str, bpm: float, root_hz: float, rng: np.random.Generator) -> list[Hit]:
    """Eighths when slow, quarters when fast; the root on 1, other notes of the chord elsewhere."""
    if bpm < 80:
        places = [b + s for b in range(BEATS_A_BAR) for s in (0.0, 2 / 3 if pattern == "shuffle" else 0.5)]
    elif pattern == "breakbeat" and bpm < 185:
        places = [0.0, 0.5, 1.5, 2.5, 3.0]
    else:
        places = [float(b) for b in range(BEATS_A_BAR)]
    chord = root_hz * 2 ** (np.array([0, 0, 7, 12, 10]) / 12)
    return [Hit(b, "bass", 0.9, float(root_hz if b == 0 else rng.choice(chord))) for b in places]


def _every(beats: float, voice: str, strength: float) -> list[Hit]:
    return [Hit(k * beats, voice, strength) for k in range(round(BEATS_A_BAR / beats))]


def _hats(beats: float) -> list[Hit]:
    """Hats at that distance, those on the beat a little stronger."""
    return [Hit(h.beat, "hat", 0.8 if h.beat % 1.0 == 0 else 0.55) for h in _every(beats, "hat", 1.0)]
