"""Generated music without drums: each style repeats with its beat, at the tempi at which it is played."""

from __future__ import annotations

import numpy as np
import pytest

from train.data import solos
from train.data.midi import DRUM_CHANNEL, Score
from train.data.solos import STYLES, solo_score
from train.data.studio import Library

DRUM_KIT = {35, 36, 37, 38, 40, 42, 44, 46, 49, 51}


def played(style: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> Score:
    """A score in that style."""
    monkeypatch.setattr(solos, "STYLES", {style: STYLES[style]})
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
    rounds = [
        np.unique(np.round(beats[beats // STYLES[style].beats == k] % STYLES[style].beats, 1))
        for k in (1, 2, 3)
    ]
    for first, second in ((0, 1), (1, 2)):
        common = np.intersect1d(rounds[first], rounds[second])
        assert len(common) >= 0.7 * len(rounds[first])
    assert all(len(places) for places in rounds)


@pytest.mark.parametrize("style", ["strummed", "picked", "alberti", "ostinato", "hands"])
def test_a_long_beat_is_filled(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A player at 60 BPM puts more between two beats than one at 160: otherwise slow music would sound fast."""
    for tempo, fewest, most in ((60, 1.8, 8.0), (160, 0.9, 3.2)):
        monkeypatch.setattr(
            solos, "STYLES", {style: STYLES[style]._replace(slowest=tempo, fastest=tempo + 1)}
        )
        score = solo_score(np.random.default_rng(3), seconds=20.0)
        starts = np.unique(np.round([e.seconds for e in score.events if e.kind == "note" and e.second], 1))
        a_beat = len(starts) / (score.seconds * tempo / 60)
        assert fewest < a_beat < most


def test_a_library_without_midi_draws_what_it_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    assert {Library(None, "solos").draw(rng).set for _ in range(5)} == {"solos"}
    assert {Library(None).draw(rng).set for _ in range(5)} == {"grooves"}
