"""The sounds of the tests are what they claim to be: else every other test would prove nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from tests.signals import (
    PATTERNS,
    breakbeat,
    clicks,
    groove,
    hum,
    pink_noise,
    ramp,
    speech_like,
    step,
    white_noise,
    with_break,
)


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
@pytest.mark.parametrize("bpm", [40.0, 123.45, 240.0])
def test_clicks_fall_on_their_fractional_samples(bpm: float, rate: int) -> None:
    """The energy of each click has its middle at the same distance from its beat, to 0.01 samples."""
    samples = clicks(bpm, 5.0, rate).astype(float) ** 2
    offsets = []
    for beat in range(int(4.5 * bpm / 60)):
        place = beat * 60 / bpm * rate
        window = np.arange(int(place), int(place) + int(0.05 * rate))
        offsets.append(np.average(window, weights=samples[window] + 1e-30) - place)
    assert np.ptp(offsets[1:]) < 0.01


def test_a_step_keeps_the_beat_going() -> None:
    """22.5 beats fit into 15 s of 90 BPM; from there on they come at 120 BPM."""
    moments = step(90.0, 120.0, at=15.0).time_of(np.array([0.0, 22.0, 22.5, 23.0, 24.5]))
    assert moments == pytest.approx([0.0, 22 * 60 / 90, 15.0, 15.25, 16.0])


def test_a_ramp_is_the_integral_of_its_tempo() -> None:
    """From 100 to 140 BPM in 30 s there are 60 beats, and the map agrees with a fine sum."""
    tempo = ramp(100.0, 140.0, start=10.0, seconds=30.0)
    fine = np.arange(0, 50, 1e-3)
    beats = np.cumsum([tempo.bpm_at(t) / 60 * 1e-3 for t in fine])
    wanted = np.array([5.0, 20.0, 50.0, 76.0, 90.0])
    assert tempo.time_of(wanted) == pytest.approx(np.interp(wanted, beats, fine), abs=2e-3)
    assert tempo.time_of(np.array([100 / 6 + 60.0])) == pytest.approx([40.0])


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("bpm", [40.0, 120.0, 240.0])
def test_a_groove_repeats_every_four_bars(pattern: str, bpm: float) -> None:
    """The energy of the drums comes back after the four bars of the bass line, at exactly the tempo given."""
    rate = 16000
    period = 16 * 60 / bpm
    samples = groove(pattern, bpm, 2.5 * period, rate)
    envelope = signal.resample_poly(samples**2, 1, 80)  # 200 values a second
    exact = round(period * 200)
    lags = np.arange(exact - exact // 50, exact + exact // 50 + 1)
    similarity = [np.corrcoef(envelope[:-lag], envelope[lag:])[0, 1] for lag in lags]
    assert max(similarity) > 0.6
    assert abs(lags[np.argmax(similarity)] - exact) <= 1
    assert len(samples) == round(2.5 * period * rate)
    assert np.max(np.abs(samples)) < 1.0


def test_the_same_music_at_every_rate() -> None:
    """A groove rendered at 16 kHz is the one rendered at 48 kHz, as far as 16 kHz can tell."""
    low = breakbeat(120.0, 4.0, 16000)
    high = signal.resample_poly(breakbeat(120.0, 4.0, 48000), 1, 3)
    b = signal.butter(4, 3000, fs=16000, output="sos")
    low, high = signal.sosfilt(b, low), signal.sosfilt(b, high)
    gain = float(low @ high / (high @ high))
    assert np.std(low - gain * high) < 0.05 * np.std(low)


def test_everything_is_deterministic_and_seeds_differ() -> None:
    """Same arguments, same samples; another seed, other samples."""
    for make in (white_noise, pink_noise, speech_like):
        assert np.array_equal(make(1.0, seed=1), make(1.0, seed=1))
        assert not np.array_equal(make(1.0, seed=1), make(1.0, seed=2))
    assert np.array_equal(groove("shuffle", 99.0, 3.0, seed=4), groove("shuffle", 99.0, 3.0, seed=4))
    assert not np.array_equal(groove("shuffle", 99.0, 3.0, seed=4), groove("shuffle", 99.0, 3.0, seed=5))


def test_pink_noise_is_equally_strong_in_each_octave() -> None:
    """From 100 Hz to 6.4 kHz each octave holds the same power, within a decibel."""
    samples = pink_noise(20.0)
    hertz, power = signal.welch(samples, 48000, nperseg=16384)
    octaves = [power[(hertz >= low) & (hertz < 2 * low)].sum() for low in 100.0 * 2 ** np.arange(6)]
    assert np.ptp(10 * np.log10(octaves)) < 1.0


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_hum_is_at_the_mains_frequency(mains_hz: float) -> None:
    """The strongest line is the mains frequency, and all the power lies on its multiples."""
    samples = hum(4.0, mains_hz=mains_hz)
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / 48000)
    assert hertz[np.argmax(power)] == pytest.approx(mains_hz)
    assert power[np.isclose(hertz % mains_hz, 0)].sum() > 0.999 * power.sum()


def test_speech_moves_at_the_pace_of_syllables_and_has_pauses() -> None:
    """Most of the modulation of the loudness lies between 2 and 8 Hz, none of it in a narrow peak."""
    rate = 16000
    samples = speech_like(60.0, rate)
    assert np.isfinite(samples).all()
    loudness = _loudness(samples, rate)
    hertz, power = signal.welch(loudness - loudness.mean(), 100, nperseg=1024)
    syllabic = (hertz >= 1.5) & (hertz <= 8.0)
    assert power[syllabic].sum() > 0.5 * power[hertz > 0.5].sum()
    assert power[syllabic].max() < 8 * np.median(power[syllabic])
    assert np.mean(loudness < 0.1 * loudness.max()) > 0.15


def _loudness(samples: np.ndarray, rate: int) -> np.ndarray:
    """The rms of each 10 ms."""
    hop = rate // 100
    return np.sqrt(np.mean(samples[: len(samples) // hop * hop].reshape(-1, hop) ** 2, axis=1))


def test_a_break_is_silent_and_the_rest_untouched() -> None:
    """Within the break there is nothing, outside it there is every sample as it was."""
    music = groove("backbeat", 120.0, 10.0)
    broken = with_break(music, 4.0, 2.0)
    assert not broken[4 * 48000 : 6 * 48000].any()
    assert np.array_equal(broken[: 4 * 48000 - 480], music[: 4 * 48000 - 480])
    assert np.array_equal(broken[6 * 48000 + 480 :], music[6 * 48000 + 480 :])
