"""Small music for the tests of training: pieces of pulses, and grooves played by the pocket synthesiser."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_SECOND, OnsetConfig
from train.data.grooves import groove_score
from train.data.midi import Performance, perform
from train.data.pieces import Piece, is_held_out
from train.data.pocket import PocketSynthesiser
from train.data.variations import at_speed

SPEEDS = np.array([0.75, 0.9, 1.15, 1.35])


def pulses(bpm: float, seconds: float, rng: np.random.Generator) -> NDArray[np.float16]:
    """Onset frames of an even beat with off-beats, in all bands, and a little noise."""
    bands = OnsetConfig().flux_bands
    frames = 0.02 * rng.random((round(seconds * FRAMES_PER_SECOND), bands))
    for half_beat, moment in enumerate(np.arange(0, seconds - 0.05, 30 / bpm)):
        frames[round(moment * FRAMES_PER_SECOND)] += 0.4 if half_beat % 2 else 1.0
    return frames.astype(np.float16)


def pulse_piece(bpm: float, *, seconds: float = 30.0, source: str = "pulses", seed: int = 0) -> Piece:
    """One tempo at several speeds."""
    rng = np.random.default_rng(seed)
    frames = [pulses(bpm * speed, seconds / speed, rng) for speed in SPEEDS]
    return Piece(frames, SPEEDS, source, bpm)


def pulse_pieces(count: int) -> list[Piece]:
    """Several of them."""
    return [
        pulse_piece(float(bpm), source=f"pulses {number}", seed=number)
        for number, bpm in enumerate(np.geomspace(70, 150, count))
    ]


def learning_and_checking() -> list[Piece]:
    """Eight pieces to learn from and two that are kept apart."""
    pieces = pulse_pieces(60)
    return [p for p in pieces if not is_held_out(p)][:8] + [p for p in pieces if is_held_out(p)][:2]


def groove(seconds: float, seed: int) -> Performance:
    """A groove of some tempo."""
    rng = np.random.default_rng(seed)
    return perform(groove_score(rng, seconds=seconds), rng, seconds=seconds, tenths=round(seconds * 10))


def played(performance: Performance, speed: float, seed: int) -> NDArray[np.float32]:
    """By the pocket synthesiser, with the same kit at every speed."""
    return PocketSynthesiser().render(at_speed(performance, speed), np.random.default_rng(seed))
