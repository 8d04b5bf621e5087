"""Generated grooves: each pattern at the tempi at which it is played, and swung as people swing."""

from __future__ import annotations

import numpy as np
import pytest

from train.data.grooves import BASS, HAT, OPEN_HAT, PATTERNS, RIDE, SHAKER, _riff, groove_score
from train.data.midi import DRUM_CHANNEL


@pytest.mark.parametrize("pattern", [name for name in PATTERNS if name.startswith("slow_")])
def test_slow_patterns_are_slow(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hears them fast would learn to halve what is fast."""
    monkeypatch.setattr("train.data.grooves.PATTERNS", {pattern: 1.0})
    rng = np.random.default_rng(0)
    bpm = [groove_score(rng, seconds=4.0).tempo_bpm[0] for _ in range(60)]
    fastest = 255 if pattern == "slow_six" else 90
    assert 35 < min(bpm) < 60
    assert max(bpm) <= fastest


@pytest.mark.parametrize("pattern", ["shuffle", "slow_shuffle"])
def test_the_second_half_of_a_swung_beat_is_late(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later than half, and no later than the last third."""
    monkeypatch.setattr("train.data.grooves.PATTERNS", {pattern: 1.0})
    rng = np.random.default_rng(1)
    for _ in range(40):
        score = groove_score(rng, seconds=4.0)
        beats = [
            e.seconds * score.tempo_bpm[0] / 60
            for e in score.events
            if e.channel == DRUM_CHANNEL and e.first in (HAT, OPEN_HAT, RIDE, SHAKER)
        ]
        within = np.mod(np.array(beats) + 1e-6, 1)
        late = within[within > 0.01]
        assert len(late)
        assert late.min() > 0.55
        assert late.max() < 0.69


def test_some_basses_play_on_and_on_at_the_pace_of_their_tempo() -> None:
    """In quavers where it is slow, in crotchets where it is fast, in either between: neither tells the tempo alone."""
    rng = np.random.default_rng(2)
    for bpm, paces in ((60.0, (0.5,)), (120.0, (0.5, 1.0)), (200.0, (1.0,))):
        played = [
            [beat for beat, channel, *_ in _riff(4, bpm, 0.5, rng) if channel == BASS] for _ in range(200)
        ]
        counts = [sum(places == list(np.arange(0, 4, pace)) for places in played) for pace in paces]
        assert all(count > 20 for count in counts)
        assert 0.3 < sum(counts) / len(played) < 0.6


@pytest.mark.parametrize("pattern", ["shuffle", "swing", "slow_blues", "slow_six", "bell"])
def test_where_the_drums_swing_everybody_does(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bass in straight quavers below a shuffle would be heard as twice its tempo."""
    monkeypatch.setattr("train.data.grooves.PATTERNS", {pattern: 1.0})
    rng = np.random.default_rng(3)
    within = []
    for _ in range(60):
        score = groove_score(rng, seconds=4.0)
        bass = [e.seconds for e in score.events if e.kind == "note" and e.channel == BASS and e.second > 0]
        within += list(np.mod(np.array(bass) * score.tempo_bpm[0] / 60 + 1e-6, 1))
    late = [place for place in within if place > 0.01]
    assert len(late) > 50
    assert 0.55 < min(late) < max(late) < 0.69
