"""Which moments of a take are asked about."""

from __future__ import annotations

import numpy as np

from livetempo.config import FRAMES_PER_ESTIMATE, ModelConfig
from train.data.examples import Examples, snapshots
from train.data.takes import Take

TENTHS = 200


def heard(bpm: np.ndarray) -> Examples:
    """Snapshots of a take of that tempo, one short onset a beat."""
    beats = np.cumsum(np.repeat(bpm, FRAMES_PER_ESTIMATE)) / 6000
    onsets = np.zeros((len(beats), 8), np.float16)
    onsets[1:][np.diff(np.floor(beats)) > 0] = 1.0
    take = Take(onsets, bpm.astype(np.float32), 1.0, "made", False)
    return snapshots([take] * 4, np.random.default_rng(0), ModelConfig(), splice=0.0)


def test_a_sudden_change_is_not_asked_about_at_once() -> None:
    steady = heard(np.full(TENTHS, 100.0))
    stepping = heard(np.where(np.arange(TENTHS) < 100, 100.0, 120.0))
    assert 4 <= len(steady.bpm) - len(stepping.bpm) <= 8  # a second or two of each take
    assert set(stepping.bpm) == {100.0, 120.0}


def test_a_tempo_that_slides_is_asked_about_all_along() -> None:
    """Even where it moves by 7 % a second."""
    sliding = heard(80 * 2 ** (np.arange(TENTHS) / 100))
    assert len(sliding.bpm) >= len(heard(np.full(TENTHS, 100.0)).bpm) - 4
