"""The weather between a stage and a laptop: none is none, and rough is as rough as stages are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests import signals
from train.data.augment import weather
from train.data.takes import RENDER_RATE

MUSIC = signals.groove("backbeat", signals.constant(110.0), 4.0, RENDER_RATE)
TALK = signals.speech_like(4.0, RENDER_RATE)


def kept_of_music(strength: float) -> NDArray[np.float64]:
    """How much of what arrives is the music as it was (its share of the power), on forty days."""
    shares = []
    for seed in range(40):
        heard = weather(MUSIC, RENDER_RATE, np.random.default_rng(seed), strength, TALK)
        shares.append(np.corrcoef(heard, MUSIC)[0, 1] ** 2)
    return np.array(shares)


def test_no_weather_changes_little_but_the_level() -> None:
    assert np.median(kept_of_music(0.0)) > 0.98


def test_the_rougher_the_less_is_left() -> None:
    mild, middling, rough = (np.median(kept_of_music(strength)) for strength in (0.2, 0.7, 1.4))
    assert mild > middling > rough


def test_in_rough_weather_the_music_may_be_the_smaller_part() -> None:
    """As beside people who talk, or at the far end of a hall; but mostly it is still there to be heard."""
    rough = kept_of_music(1.4)
    assert 0.2 < np.mean(rough < 0.5) < 0.95
    assert np.mean(kept_of_music(0.5) < 0.5) < np.mean(rough < 0.5)
