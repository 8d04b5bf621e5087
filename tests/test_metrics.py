"""The metrics say what their conventions say, and agree with mir_eval where it has the same one."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import metrics
from livetempo import TempoEstimate

NONE = np.nan


def tenths(seconds, first=0.1):
    """Ten readings a second, the first one after 0.1 s, as livetempo makes them."""
    return first + np.arange(round(10 * seconds)) / 10


def test_acc1_is_that_of_mir_eval():
    tempo = pytest.importorskip("mir_eval.tempo", reason="mir_eval is not installed")
    rng = np.random.default_rng(0)
    true = rng.uniform(40, 240, 500)
    shown = true * np.exp2(rng.normal(0, 0.06, 500))
    for bpm, reference in [*zip(shown, true, strict=True), (96.0, 100.0), (104.0, 100.0), (104.1, 100.0)]:
        # mir_eval compares two tempi, of which the reference weighs the first with 1 and the other with 0.
        score, _, _ = tempo.detection(
            np.array([reference, 2 * reference]), 1.0, np.array([bpm, bpm]), tol=metrics.SAME_TEMPO
        )
        assert score == metrics.acc1(np.array([bpm]), reference)


def test_acc2_is_mir_evals_hit_on_any_of_the_five_multiples():
    tempo = pytest.importorskip("mir_eval.tempo", reason="mir_eval is not installed")
    for bpm in np.geomspace(25, 400, 300):
        hits = [
            tempo.detection(np.array([f * 100, 1.0]), 1.0, np.array([bpm, bpm]), tol=metrics.SAME_TEMPO)[0]
            for f in (1, 2, 3, 1 / 2, 1 / 3)
        ]
        assert max(hits) == metrics.acc2(np.array([bpm]), 100.0)


def test_no_tempo_is_wrong_for_music_and_right_for_noise():
    shown = metrics.clean([120.0, NONE, 0.0, -5.0, np.inf, 121.0])
    assert metrics.acc1(shown, 120.0) == metrics.acc2(shown, 120.0) == pytest.approx(1 / 3)
    assert metrics.false_tempo_share(shown) == pytest.approx(1 / 3)
    assert np.isnan(metrics.acc1(np.array([]), 120.0))


def test_a_reference_may_move():
    true = np.array([100.0, 120.0, 140.0])
    assert metrics.acc1(np.array([100.0, 100.0, 139.0]), true) == pytest.approx(2 / 3)
    assert metrics.levels(np.array([50.0, 240.0, 139.0]), true) == ["1/2", "2", "1"]


def test_levels_have_names_and_their_shares_sum_to_one():
    shown = np.array([100.0, 200.0, 50.0, 300.0, 33.4, 150.0, 66.0, 133.0, 75.0, 110.0, NONE])
    expected = ["1", "2", "1/2", "3", "1/3", "3/2", "2/3", "4/3", "3/4", "other", "none"]
    assert metrics.levels(shown, 100.0) == expected
    assert sum(metrics.confusion(shown, 100.0).values()) == pytest.approx(1.0)
    assert metrics.confusion(shown, 100.0)["2/3"] == pytest.approx(1 / 11)


def test_the_estimates_of_a_tracker_become_arrays():
    heard = [TempoEstimate(0.1, None, 0.0, "silent"), TempoEstimate(0.2, 120.0, 0.9, "locked")]
    times, bpms = metrics.series(heard)
    assert times.tolist() == [0.1, 0.2]
    assert np.isnan(bpms[0])
    assert bpms[1] == 120.0
    assert metrics.series([]).times.shape == (0,)


def test_what_is_shown_is_the_newest_reading():
    times, bpms = np.array([1.0, 2.0, 3.0]), np.array([100.0, NONE, 110.0])
    shown = metrics.shown_at(times, bpms, [0.5, 1.0, 1.9, 2.5, 9.0])
    assert np.array_equal(shown, [NONE, 100.0, 100.0, NONE, 110.0], equal_nan=True)
    assert np.isnan(metrics.shown_at(np.array([]), np.array([]), [1.0])).all()


def test_a_lock_has_to_last():
    times = tenths(20)
    shown = np.where(times < 2, NONE, np.where(times < 4, 120.0, np.where(times < 6, 60.0, 121.0)))
    assert metrics.first_seconds(times, shown) == pytest.approx(2.0)
    assert metrics.lock_seconds(times, shown, 120.0) == pytest.approx(6.0)
    assert metrics.lock_seconds(times, shown, 120.0, start=8.0) == pytest.approx(0.0, abs=0.11)
    assert metrics.lock_seconds(times, shown, 240.0) is None
    assert metrics.lock_seconds(times, shown, 240.0, any_octave=True) == pytest.approx(6.0)
    assert metrics.lock_seconds(times[:100], shown[:100], 120.0) is None  # only 4 s of it are left
    blinking = np.where(np.arange(len(times)) % 40 == 39, NONE, 120.0)
    assert metrics.lock_seconds(times, blinking, 120.0) is None


def test_a_flip_between_octaves_is_no_lock_on_any():
    times = tenths(20)
    flipping = np.where((times % 4) < 2, 120.0, 60.0)
    assert metrics.lock_seconds(times, flipping, 120.0, any_octave=True) is None
    assert metrics.flips_per_minute(times, flipping, 120.0) == pytest.approx(9 * 60 / 19.9, rel=0.12)
    assert metrics.right_seconds(times, flipping, 120.0) == pytest.approx(0.0, abs=0.11)
    late = np.where(times < 7, 100.0, flipping)
    assert metrics.right_seconds(times, late, 120.0, start=3.0) == pytest.approx(4.0, abs=0.11)
    too_late = np.where(times < 16, 100.0, flipping)  # only 4 s are left
    assert metrics.right_seconds(times, too_late, 120.0) is None


def test_a_glide_between_octaves_is_one_flip_and_trembling_is_none():
    times = tenths(60)
    glide = np.interp(times, [20, 25], [120.0, 60.0])
    assert metrics.flips_per_minute(times, glide, 120.0) == pytest.approx(60 / 59.9)
    trembling = 120.0 + np.sin(times * 7)
    assert metrics.flips_per_minute(times, trembling, 120.0) == 0.0


def test_jitter_is_how_much_the_number_trembles_where_it_is_right():
    times = tenths(60)
    trembling = 120.0 + 1.2 * np.sqrt(2) * np.sin(times * 7)
    assert metrics.jitter_percent(trembling, 120.0) == pytest.approx(1.0, rel=0.05)
    an_octave_off = np.where(times < 30, trembling, trembling / 2)
    assert metrics.jitter_percent(an_octave_off, 120.0) == pytest.approx(1.0, rel=0.05)
    assert np.isnan(metrics.jitter_percent(np.array([NONE, 120.0]), 120.0))


def test_the_distance_from_the_truth_forgives_the_octave_but_neither_side():
    true = np.linspace(100.0, 140.0, 300)
    low_then_high = true * np.where(np.arange(300) < 150, 0.99, 2 * 1.01)
    assert metrics.distance_percent(low_then_high, true) == pytest.approx(1.0)
    assert np.isnan(metrics.distance_percent(1.3 * true, true))


def test_half_and_nine_tenths_of_a_step():
    times = tenths(20)
    exponential = 100.0 * 1.28 ** (1 - np.exp(-np.maximum(times - 5, 0) / 2.0))
    t50, t90 = metrics.arrival(times, exponential, 100.0, 128.0, 5.0)
    assert t50 == pytest.approx(2 * np.log(2), abs=0.11)
    assert t90 == pytest.approx(2 * np.log(10), abs=0.11)


def test_neither_a_glimpse_nor_an_overshoot_is_an_arrival():
    times = tenths(20)
    glimpse = np.where((times > 7) & (times < 7.5), 128.0, 100.0)
    assert metrics.arrival(times, glimpse, 100.0, 128.0, 5.0) == (None, None)
    beyond = np.where(times < 6, 100.0, np.where(times < 9, 256.0, 128.0))
    assert metrics.arrival(times, beyond, 100.0, 128.0, 5.0) == pytest.approx((4.0, 4.0), abs=0.11)


def test_the_lag_behind_a_ramp():
    def true_bpm_at(times):
        return np.interp(times, [0, 30], [100.0, 140.0])

    times = np.arange(5, 28, 0.1)
    for lag in (-0.5, 0.0, 1.3):
        assert metrics.ramp_lag_seconds(times, true_bpm_at(times - lag), true_bpm_at) == pytest.approx(
            lag, abs=0.03
        )
    assert metrics.ramp_lag_seconds(times, np.full(len(times), NONE), true_bpm_at) is None
