"""A whole recording has one tempo, found by the code that hears it live."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from livetempo import Analysis, LivetempoError, TempoEstimate, TempoTracker, analyse
from livetempo.analysis import overall_tempo
from tests import signals
from tests.recordings import cut_in_half, needs_ffmpeg, write_sound

RATE = 44100


def locked(bpm: float, seconds: float, *, start: float = 0.0, confidence: float = 0.9) -> list[TempoEstimate]:
    """Estimates of so many seconds, ten a second."""
    times = start + np.arange(1, round(seconds * 10) + 1) / 10
    return [TempoEstimate(float(t), bpm, confidence, "locked") for t in times]


def without_tempo(state: str, seconds: float, *, start: float = 0.0) -> list[TempoEstimate]:
    """Estimates that say nothing, ten a second."""
    return [
        dataclasses.replace(e, bpm=None, confidence=0.0, state=state) for e in locked(1, seconds, start=start)
    ]


# What a trajectory amounts to.


def test_a_steady_trajectory() -> None:
    """Its tempo, as sure as its moments."""
    assert overall_tempo(locked(124.0, 30.0, confidence=0.8)) == pytest.approx((124.0, 0.8))


def test_nothing_amounts_to_nothing() -> None:
    """No estimates, silence, or a search without end."""
    assert overall_tempo([]) == (None, 0.0)
    assert overall_tempo(without_tempo("silent", 30.0)) == (None, 0.0)
    assert overall_tempo(without_tempo("searching", 30.0)) == (None, 0.0)


def test_first_guesses_give_way() -> None:
    """Four seconds of double tempo, then four of the right one: what was heard with more music counts."""
    assert overall_tempo(locked(180.0, 4.0) + locked(90.0, 4.0, start=4.0)).bpm == 90.0


def test_first_guesses_count_where_there_is_nothing_else() -> None:
    """Three seconds are better than none."""
    searching = without_tempo("searching", 2.0)
    assert overall_tempo(searching + locked(120.0, 1.0, start=2.0)).bpm == 120.0


def test_most_of_the_time_wins_and_the_share_is_told() -> None:
    """Two thirds at one tempo, one third at another: the confidence is two thirds of what it would be."""
    bpm, confidence = overall_tempo(locked(100.0, 60.0, confidence=0.9) + locked(140.0, 30.0, start=60.0))
    assert bpm == 100.0
    assert confidence == pytest.approx(0.9 * 2 / 3, abs=0.04)


def test_a_sure_minority_beats_an_unsure_majority() -> None:
    """Confidence is weight."""
    unsure = locked(70.0, 30.0, confidence=0.1)
    assert overall_tempo(unsure + locked(140.0, 20.0, start=30.0, confidence=0.9)).bpm == 140.0


def test_a_drifting_tempo_is_one_tempo() -> None:
    """From 119 to 122 BPM is within 4 %: all of it agrees, and the median is the answer."""
    drift = [
        dataclasses.replace(e, bpm=119.0 + 3.0 * k / 600)
        for k, e in enumerate(locked(1.0, 60.0, confidence=0.9))
    ]
    bpm, confidence = overall_tempo(drift)
    assert bpm == pytest.approx(120.6, abs=0.2)
    assert confidence == pytest.approx(0.9)


def test_outliers_move_nothing() -> None:
    """One guess in ten that is wrong costs confidence, not accuracy."""
    estimates = [
        dataclasses.replace(e, bpm=111.0 if k % 10 else 74.0) for k, e in enumerate(locked(1.0, 30.0))
    ]
    bpm, confidence = overall_tempo(estimates)
    assert bpm == 111.0
    assert confidence == pytest.approx(0.9 * 0.9, abs=0.01)


def test_held_moments_are_no_evidence() -> None:
    """A break repeats what was known; it proves nothing."""
    held = [dataclasses.replace(e, state="holding") for e in locked(90.0, 50.0, start=20.0)]
    assert overall_tempo(locked(90.0, 10.0) + held + locked(120.0, 15.0, start=70.0)).bpm == 120.0


def test_a_rare_accident_is_no_tempo() -> None:
    """A second of luck in a minute of noise; a quiet minute around the music is none of that."""
    luck = without_tempo("searching", 59.0) + locked(131.0, 1.0, start=59.0)
    assert overall_tempo(luck) == (None, 0.0)
    quiet = without_tempo("silent", 59.0) + locked(131.0, 1.0, start=59.0)
    assert overall_tempo(quiet).bpm == 131.0


# Recordings.


def test_streamed_and_whole_agree_exactly() -> None:
    """The trajectory is what a live tracker says of the same samples, to the last bit."""
    samples = signals.shuffle(97.0, 8.0, RATE)
    tracker = TempoTracker(RATE)
    live = [
        e for start in range(0, len(samples), 441) for e in tracker.estimates(samples[start : start + 441])
    ]
    assert analyse(samples, RATE).trajectory == tuple(live)


def test_a_file_equals_its_samples(tmp_path: Path) -> None:
    """Reading in blocks changes nothing, nor does the kind of path."""
    path = write_sound(tmp_path / "a.wav", signals.shuffle(97.0, 8.0, RATE))
    samples, rate = soundfile.read(path, dtype="float32")
    from_file = analyse(path)
    assert from_file == analyse(samples, rate)
    assert from_file == analyse(str(path))
    assert from_file.duration == 8.0


@pytest.mark.parametrize(
    "suffix", ["wav", "flac", "ogg", "mp3", *(pytest.param(s, marks=needs_ffmpeg) for s in ("m4a", "opus"))]
)
def test_a_groove_at_124_in_every_format(tmp_path: Path, suffix: str) -> None:
    """124 BPM within 0.1, whatever the codec."""
    music = signals.backbeat(124.0, 25.0, 48000)
    analysis = analyse(write_sound(tmp_path / f"a.{suffix}", music, 48000))
    assert analysis.bpm == pytest.approx(124.0, abs=0.1)
    assert analysis.confidence > 0.5
    assert analysis.duration == pytest.approx(25.0, abs=0.1)
    assert analysis.notice == ""


@pytest.mark.parametrize("rate", [8000, 22050, 96000, 192000])
def test_sample_rates(rate: int) -> None:
    """124 BPM within 0.1, from telephone to studio."""
    assert analyse(signals.backbeat(124.0, 20.0, rate), rate).bpm == pytest.approx(124.0, abs=0.1)


@pytest.mark.parametrize("make", [signals.silence, signals.white_noise, signals.pink_noise, signals.hum])
def test_no_beat_no_tempo(make: object) -> None:
    """None, and no confidence in it."""
    analysis = analyse(make(20.0, RATE), RATE)  # type: ignore[operator]
    assert (analysis.bpm, analysis.confidence) == (None, 0.0)
    assert analysis.duration == 20.0


def test_speech_has_no_tempo() -> None:
    """However much it moves."""
    assert [analyse(signals.speech_like(30.0, RATE, seed=s), RATE).bpm for s in range(4)] == [None] * 4


@pytest.mark.parametrize("frames", [0, 1, 100, RATE // 2])
def test_what_is_too_short_has_no_tempo(frames: int) -> None:
    """And is no error."""
    analysis = analyse(np.full(frames, 0.1, np.float32), RATE)
    assert (analysis.bpm, analysis.duration) == (None, frames / RATE)


def test_the_range_is_obeyed() -> None:
    """A tempo outside is reported as its octave inside."""
    analysis = analyse(signals.four_on_the_floor(126.0, 20.0, RATE), RATE, tempo_range=(40.0, 90.0))
    assert analysis.bpm == pytest.approx(63.0, abs=0.1)
    assert all(e.bpm is None or 40.0 <= e.bpm <= 90.0 for e in analysis.trajectory)


def test_a_file_cut_short_is_analysed_and_told(tmp_path: Path) -> None:
    """The tempo of what is there, and a notice."""
    music = signals.backbeat(124.0, 40.0, RATE)
    analysis = analyse(cut_in_half(write_sound(tmp_path / "a.flac", music)))
    assert analysis.bpm == pytest.approx(124.0, abs=0.1)
    assert "cut short" in analysis.notice


def test_every_form_of_samples() -> None:
    """Stereo, int16 and lists are samples too."""
    samples = signals.backbeat(124.0, 4.0, 16000)
    mono = analyse(samples, 16000)
    assert analyse(np.stack([samples, samples], axis=1), 16000) == mono
    assert len(analyse((samples * 32767).astype(np.int16), 16000).trajectory) == len(mono.trajectory)
    assert analyse(samples.tolist(), 16000) == mono  # type: ignore[arg-type]


def test_wrong_calls_are_told() -> None:
    """Samples without a rate, a file with one, an impossible range, a missing file."""
    with pytest.raises(ValueError, match="sample_rate"):
        analyse(signals.silence(1.0))
    with pytest.raises(ValueError, match="knows its sample rate"):
        analyse("a.wav", 44100)
    with pytest.raises(ValueError, match="range"):
        analyse(signals.silence(1.0), 48000, tempo_range=(200.0, 100.0))
    with pytest.raises(LivetempoError, match="does not exist"):
        analyse("nowhere.wav")


def test_an_analysis_is_frozen() -> None:
    """Results are facts."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Analysis(None, 0.0, 0.0, ()).bpm = 120.0  # type: ignore[misc]


def test_importing_the_library_stays_light() -> None:
    """`from livetempo import analyse` loads neither torch nor libsndfile; calling it does."""
    program = (
        "import sys; from livetempo import analyse; print({'torch', 'numba', 'soundfile'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "set()"
