"""Sketches: log mel frames of notes in which nothing but the timing of the notes tells the speed."""

from __future__ import annotations

import numpy as np
import pytest

from livetempo.config import FRAMES_PER_SECOND
from train.data.mel import MEL_BANDS, hz_of, mel_frames, place_of
from train.data.midi import DRUM_CHANNEL, Event
from train.data.sketches import sketch, sketched_batch
from train.data.takes import RENDER_RATE

FRAMES = 600
BEATS = [Event(0.6 * beat, "note", DRUM_CHANNEL, 36, 100) for beat in range(60)]


@pytest.mark.parametrize("speed", [0.6, 0.9, 1.3, 1.9])
def test_onsets_lie_where_the_notes_are_at_that_speed(speed: float) -> None:
    moment = 20.0
    frames = sketch(BEATS, speed, moment, FRAMES, np.random.default_rng(0))
    rising = np.maximum(np.diff(np.exp(frames).mean(1)), 0)
    music_seconds = speed * (moment / speed + (np.arange(1, FRAMES) - FRAMES) / FRAMES_PER_SECOND)
    from_beat = np.abs((music_seconds + 0.3) % 0.6 - 0.3) / speed
    assert rising[from_beat < 0.03].sum() > 0.7 * rising.sum()


def test_how_high_a_view_lies_does_not_tell_how_fast_it_is() -> None:
    batch = sketched_batch(np.arange(120), FRAMES, 2.0)
    log_ratio = np.log(batch.ratio)
    assert batch.views.shape == (240, FRAMES, MEL_BANDS)
    assert np.abs(log_ratio).min() > 0.029
    assert np.abs(log_ratio).max() < np.log(4.01)
    magnitudes = np.exp(batch.views).mean(1)
    centre = magnitudes @ np.arange(MEL_BANDS) / magnitudes.sum(1)
    first, second = np.split(centre, 2)
    assert abs(np.corrcoef(first - second, log_ratio)[0, 1]) < 0.25


def test_the_same_seed_draws_the_same() -> None:
    once, again = (sketched_batch(np.array([3, 4]), FRAMES, 1.5) for _ in range(2))
    np.testing.assert_array_equal(once.views, again.views)


def test_places_are_those_of_the_bands_that_are_heard() -> None:
    t = np.arange(RENDER_RATE) / RENDER_RATE
    for place in (20, 40, 60):
        hz = float(hz_of(np.array(place)))
        frames = mel_frames(np.sin(2 * np.pi * hz * t).astype(np.float32), RENDER_RATE)
        assert abs(int(frames.mean(0).argmax()) - place) <= 1
        assert place_of(np.array(hz)) == pytest.approx(place)


def test_one_stroke_sounds_the_same_at_every_speed() -> None:
    """It begins, rings and fades alike: as if played faster, not as if stretched."""
    strokes = []
    for speed in (0.6, 1.9):
        note = Event(20.0 - speed, "note", DRUM_CHANNEL, 36, 100)  # always a second before the end
        strokes.append(sketch([note], speed, 20.0, 150, np.random.default_rng(5)))
    np.testing.assert_allclose(strokes[0], strokes[1], atol=1e-4)
