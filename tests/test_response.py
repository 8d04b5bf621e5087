"""The benchmark of response plays what it says, and its tables say what was measured."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from benchmarks import pieces, response, response_cases
from benchmarks.metrics import Series
from benchmarks.response_cases import RATE
from tests import signals


def test_every_piece_is_music_of_its_tempo():
    for name, (bar, beats_a_bar) in pieces.PIECES.items():
        rng = np.random.default_rng(0)
        assert all(0 <= hit.beat < beats_a_bar for hit in bar(110.0, rng)), name
        sound = pieces.play(name, 120.0, 4.0, 8000)
        assert len(sound) == 32000
        assert 0.3 < np.max(np.abs(sound)) <= 1.0


def test_what_is_measured_of_music_and_of_noise():
    steps = list(response_cases.steps(["four_on_the_floor"]))
    found = response.run(steps[0])
    assert set(found) == {"fast", "normal", "steady"}
    for measured in found.values():
        assert measured["t50, s"] is not None
        assert 0.5 < measured["t50, s"] <= measured["t90, s"] < 8.0
    noise = response.listen(signals.white_noise(6.0, RATE), RATE, "normal")
    assert np.isnan(noise.bpms).all()


def test_a_tempo_that_sways_is_judged_by_what_it_is_at_each_moment():
    narrow, wide = list(response_cases.free(["clave"]))[:2]
    middle = response_cases.FREE_BPM[0]
    times = np.arange(1, 400) / 10
    held = Series(times, np.full(len(times), middle))
    assert narrow.measure(held)["5 % to either side: wrong (Acc2), % of the time"] == pytest.approx(41, abs=5)
    assert wide.measure(held)["10 % to either side: wrong (Acc2), % of the time"] == pytest.approx(74, abs=5)
    sway = 0.1 * np.sin(2 * np.pi * times / response_cases.PHRASE_SECONDS)
    followed = wide.measure(Series(times, 2 * middle * np.exp(sway)))  # the octave is forgiven
    assert list(followed.values()) == pytest.approx([0, 0], abs=0.2)


def test_a_reading_is_dated_when_it_could_be_seen():
    heard = response.listen(signals.silence(1.0, RATE), RATE, "normal")
    assert len(heard.times) == 10
    late = heard.times - np.arange(1, 11) / 10
    assert ((late >= 0) & (late <= response.BLOCK / RATE)).all()


def test_your_own_music_is_read_from_a_list(tmp_path):
    soundfile.write(tmp_path / "a.flac", signals.four_on_the_floor(126.0, 12.0, 22050), 22050)
    (tmp_path / "music.csv").write_text("file,bpm\na.flac,126\n\nnothing.wav\n", encoding="utf-8")
    ((path, bpm),) = response.labels(tmp_path / "music.csv")
    found = response.run_recording(path, bpm)
    assert found["normal"]["lock, s"] is not None
    assert found["normal"]["lock, s"] < 5.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, 2.0, 3.0, 4.0], "2.00 / 4.00"),
        ([1.0, None], "1.00 / -- (never: 1 of 2)"),
        ([None], "-- / -- (never: 1 of 1)"),
        ([float("nan")], "--"),
    ],
)
def test_what_never_came_is_later_than_everything(values, words):
    assert response.spoken(values) == words
