"""Where music is heard: walls, halls, noise and talk do what their names say, and each place is told by itself."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import places, weathers
from benchmarks.hearing import Heard
from benchmarks.judged import judge
from benchmarks.recordings import RATE, Samples
from tests import signals
from tests.test_comparison import TIMES, named

MUSIC = signals.groove("backbeat", signals.constant(120.0), 3.0, RATE)


def decibels(part: Samples, whole: Samples) -> float:
    """How much louder the part is."""
    return float(20 * np.log10(np.std(part) / np.std(whole)))


@pytest.mark.parametrize("below", [0.0, 6.0, -3.0])
def test_noise_and_talk_are_as_loud_as_they_say(below: float) -> None:
    assert decibels(weathers.noisy(below, MUSIC) - MUSIC, MUSIC) == pytest.approx(-below, abs=0.2)
    assert decibels(weathers.talked_over(below, MUSIC) - MUSIC, MUSIC) == pytest.approx(-below, abs=1.0)


def test_several_people_talk_at_once() -> None:
    """One of them pauses between phrases; all together hardly ever do."""

    def pauses(talk: Samples) -> float:
        loudness = np.std(talk[: len(talk) // 2205 * 2205].reshape(-1, 2205), axis=1)
        return float(np.mean(loudness < 0.05 * np.std(talk)))

    nothing = np.full(10 * RATE, 1e-3, np.float32) * np.resize([1, -1], 10 * RATE).astype(np.float32)
    assert pauses(weathers.talked_over(0.0, nothing) - nothing) < 0.5 * pauses(
        signals.speech_like(10.0, RATE)
    )


def test_a_hall_fades_in_the_time_that_it_says() -> None:
    knock = np.zeros(3 * RATE, np.float32)
    knock[0] = 1.0
    heard = weathers.far_away(2.0, 12.0, knock)
    power = np.cumsum(heard[:0:-1].astype(float) ** 2)[::-1]  # what is still to come after each moment
    fading = 10 * np.log10(power[round(1.0 * RATE)] / power[0])
    assert fading == pytest.approx(-30.0, abs=1.5)
    assert 10 * np.log10(heard[0] ** 2 / power[0]) == pytest.approx(-12.0, abs=1.0)


def test_a_gain_too_high_clips() -> None:
    heard = weathers.overdriven(20.0, MUSIC)
    assert np.abs(heard).max() == 1.0
    assert np.mean(np.abs(heard) == 1.0) > 0.03
    assert weathers.overdriven(0.0, MUSIC) == pytest.approx(MUSIC / np.abs(MUSIC).max(), abs=1e-6)


def test_every_place_hears_all_the_music_at_its_own_tempo() -> None:
    music = named("rock one", "jazz one")
    for place in places.PLACES:
        heard = list(places.at(place, music))
        assert [(r.group, r.name) for r in heard] == [(place, "rock one"), (place, "jazz one")]
        assert heard[0].bpm_at(TIMES)[0] == 120.0


def test_wrong_is_told_from_none() -> None:
    """Right everywhere but in the last two places: there one program shows nothing, the other something wrong."""
    music = named("rock one", "jazz one")
    recordings = [r for place in places.PLACES for r in places.at(place, music)]
    silent, wrong = (
        judge(
            name,
            [
                Heard(TIMES, np.full(len(TIMES), other if k >= len(recordings) - 4 else 120.0))
                for k in range(len(recordings))
            ],
            recordings,
        )
        for name, other in (("honest", np.nan), ("bold", 150.0))
    )
    early, end, shown_wrong = places.tables([silent, wrong], len(music))
    first, *_, last = list(places.PLACES)
    for table in (early, end):
        assert table.rows[0] == [first, "100 / 100", "100 / 100"]
        assert table.rows[-1] == [last, "0 / 0", "0 / 0"]
    assert shown_wrong.rows[0] == [first, "0", "0"]
    assert shown_wrong.rows[-1] == [last, "0", "100"]
    assert shown_wrong.rows[-3][1:] == ["0", "0"]
    assert places.headline([silent, wrong], len(music))[1] == "honest 75 / 75 %, bold 75 / 75 %"


def test_each_place_but_the_first_changes_the_music() -> None:
    heard = {place: places.PLACES[place](MUSIC) for place in places.PLACES}
    unchanged = [place for place, sound in heard.items() if np.array_equal(sound, MUSIC)]
    assert unchanged == ["as it is"]
    assert all(len(sound) == len(MUSIC) and np.isfinite(sound).all() for sound in heard.values())
