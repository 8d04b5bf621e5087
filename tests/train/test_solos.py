"""Generated music without drums: each style repeats with its beat, at the tempi at which it is played."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from train.data import solos
from train.data.midi import DRUM_CHANNEL, Score
from train.data.solos import solo_score
from train.data.strokes import CHORD, Stroke
from train.data.studio import Library
from train.data.styles import STYLES

DRUM_KIT = {35, 36, 37, 38, 40, 42, 44, 46, 49, 51}


def played(style: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Score:
    """A score in that style, in strict time."""
    monkeypatch.setattr(solos, "STYLES", {style: STYLES[style]})
    monkeypatch.setattr(solos, "FREE_SHARE", 0.0)
    return solo_score(np.random.default_rng(seed), seconds=20.0)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_keeps_its_tempo_and_needs_no_kit(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(5):
        score = played(style, seed, monkeypatch)
        bpm = score.tempo_bpm[0]
        assert STYLES[style].slowest <= bpm <= STYLES[style].fastest
        assert score.seconds >= 40.0
        struck = [e for e in score.events if e.kind == "note" and e.second]
        assert not DRUM_KIT & {e.first for e in struck if e.channel == DRUM_CHANNEL}
        assert all(0 < e.first < 128 and 0 < e.second < 128 for e in struck)


@pytest.mark.parametrize("style", STYLES)
def test_a_style_begins_anew_after_its_beats(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else it plays, the rhythm of a round is that of the next."""
    score = played(style, 1, monkeypatch)
    beats = (
        np.array([e.seconds for e in score.events if e.kind == "note" and e.second]) * score.tempo_bpm[0] / 60
    )
    length = STYLES[style].beats
    rounds = [beats[(beats >= k * length) & (beats < (k + 1) * length)] % length for k in (1, 2, 3)]
    for first, second in pairwise(rounds):
        again = np.abs(first[:, None] - second).min(axis=1) < 0.02
        assert again.mean() > 0.8


@pytest.mark.parametrize("style", ["strummed", "picked", "alberti", "ostinato", "hands"])
def test_a_long_beat_is_filled(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A player at 60 BPM puts more between two beats than one at 160: otherwise slow music would sound fast."""
    monkeypatch.setattr(solos, "FREE_SHARE", 0.0)
    for tempo, fewest, most in ((60, 1.8, 8.0), (160, 0.9, 3.2)):
        monkeypatch.setattr(
            solos, "STYLES", {style: STYLES[style]._replace(slowest=tempo, fastest=tempo + 1)}
        )
        score = solo_score(np.random.default_rng(3), seconds=20.0)
        starts = np.unique(np.round([e.seconds for e in score.events if e.kind == "note" and e.second], 1))
        a_beat = len(starts) / (score.seconds * tempo / 60)
        assert fewest < a_beat < most


def test_what_is_played_freely_has_the_tempo_of_its_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chord on every beat: the tempo that is said is that of the beats around, and it moves."""
    hymn = STYLES["hymn"]._replace(play=lambda _bpm, _rng: [Stroke(float(b), CHORD, 90) for b in range(4)])
    monkeypatch.setattr(solos, "STYLES", {"hymn": hymn})
    monkeypatch.setattr(solos, "FREE_SHARE", 1.0)
    moved = []
    for seed in range(6):
        score = solo_score(np.random.default_rng(seed), seconds=20.0)
        struck = [e.seconds for e in score.events if e.kind == "note" and e.second]
        on_beats, tempo = score.tempo_seconds[::4], score.tempo_bpm[2::4]  # said every quarter of a beat
        assert np.isin(np.round(on_beats, 6), np.round(struck, 6)).mean() > 0.9
        moved.append(np.ptp(np.log(score.tempo_bpm)))
        beats = np.diff(on_beats)
        around = [60 / beats[max(k - 2, 0) : k + 3].mean() for k in range(3, len(beats) - 3)]
        assert tempo[3 : len(beats) - 3] == pytest.approx(np.array(around), rel=0.02)
    assert 0.02 < min(moved) < max(moved) < 0.5


def test_a_library_without_midi_draws_what_it_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    assert {Library(None, "solos").draw(rng).set for _ in range(5)} == {"solos"}
    assert {Library(None).draw(rng).set for _ in range(5)} == {"grooves"}
