"""Drums of the genres: a bar that repeats, at the tempi at which it is played, with what makes it what it is."""

from __future__ import annotations

import numpy as np
import pytest

from train.data import grooves
from train.data.genres import CLAP, GENRES, KICK, RIDE, SNARE, STICK, Hit, Kit
from train.data.midi import DRUM_CHANNEL

SNARES = {SNARE, CLAP, STICK}


def bars(genre: str, bpm: float = 100.0) -> list[list[Hit]]:
    """Some bars of it, as different drummers play it."""
    rng = np.random.default_rng(4)
    return [GENRES[genre].bar(bpm, Kit(RIDE, SNARE), rng) for _ in range(30)]


def places(bar: list[Hit], note: int) -> list[float]:
    """Where in the bar a drum is struck."""
    return sorted(beat for beat, struck, _ in bar if struck == note)


@pytest.mark.parametrize("genre", GENRES)
def test_a_bar_repeats_at_a_tempo_that_is_played(genre: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grooves, "PATTERNS", {genre: 1.0})
    for seed in range(4):
        score = grooves.groove_score(np.random.default_rng(seed), seconds=15.0)
        bpm, length = score.tempo_bpm[0], GENRES[genre].beats
        assert GENRES[genre].slowest <= bpm <= GENRES[genre].fastest
        struck = [e for e in score.events if e.kind == "note" and e.channel == DRUM_CHANNEL]
        assert all(0 < e.first < 128 and 0 < e.second < 128 for e in struck)
        beats = np.array([e.seconds for e in struck]) * bpm / 60
        first, second = (beats[(beats >= k * length) & (beats < (k + 1) * length)] % length for k in (0, 1))
        assert np.mean(np.abs(first[:, None] - second).min(axis=1) < 0.02) > 0.8


@pytest.mark.parametrize("genre", GENRES)
def test_nobody_strikes_outside_the_bar(genre: str) -> None:
    for bar in bars(genre):
        assert bar
        assert all(0 <= beat < GENRES[genre].beats and 0 < loud < 128 for beat, _, loud in bar)


def test_reggae_drops_the_one() -> None:
    kicks = [places(bar, KICK) for bar in bars("one_drop")]
    assert all({1.0, 3.0} <= set(kick) for kick in kicks)
    assert np.mean([0.0 in kick for kick in kicks]) < 0.5


def test_reggaeton_has_its_snare_in_three_three_two() -> None:
    assert all(places(bar, SNARE) == [0.75, 1.5, 2.75, 3.5] for bar in bars("dembow"))


def test_metal_kicks_leave_no_gap_that_feet_could_fill() -> None:
    for bpm, gap in ((120.0, 0.25), (200.0, 0.5)):
        for bar in bars("double_kick", bpm):
            assert np.all(np.diff(places(bar, KICK)) == gap)


def test_sixteenths_of_hip_hop_swing() -> None:
    """Later than even, and no later than a triplet."""
    late = {round(beat % 0.5, 3) for bar in bars("boom_bap") for beat, note, _ in bar if note == RIDE} - {0.0}
    assert late
    assert 0.25 <= min(late) < max(late) <= 1 / 3 + 0.01
