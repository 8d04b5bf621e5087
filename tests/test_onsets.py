"""Onset frames: where they are, how many, and what must not show in them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import next_fast_len

from livetempo.config import OnsetConfig
from livetempo.onsets import OnsetStream, mel_bands, quick_size
from tests import signals


def frames_of(samples: np.ndarray, rate: float, block: int = 4096, **options: float) -> np.ndarray:
    """All onset frames of some samples, pushed in blocks."""
    stream = OnsetStream(rate, **options)
    pieces = []
    for start in range(0, len(samples), block):
        rest = samples[start : start + block]
        while len(rest):
            rest = rest[stream.push(rest) :]
            if stream.ready:
                pieces.append(stream.read().copy())
    return np.concatenate(pieces)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000, 192000])
def test_there_are_exactly_a_hundred_frames_a_second_at_every_rate(rate: int) -> None:
    assert len(frames_of(np.zeros(rate * 3, np.float32), rate)) == 300


def test_an_onset_shows_in_the_frames_that_contain_it_and_not_before() -> None:
    samples = np.zeros(48000, np.float32)
    samples[24000:24400] = signals.white_noise(400 / 48000, 48000)[:400]
    strength = frames_of(samples, 48000).sum(axis=1)
    assert strength[:49].max() == 0.0
    assert 49 <= int(strength.argmax()) <= 53


def test_the_same_music_gives_nearly_the_same_frames_at_44100_and_96000_hz() -> None:
    at_44100 = frames_of(signals.backbeat(120.0, 6.0, 44100), 44100)
    at_96000 = frames_of(signals.backbeat(120.0, 6.0, 96000), 96000)
    correlation = np.corrcoef(at_44100.sum(axis=1), at_96000.sum(axis=1))[0, 1]
    assert correlation > 0.98


def test_loudness_does_not_show() -> None:
    music = signals.backbeat(120.0, 6.0, 44100)
    loud, quiet = frames_of(music, 44100), frames_of(music * np.float32(0.01), 44100)
    np.testing.assert_allclose(loud[20:], quiet[20:], atol=0.02)


def test_a_kick_and_a_hat_show_in_different_bands() -> None:
    time = np.arange(22050) / 44100
    thump, tick = np.zeros((2, 44100), np.float32)
    thump[22050:] = np.sin(2 * np.pi * 60 * time) * np.exp(-20 * time)
    tick[22050:] = np.sin(2 * np.pi * 8000 * time) * np.exp(-200 * time)
    low, high = frames_of(thump, 44100).sum(axis=0), frames_of(tick, 44100).sum(axis=0)
    assert low.argmax() == 0
    assert high.argmax() == len(high) - 1


def test_telephone_sound_has_no_bands_above_its_nyquist_frequency() -> None:
    _first, count, _weights = mel_bands(8000, 372, OnsetConfig())
    assert count[-1] == 0
    assert count[0] > 0


def test_transforms_have_the_next_size_that_is_quick() -> None:
    assert all(quick_size(n) == next_fast_len(n, real=True) for n in range(100, 9000))


def test_a_slower_frame_clock_is_a_faster_performance() -> None:
    music = signals.clicks(120.0, 10.0, 44100)
    assert len(frames_of(music, 44100, frames_per_second=80)) == 800


@pytest.mark.parametrize("rate", [0, -44100, 3999, 1e6, float("nan")])
def test_an_impossible_rate_is_named(rate: float) -> None:
    with pytest.raises(ValueError, match="sample rate"):
        OnsetStream(rate)
