"""What the tracker claims about sounds of known tempo, and about sounds that have none.

The full sweep over all tempi is benchmarks/claims.py; here are the places where it would break first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from livetempo import TempoEstimate, TempoTracker
from tests import signals
from tests.listening import between, errors, hear, octave_of, silent_share
from tests.signals import PATTERNS, Samples

RATE = 44100
SETTLED = 15.0  # seconds until a steady tempo has to be exact
EXACT_BPM = 0.1
RATES = [16000, 22050, 32000, 44100, 48000, 96000, 192000]


def music(seconds: float = 8.0, rate: float = 16000) -> Samples:
    """A groove for the claims that are not about which tempo is found."""
    return signals.backbeat(124.0, seconds, rate)


def chopped(samples: NDArray[np.generic], lengths: list[int], rate: float = 16000) -> list[TempoEstimate]:
    """All estimates of a new tracker that is given blocks of these lengths, over and over."""
    tracker = TempoTracker(rate)
    heard: list[TempoEstimate] = []
    start = turn = 0
    while start < len(samples):
        length = lengths[turn % len(lengths)]
        heard.extend(tracker.estimates(samples[start : start + length]))
        start, turn = start + length, turn + 1
    return heard


# 1. Rate and chunk do not matter.


@lru_cache
def bpm_at_rate(pattern: str, rate: int) -> float:
    heard = between(hear(signals.groove(pattern, 117.0, 17.0, rate), rate), SETTLED)
    return float(np.median([e.bpm or np.nan for e in heard]))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("pattern", ["four_on_the_floor", "shuffle"])
def test_the_same_music_has_the_same_tempo_at_every_rate(pattern: str, rate: int) -> None:
    """Within a thousandth of what is heard at 44.1 kHz."""
    assert bpm_at_rate(pattern, rate) == pytest.approx(bpm_at_rate(pattern, 44100), rel=1e-3)


@pytest.mark.parametrize("rate", [8000, 11025, 88200, 44099.7])
def test_unusual_rates(rate: float) -> None:
    """Telephones, old games, high resolution, and a clock that is a little off."""
    heard = hear(signals.backbeat(124.0, 17.0, rate), rate)
    assert np.median(errors(between(heard, SETTLED), 124.0)) <= EXACT_BPM


@pytest.mark.parametrize("length", [1, 7, 127, 160, 1009, 4096, 65537])
def test_any_block_size_gives_the_same_estimates(length: int) -> None:
    """To the last bit, from single samples to more than everything at once."""
    samples = music(3.5)
    assert chopped(samples, [length]) == chopped(samples, [len(samples)])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=20).filter(any))
def test_any_chopping_gives_the_same_estimates(lengths: list[int]) -> None:
    """To the last bit, whatever the order of lengths, empty blocks among them."""
    samples = music(4.0)
    assert chopped(samples, lengths) == chopped(samples, [len(samples)])


def test_ten_estimates_a_second() -> None:
    """Each at its tenth of a second of audio, none before its audio was heard; process gives the newest."""
    samples = music(4.0)
    heard = hear(samples, 16000)
    assert [e.time for e in heard] == pytest.approx(np.arange(1, len(heard) + 1) / 10)
    assert 38 <= len(heard) <= 40
    assert TempoTracker(16000).process(samples) == heard[-1]


def test_reset_equals_new() -> None:
    """And without a reset what was heard before does matter."""
    tracker = TempoTracker(16000)
    for _ in tracker.estimates(signals.shuffle(93.0, 6.0, 16000)):
        pass
    unlike = list(tracker.estimates(music(5.0)))
    tracker.reset()
    again = list(tracker.estimates(music(5.0)))
    new = hear(music(5.0), 16000)
    assert again == new
    assert [e.bpm for e in unlike] != [e.bpm for e in new]


# The form of the samples does not matter either.


@pytest.mark.parametrize("kind", [np.int16, np.int32])
def test_integers_equal_floats(kind: type[np.signedinteger]) -> None:
    """int16 and int32 are heard as the floats they stand for."""
    full_scale = -float(np.iinfo(kind).min)
    whole = (music(5.0) * 32767).astype(np.int16).astype(kind) * (int(full_scale) // 32768)
    assert hear(whole.astype(kind), 16000) == hear((whole / full_scale).astype(np.float32), 16000)


@pytest.mark.parametrize("channels", [1, 2, 6, 32])
def test_channels_are_averaged(channels: int) -> None:
    """The same sound on every channel is the same sound; on one of many it is a quieter one."""
    samples = music(17.0)
    alike = np.repeat(samples[:, None], channels, axis=1)
    alone = alike * (np.arange(channels) == channels - 1)
    expected = hear(samples, 16000)[-1].bpm
    assert hear(alike, 16000)[-1].bpm == pytest.approx(expected, rel=1e-4)
    assert hear(alone, 16000)[-1].bpm == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_heard_as_silence(wild: float) -> None:
    """One by one and for a whole second."""
    broken = music(6.0)
    broken[::997] = wild
    broken[48000:64000] = wild
    mended = np.where(np.isfinite(broken), broken, 0.0).astype(np.float32)
    assert hear(broken, 16000) == hear(mended, 16000)


@pytest.mark.filterwarnings("error")
def test_samples_beyond_all_measure_are_no_trouble() -> None:
    """Not even a warning; and the music after them is heard as usual."""
    wild = np.tile(np.array([1e300, -1e300, 1e38, -3e38]), 4000)[:, None] * np.array([1.0, -1.0, 1.0])
    tracker = TempoTracker(16000)
    tracker.process(wild)
    heard = list(tracker.estimates(signals.backbeat(124.0, 20.0, 16000)))
    assert heard[-1].bpm == pytest.approx(124.0, abs=EXACT_BPM)


def test_dc_is_no_sound() -> None:
    """An offset alone is silence; under music it changes nothing that can be seen."""
    offset = np.full(20 * RATE, 0.3, np.float32)
    assert silent_share(hear(offset, RATE)) >= 0.95
    heard = hear(signals.backbeat(124.0, 20.0, RATE) + offset, RATE)
    assert errors(between(heard, SETTLED), 124.0).max() <= EXACT_BPM


@pytest.mark.parametrize("gain", [30.0, 1.0, 0.003])
def test_loudness_does_not_matter(gain: float) -> None:
    """From hopelessly clipped to -54 dBFS."""
    samples = np.clip(gain * signals.backbeat(124.0, 17.0, RATE), -1.0, 1.0)
    assert np.median(errors(between(hear(samples, RATE), SETTLED), 124.0)) <= EXACT_BPM


# 2. Clicks and grooves.


@lru_cache
def settled(pattern: str, bpm: float) -> list[TempoEstimate]:
    """The estimates of the seconds 15 to 20 of a groove."""
    return between(hear(signals.groove(pattern, bpm, SETTLED + 5.0, RATE), RATE), SETTLED)


GROOVE_BPM = [45.0, 70.0, 100.0, 128.0, 174.0, 220.0]


# What nobody can settle by listening: note for note, a slow groove with even hats is a half-time groove at its double.
@pytest.mark.parametrize("bpm", GROOVE_BPM)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_groove_is_heard_in_the_right_octave(pattern: str, bpm: float) -> None:
    """Neither half nor double nor anything else."""
    heard = [octave_of(e.bpm, bpm) for e in settled(pattern, bpm)]
    assert heard == [1] * len(heard)


@pytest.mark.parametrize("bpm", GROOVE_BPM)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_groove_is_exact_after_15_seconds(pattern: str, bpm: float) -> None:
    """Within 0.1 BPM, of whichever octave is heard."""
    heard = settled(pattern, bpm)
    ratio = octave_of(heard[-1].bpm, bpm) or 1
    assert errors(heard, ratio * bpm).max() / ratio <= EXACT_BPM


@pytest.mark.parametrize("bpm", [40.0, 60.0, 97.3, 120.0, 180.0, 240.0])
def test_clicks_are_exact_after_15_seconds(bpm: float) -> None:
    """Within 0.1 BPM; clicks alone have no octave, so half and double are right as well."""
    heard = between(hear(signals.clicks(bpm, 20.0, RATE), RATE), SETTLED)
    ratio = octave_of(heard[-1].bpm, bpm)
    assert ratio in {0.5, 1, 2}
    assert errors(heard, ratio * bpm).max() / ratio <= EXACT_BPM


@pytest.mark.parametrize(("before", "after"), [(90.0, 120.0), (128.0, 100.0)])
@pytest.mark.parametrize("sound", ["clicks", *PATTERNS])
def test_a_step_is_followed_within_4_seconds(sound: str, before: float, after: float) -> None:
    """From then on the new tempo is shown, within 4 %. (The aim is 3 s: the sweep in benchmarks measures it.)"""
    tempo = signals.step(before, after, at=15.0)
    play = signals.clicks if sound == "clicks" else getattr(signals, sound)
    heard = between(hear(play(tempo, 24.0, RATE), RATE), 19.0)
    assert errors(heard, after).max() <= 0.04 * after


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_ramp_is_followed_within_3_percent(pattern: str) -> None:
    """100 to 140 BPM in 30 s, all along, from when the tempo of the start was known."""
    tempo = signals.ramp(100.0, 140.0, start=8.0, seconds=30.0)
    heard = between(hear(signals.groove(pattern, tempo, 38.0, RATE), RATE), 8.0)
    truth = np.array([tempo.bpm_at(e.time) for e in heard])
    assert (errors(heard, truth) / truth).max() <= 0.03


# 3. Silence is an answer.

NOTHING: dict[str, Callable[[], Samples]] = {
    "silence": lambda: signals.silence(30.0, RATE),
    "white noise": lambda: signals.white_noise(30.0, RATE),
    "quiet white noise": lambda: signals.white_noise(30.0, RATE, seed=1, rms=0.001),
    "pink noise": lambda: signals.pink_noise(30.0, RATE),
    "50 Hz hum": lambda: signals.hum(30.0, RATE, mains_hz=50.0),
    "60 Hz hum": lambda: signals.hum(30.0, RATE, mains_hz=60.0),
    "a man's speech": lambda: signals.speech_like(30.0, RATE, seed=0),
    "a woman's speech": lambda: signals.speech_like(30.0, RATE, seed=1),
}


@pytest.mark.parametrize("sound", NOTHING)
def test_what_has_no_beat_gets_no_tempo(sound: str) -> None:
    """At least 95 % of the time; digital silence always, and it is called by its name."""
    heard = hear(NOTHING[sound](), RATE)
    assert silent_share(heard) >= 0.95
    if sound == "silence":
        assert {(e.state, e.bpm, e.confidence) for e in heard} == {("silent", None, 0.0)}


@lru_cache
def across_a_break(pattern: str) -> list[TempoEstimate]:
    """Music with a break from 12 to 16 s, and nothing any more after 24 s."""
    samples = signals.with_break(signals.groove(pattern, 100.0, 24.0, RATE), 12.0, 4.0, RATE)
    return hear(np.concatenate([samples, signals.silence(20.0, RATE)]), RATE)


@pytest.mark.parametrize("pattern", ["four_on_the_floor", "backbeat", "shuffle"])
def test_a_break_is_held_and_marked(pattern: str) -> None:
    """The tempo stays on show all along, its last second at least marked as held; then the music is back."""
    heard = across_a_break(pattern)
    assert errors(between(heard, 12.5, 16.0), 100.0).max() <= 4.0
    assert {e.state for e in between(heard, 15.0, 16.0)} == {"holding"}
    assert {e.state for e in between(heard, 20.0, 24.0)} == {"locked"}


@pytest.mark.parametrize("pattern", ["four_on_the_floor", "backbeat", "shuffle"])
def test_after_the_music_the_tempo_is_let_go(pattern: str) -> None:
    """Within 15 s, for good."""
    assert {e.state for e in between(across_a_break(pattern), 39.0)} == {"silent"}
    assert all(e.bpm is None for e in between(across_a_break(pattern), 39.0))


def test_whatever_is_heard_an_estimate_makes_sense() -> None:
    """The confidence is a probability; a tempo comes with locked or holding, and lies within the range."""
    every_sound = [make() for make in NOTHING.values()]
    samples = np.concatenate([s[: 4 * RATE] for s in every_sound] + [signals.breakbeat(170.0, 8.0, RATE)])
    for e in hear(samples, RATE, tempo_range=(60.0, 200.0)):
        assert 0.0 <= e.confidence <= 1.0
        assert (e.bpm is None) == (e.state in {"searching", "silent"})
        assert e.bpm is None or 60.0 <= e.bpm <= 200.0
