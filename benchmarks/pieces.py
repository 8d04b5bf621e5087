"""Music that the drum patterns of the tests are not: three in a bar, strings alone, a clave, one guitar.

Written for measuring only: nothing is trained with it. The tempo is that of the beats that people tap.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests import signals
from tests.arrangements import Hit

MINOR = np.array([0, 3, 7, 10, 12, 15])  # semitones above the root
ROOTS_HZ = (110.0, 87.3, 130.8, 98.0)  # a bar each: A, F, C, G
CLAVE_BEATS = (0.0, 1.5, 3.0, 5.0, 6.0)  # three and two, over eight beats


def play(
    name: str, tempo: signals.Tempo, seconds: float, sample_rate: float, *, seed: int = 0
) -> signals.Samples:
    """One of PIECES, or of the patterns of the tests."""
    if name in signals.PATTERNS:
        return signals.groove(name, tempo, seconds, sample_rate, seed=seed)
    tempo_map = tempo if isinstance(tempo, signals.TempoMap) else signals.constant(tempo)
    bar, beats_a_bar = PIECES[name]
    rng = np.random.default_rng(seed)
    bars = int(seconds * max(tempo_map.bpm) / 60 / beats_a_bar) + 2
    hits = [
        Hit(beats_a_bar * number + hit.beat, hit.voice, hit.strength * rng.uniform(0.8, 1.0), hit.pitch_hz)
        for number in range(bars)
        for hit in bar(ROOTS_HZ[number % len(ROOTS_HZ)], rng)
    ]
    return signals.perform(hits, tempo_map, seconds, sample_rate, seed=seed, human_seconds=0.004)


def _waltz(root_hz: float, _rng: np.random.Generator) -> list[Hit]:
    """Bass and kick on one, chords on two and three."""
    low = [Hit(0.0, "kick", 0.8), Hit(0.0, "bass", 1.0, root_hz / 2)]
    chords = [Hit(b, "bass", 0.6, note) for b in (1.0, 2.0) for note in _chord(root_hz)]
    return low + chords + [Hit(b, "hat", 0.4) for b in (1.0, 2.0)]


def _strings(root_hz: float, rng: np.random.Generator) -> list[Hit]:
    """Plucked eighths up and down a chord, no drums."""
    notes = root_hz * 2 ** (rng.permutation(MINOR)[[0, 1, 2, 3, 2, 1, 4, 5]] / 12)
    accents = (1.0, 0.5, 0.7, 0.5, 0.9, 0.5, 0.7, 0.5)
    return [Hit(k / 2, "bass", accents[k], float(notes[k])) for k in range(8)]


def _clave(root_hz: float, _rng: np.random.Generator) -> list[Hit]:
    """A clave over two bars, bass before the beat, a shaker in eighths."""
    rim = [Hit(b, "click", 0.8) for b in CLAVE_BEATS]
    bass = [Hit(b, "bass", 0.9, root_hz / 2) for b in (0.0, 1.5, 3.5, 4.0, 5.5, 7.5)]
    return rim + bass + [Hit(k / 2, "hat", 0.5 if k % 2 == 0 else 0.35) for k in range(16)]


def _guitar(root_hz: float, rng: np.random.Generator) -> list[Hit]:
    """Down on the beat, up on some of the off-beats, one chord ahead of its bar."""
    downs = [Hit(float(b), "bass", 0.9, note) for b in range(4) for note in _chord(root_hz)]
    ups = [b + 0.5 for b in range(4) if rng.random() < 0.6]
    return downs + [Hit(b, "bass", 0.45, 2 * note) for b in ups for note in _chord(root_hz)]


def _chord(root_hz: float) -> list[float]:
    return [float(root_hz * 2 ** (step / 12)) for step in MINOR[:3]]


PIECES: dict[str, tuple[Callable[[float, np.random.Generator], list[Hit]], int]] = {
    "waltz": (_waltz, 3),
    "strings": (_strings, 4),
    "clave": (_clave, 8),
    "guitar": (_guitar, 4),
}
