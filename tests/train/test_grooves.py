"""Generated grooves: each pattern at the tempi at which it is played, and swung as people swing."""

from __future__ import annotations

import numpy as np
import pytest

from train.data.grooves import HAT, OPEN_HAT, PATTERNS, RIDE, SHAKER, groove_score
from train.data.midi import DRUM_CHANNEL


@pytest.mark.parametrize("pattern", [name for name in PATTERNS if name.startswith("slow_")])
def test_slow_patterns_are_slow(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hears them fast would learn to halve what is fast."""
    monkeypatch.setattr("train.data.grooves.PATTERNS", {pattern: 1.0})
    rng = np.random.default_rng(0)
    bpm = [groove_score(rng, seconds=4.0).tempo_bpm[0] for _ in range(60)]
    fastest = 255 if pattern == "slow_six" else 90
    assert 35 < min(bpm) < 60
    assert max(bpm) < fastest


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
