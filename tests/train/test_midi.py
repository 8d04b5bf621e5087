"""MIDI files become scores in seconds, and performances at any speed."""

from __future__ import annotations

from pathlib import Path

import mido
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.train.music import groove, played
from train.data.midi import Event, perform, read_index, read_score
from train.data.takes import RENDER_RATE
from train.data.variations import at_speed

TICKS = 480


def write_midi(path: Path, tempi: list[float], *, beats: int = 16) -> Path:
    """A note on every quarter; each tempo lasts for so many beats."""
    file = mido.MidiFile(ticks_per_beat=TICKS)
    tempo_track, notes = mido.MidiTrack(), mido.MidiTrack()
    file.tracks += [tempo_track, notes]
    for number, bpm in enumerate(tempi):
        wait = beats * TICKS if number else 0
        tempo_track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm), time=wait))
    for _ in range(beats * len(tempi)):
        notes.append(mido.Message("note_on", channel=9, note=36, velocity=100, time=0))
        notes.append(mido.Message("note_off", channel=9, note=36, time=TICKS))
    file.save(path)
    return path


def note_seconds(events: list[Event]) -> NDArray[np.float64]:
    return np.array([event.seconds for event in events if event.kind == "note" and event.second])


def test_notes_lie_where_the_tempo_map_says(tmp_path: Path) -> None:
    score = read_score(write_midi(tmp_path / "a.mid", [120.0, 90.0]))
    gaps = np.diff(note_seconds(score.events))
    assert gaps[:15] == pytest.approx([0.5] * 15, abs=1e-4)
    assert gaps[16:] == pytest.approx([60 / 90] * 15, abs=1e-4)
    assert score.bpm_at(np.array([1.0, 7.9, 8.1])) == pytest.approx([120, 120, 90], rel=1e-4)


def test_in_compound_metre_the_beat_is_the_dotted_quarter(tmp_path: Path) -> None:
    score = read_score(write_midi(tmp_path / "jig.mid", [180.0]), compound=True)
    assert score.bpm_at(np.array([2.0])) == pytest.approx([120.0], rel=1e-4)


def test_the_index_tells_where_listeners_may_tap_another_level(tmp_path: Path) -> None:
    (tmp_path / "index.csv").write_text("file,set,compound,snare_ioi\na.mid,mma,1,4\nb.mid,pop909,0,\n")
    first, second = read_index(tmp_path)
    assert (first.set, first.compound, first.snare_beats) == ("mma", True, 4.0)
    assert (second.compound, second.snare_beats) == (False, 0.0)


@pytest.mark.parametrize("seed", range(6))
def test_a_performance_has_the_tempo_that_it_says(tmp_path: Path, seed: int) -> None:
    """Whatever was done to its speed: the beats are where the integral of its tempo reaches whole numbers."""
    score = read_score(write_midi(tmp_path / "long.mid", [100.0], beats=80))
    performance = perform(score, np.random.default_rng(seed), seconds=20.0, tenths=200)
    beats_by = np.concatenate([[0], np.cumsum(performance.bpm / 600)])
    heard = np.interp(note_seconds(performance.events), np.arange(len(beats_by)) / 10, beats_by)
    steps = np.diff(np.sort(heard))
    assert np.median(steps) == pytest.approx(1.0, abs=0.02)


def test_the_same_notes_at_another_speed() -> None:
    performance = groove(20.0, seed=3)
    faster = at_speed(performance, 1.25)
    assert note_seconds(faster.events) == pytest.approx(note_seconds(performance.events) / 1.25)
    assert faster.bpm == pytest.approx(performance.bpm * 1.25)
    assert [e.first for e in faster.events] == [e.first for e in performance.events]


def test_the_pocket_synthesiser_plays_what_is_written() -> None:
    performance = groove(8.0, seed=5)
    sound = played(performance, 1.0, seed=0)
    assert len(sound) == 8 * RENDER_RATE
    assert 0.05 < np.abs(sound).max() < 4
    np.testing.assert_array_equal(sound, played(performance, 1.0, seed=0))
    first = note_seconds(performance.events).min()
    assert np.abs(sound[: int(first * RENDER_RATE)]).max(initial=0) < 1e-6
