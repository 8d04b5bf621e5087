"""Which moments of a take are asked about."""

from __future__ import annotations

import numpy as np
import pytest

from livetempo.config import FRAMES_PER_ESTIMATE, ModelConfig
from train.data.examples import Examples, snapshots
from train.data.rubato import swayed
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


@pytest.mark.parametrize("seed", range(5))
def test_what_is_played_with_rubato_has_the_tempo_that_it_says(seed: int) -> None:
    """Beat by beat, though the beats lie where the frames were pulled."""
    rng = np.random.default_rng(seed)
    frames = np.zeros((2400, 8), np.float32)
    frames[::50] = 1.0  # 120 BPM
    moved, bpm = swayed(frames, np.full(240, 120, np.float32), rng)
    loud = moved[:, 0]
    peaks = 1 + np.flatnonzero((loud[1:-1] > 0) & (loud[1:-1] > loud[:-2]) & (loud[1:-1] >= loud[2:]))
    before, here, after = loud[peaks - 1], loud[peaks], loud[peaks + 1]
    beats = peaks + (after - before) / (before + here + after)
    between = (beats[1:] + beats[:-1]) / 2
    said = np.interp(between, np.arange(len(bpm)) * FRAMES_PER_ESTIMATE + FRAMES_PER_ESTIMATE - 1, bpm)
    assert 6000 / np.diff(beats) == pytest.approx(said, rel=0.03)
    assert np.ptp(bpm) > 3
    assert len(moved) == len(bpm) * FRAMES_PER_ESTIMATE
