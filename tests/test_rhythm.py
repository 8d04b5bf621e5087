"""The modulation spectrum: peaks where the pulses are, shifts when the tempo changes, reads exact tempi."""

from __future__ import annotations

import numpy as np
import pytest

from livetempo.config import ModelConfig
from livetempo.rhythm import Rhythm, bin_bpms

CONFIG = ModelConfig()
BPMS = bin_bpms(CONFIG.rhythm)


def pulses(bpm: float, seconds: float = 20.0) -> np.ndarray:
    """Onset frames of a soft pulse in every band, exactly periodic."""
    phase = np.arange(round(seconds * 100)) / 100 * bpm / 60
    envelope = np.exp(-0.5 * ((phase - np.round(phase)) * 60 / bpm / 0.02) ** 2)
    return np.repeat(envelope[:, None], CONFIG.onset.flux_bands, axis=1).astype(np.float32)


def heard(frames: np.ndarray) -> Rhythm:
    rhythm = Rhythm(CONFIG)
    for start in range(0, len(frames), 10):
        rhythm.push(frames[start : start + 10])
    return rhythm


@pytest.mark.parametrize("bpm", [60.0, 97.3, 120.0, 155.5, 240.0])
def test_the_spectrum_peaks_at_the_pulse_and_its_multiples(bpm: float) -> None:
    spectrum = heard(pulses(bpm)).spectrum.mean(axis=0)
    between = np.interp(np.log2(bpm * 1.5), np.log2(BPMS), spectrum)
    for multiple in (1, 2):
        line = np.interp(np.log2(bpm * multiple), np.log2(BPMS), spectrum)
        assert line > 2 * between


def test_a_faster_performance_is_the_same_spectrum_shifted() -> None:
    octave = CONFIG.rhythm.bins_per_octave
    slow, fast = heard(pulses(180.0)).spectrum, heard(pulses(360.0)).spectrum
    assert abs(int(fast.mean(0).argmax()) - int(slow.mean(0).argmax()) - octave) <= 1


LOOKS = len(CONFIG.rhythm.time_constant_periods)
TOGETHER = (
    CONFIG.magnitude_rows + CONFIG.rhythm.clear_look
)  # all bands together, in the look that compares phases
WITH_ALL = CONFIG.magnitude_rows + LOOKS  # the first band's share of that
WITH_OCTAVE = WITH_ALL + CONFIG.onset.flux_bands  # the first band's octave, as far as it is the same pulse


def alternating(bpm: float) -> np.ndarray:
    """A kick in the lowest band, a snare in the highest, in turns, each at `bpm`."""
    frames = np.zeros((2000, CONFIG.onset.flux_bands), np.float32)
    frames[:, 0] = pulses(bpm)[:, 0]
    frames[:, -1] = np.roll(frames[:, 0], round(3000 / bpm))
    return frames


def at(bpm: float) -> int:
    return int(np.abs(np.log(BPMS / bpm)).argmin())


def test_what_alternates_cancels_and_what_coincides_adds_up() -> None:
    in_turns, at_once = heard(alternating(75.0)).spectrum, heard(pulses(75.0)).spectrum
    kick, snare = CONFIG.rhythm.clear_look, CONFIG.magnitude_rows - LOOKS + CONFIG.rhythm.clear_look
    alone = in_turns[kick, at(75.0)] + in_turns[snare, at(75.0)]
    assert in_turns[TOGETHER, at(75.0)] < 0.2 * alone
    bands = at_once[kick : CONFIG.magnitude_rows : LOOKS, at(75.0)].sum()
    assert at_once[TOGETHER, at(75.0)] == pytest.approx(bands, rel=0.01)
    assert at_once[WITH_ALL, at(75.0)] == pytest.approx(at_once[kick, at(75.0)], rel=0.01)


def test_an_octave_that_belongs_to_the_same_pulse_is_told_from_one_that_falls_between() -> None:
    """A pulse has its octave in phase with it; a slow wave and a quick one that dips on its beats have not."""
    seconds = np.arange(2000) / 100
    beat = 2 * np.pi * seconds * 80 / 60
    dipping = np.repeat((2 + np.cos(beat) - np.cos(2 * beat))[:, None], CONFIG.onset.flux_bands, axis=1)
    clear = CONFIG.rhythm.clear_look
    pulse, between = heard(pulses(80.0)).spectrum, heard(dipping.astype(np.float32)).spectrum
    assert pulse[WITH_OCTAVE, at(80.0)] > 0.8 * pulse[clear, at(160.0)]
    assert between[WITH_OCTAVE, at(80.0)] < 0.1 * between[clear, at(160.0)]


@pytest.mark.parametrize("bpm", [61.7, 100.0, 124.3, 173.9])
def test_the_phases_read_the_exact_tempo_from_a_rough_one(bpm: float) -> None:
    reading = heard(pulses(bpm)).read(bpm * 1.015)
    assert reading is not None
    assert reading.bpm == pytest.approx(bpm, rel=3e-3)
    assert 0 < reading.age_seconds < 2 * CONFIG.rhythm.longest_time_constant_seconds + 0.1


def test_a_reading_says_how_old_it_is() -> None:
    """Of a pulse that gains 0.2 % a second, it tells the tempo of about as long ago as it claims."""
    seconds, gain = np.arange(2500) / 100, np.log(1.002)
    beats = 1.5 * np.expm1(gain * seconds) / gain
    bpm_now = 90 * np.exp(gain * 25.0)
    envelope = np.exp(-0.5 * ((beats - np.round(beats)) / 0.04) ** 2)
    frames = np.repeat(envelope[:, None], CONFIG.onset.flux_bands, axis=1).astype(np.float32)
    reading = heard(frames).read(bpm_now)
    assert reading is not None
    assert reading.bpm < 0.995 * bpm_now
    true_age_seconds = np.log(bpm_now / reading.bpm) / gain
    assert reading.age_seconds == pytest.approx(true_age_seconds, rel=0.1)


def test_there_is_nothing_to_read_in_silence() -> None:
    assert heard(np.zeros((300, CONFIG.onset.flux_bands), np.float32)).read(120.0) is None


def test_how_the_frames_are_cut_does_not_matter() -> None:
    frames = pulses(111.0, 5.0)
    at_once, in_pieces = Rhythm(CONFIG), heard(frames)
    at_once.push(frames)
    np.testing.assert_array_equal(at_once.spectrum, in_pieces.spectrum)


def test_reset_forgets_everything_and_silence_decays_to_exact_zero() -> None:
    rhythm = heard(pulses(120.0, 5.0))
    rhythm.reset()
    rhythm.push(pulses(90.0, 5.0))
    np.testing.assert_array_equal(rhythm.spectrum, heard(pulses(90.0, 5.0)).spectrum)
    for _ in range(300):
        rhythm.push(np.zeros((100, CONFIG.onset.flux_bands), np.float32))
    assert rhythm.spectrum.max() == 0.0
