"""The filter and what hangs on it: outliers, changes, ranges, fine tempo, states."""

from __future__ import annotations

import numpy as np
import pytest

from livetempo.config import ModelConfig
from livetempo.filter import USUAL_ODDS, Belief, TempoFilter
from livetempo.fine import FineTempo
from livetempo.parameters import Parameters
from livetempo.quiet import SILENCE_SECONDS, Quiet
from livetempo.rhythm import Reading
from livetempo.state import HOLD_SECONDS, Listener
from livetempo.tempo import TempoEstimate

ANY = (30.0, 300.0)


def scores(*peaks: tuple[float, float], absent: float = 0.0) -> np.ndarray:
    """Logits with a peak of some height at each (bpm, height)."""
    bpms = TempoFilter(ModelConfig()).bpms
    logits = np.zeros(len(bpms) + 1, np.float32)
    for bpm, height in peaks:
        logits[int(np.argmin(np.abs(np.log(bpms / bpm))))] = height
    logits[-1] = absent
    return logits


def after(
    count: int, logits: np.ndarray, *, into: TempoFilter | None = None, **options: object
) -> TempoFilter:
    tempo_filter = into or TempoFilter(ModelConfig())
    for _ in range(count):
        tempo_filter.update(logits, options.get("tempo_range", ANY), options.get("response", "normal"))  # type: ignore[arg-type]
    return tempo_filter


def test_it_believes_what_it_is_told_for_a_second() -> None:
    belief = after(10, scores((120, 8))).belief
    assert belief.bpm == pytest.approx(120, rel=0.03)
    assert belief.mass > 0.9


def test_one_outlier_changes_nothing_but_two_seconds_do() -> None:
    tempo_filter = after(30, scores((120, 8)))
    after(1, scores((87, 8)), into=tempo_filter)
    assert tempo_filter.belief.bpm == pytest.approx(120, rel=0.03)
    after(20, scores((87, 8)), into=tempo_filter)
    assert tempo_filter.belief.bpm == pytest.approx(87, rel=0.03)


def test_dense_music_keeps_its_tempo_noise_has_another_every_moment() -> None:
    """Window by window the encoder may doubt whether there is a beat; what tells is whether it stays the same."""
    doubtful = 10 + USUAL_ODDS  # the odds of any second of sound, and the height of the peaks
    same = after(60, scores((120, 10), absent=doubtful))
    rng = np.random.default_rng(2)
    noise = TempoFilter(ModelConfig())
    for _ in range(60):
        after(1, scores((float(rng.uniform(60, 240)), 10), absent=doubtful), into=noise)
    assert same.belief.absent < 0.1
    assert noise.belief.absent > 0.6


def test_nobody_taps_beyond_200_where_half_would_do() -> None:
    assert after(40, scores((110, 8), (220, 8))).belief.bpm == pytest.approx(110, rel=0.03)


@pytest.mark.parametrize(("first", "later", "estimates"), [(0, 9.2, 110), (4, 8.8, 80)])
def test_the_first_seconds_do_not_decide_the_octave_for_ever(
    first: float, later: float, estimates: int
) -> None:
    """Slow layers of slow music cannot be heard at first: whoever says "twice as fast" then is no witness later."""
    tempo_filter = after(40, scores((55, first), (110, 8)))
    after(estimates, scores((55, later), (110, 8)), into=tempo_filter)
    assert tempo_filter.belief.bpm == pytest.approx(55, rel=0.03)


def test_what_lasts_is_left_for_a_slower_tempo_sooner_than_for_a_faster_one() -> None:
    """A window that is still filling hears the fast layers first: the truth may turn out to be slower."""

    def turns(first_bpm: float, then_bpm: float) -> int:
        tempo_filter = after(90, scores((first_bpm, 6)))
        for turn in range(1, 300):
            after(1, scores((then_bpm, 6)), into=tempo_filter)
            if tempo_filter.belief.bpm == pytest.approx(then_bpm, rel=0.03):
                return turn
        raise AssertionError("it never followed")

    assert turns(100, 50) < turns(50, 100)


def test_a_tempo_stays_where_it_is_while_nothing_is_heard_of_it() -> None:
    tempo_filter = after(30, scores((120, 8)))
    before = tempo_filter.belief.mass
    after(20, scores(), into=tempo_filter)
    assert tempo_filter.belief.mass > 0.75 * before


def test_another_octave_is_believed_later_than_another_tempo() -> None:
    """All windows of a piece err in the same direction about the octave: they are no independent witnesses."""

    def turns(bpm: float) -> int:
        tempo_filter = after(20, scores((120, 6)))
        for turn in range(1, 300):
            after(1, scores((bpm, 6)), into=tempo_filter)
            if abs(tempo_filter.belief.bpm / bpm - 1) < 0.03:
                return turn
        raise AssertionError("it never followed")

    assert turns(240) > 2 * turns(172)
    assert turns(60) > 2 * turns(84)


def test_a_tempo_that_jumps_is_counted_as_before_unless_that_is_clearly_wrong() -> None:
    """Players who hurry or hold back go on counting as they did; a slight doubt about the octave is none then."""
    for doubled, still_there in ((10, True), (12, False)):
        tempo_filter = after(400, scores((100, 9), (200, 8)))
        after(120, scores((128, 9), (256, doubled)), into=tempo_filter)
        assert (tempo_filter.belief.bpm == pytest.approx(128, rel=0.03)) == still_there


def turns_needed(response: str) -> int:
    tempo_filter = after(50, scores((120, 6)), response=response)
    for turn in range(1, 200):
        after(1, scores((90, 6)), into=tempo_filter, response=response)
        if tempo_filter.belief.bpm < 100:
            return turn
    raise AssertionError("it never followed")


def test_the_response_orders_how_soon_a_change_is_believed() -> None:
    assert turns_needed("fast") < turns_needed("normal") < turns_needed("steady")


def test_a_range_limits_the_search_itself() -> None:
    evidence = scores((160, 9), (107, 7))  # not an octave apart: folding 160 could only give 80
    assert after(20, evidence).belief.bpm == pytest.approx(160, rel=0.03)
    assert after(20, evidence, tempo_range=(70.0, 140.0)).belief.bpm == pytest.approx(107, rel=0.03)


def test_the_mass_is_shared_with_no_tempo() -> None:
    assert after(30, scores(absent=8)).belief.absent > 0.9
    assert after(30, scores((100, 8))).belief.absent < 0.1


def test_steady_readings_are_averaged() -> None:
    rng = np.random.default_rng(0)
    fine = FineTempo()
    for _ in range(100):
        bpm = fine.update(120.0, Reading(120.4 + rng.normal(0, 0.5), 1.0), "normal")
    assert bpm == pytest.approx(120.4, abs=0.25)


def test_moving_readings_are_carried_forward_to_now() -> None:
    fine, age = FineTempo(), 2.0
    for tenth in range(150):
        now = 100 * 2 ** (0.016 * tenth / 10)
        then = 100 * 2 ** (0.016 * (tenth / 10 - age))
        bpm = fine.update(now, Reading(then, age), "normal")
    assert bpm == pytest.approx(now, rel=0.004)
    assert abs(then / now - 1) > 0.02  # without it, it would lag by this much


def test_what_a_drummer_scatters_is_averaged_not_chased() -> None:
    rng = np.random.default_rng(3)
    fine, wander, shown, read = FineTempo(), 0.0, [], []
    for _ in range(600):
        wander = 0.9 * wander + 0.004 * rng.normal()  # neighbouring readings overlap: they err alike
        bpm = fine.update(120.0, Reading(120.0 * 2**wander, 2.0), "normal")
        read.append(wander)
        shown.append(np.log2(bpm / 120))
    assert np.std(shown[100:]) < 0.6 * np.std(read[100:])


def test_a_slow_drift_is_not_averaged_away() -> None:
    fine, octaves_a_second, age = FineTempo(), 0.0025, 2.0
    for tenth in range(300):
        seconds = max(tenth / 10 - 10, 0.0)
        then = 120 * 2 ** (octaves_a_second * max(seconds - age, 0.0))
        now = 120 * 2 ** (octaves_a_second * seconds)
        bpm = fine.update(now, Reading(then, age), "normal")
    assert bpm == pytest.approx(then, rel=0.005)  # an average of six seconds would lie 1 % behind even that


def test_another_tempo_is_taken_at_once() -> None:
    fine = FineTempo()
    for _ in range(100):
        fine.update(120.0, Reading(120.0, 1.0), "steady")
    assert fine.update(90.0, Reading(90.3, 1.0), "steady") == pytest.approx(90.3)


@pytest.mark.parametrize("level", [2.0, 0.5, 3.0])
def test_the_same_pulse_at_another_level_keeps_its_digits(level: float) -> None:
    fine = FineTempo()
    for _ in range(100):
        fine.update(101.0, Reading(101.37, 1.0), "normal")
    rough = Reading(101.0 * level, 1.0)  # what is read just now is not as good as what is known
    assert fine.update(100.4 * level, rough, "normal") == pytest.approx(101.37 * level, rel=1e-3)
    assert fine.update(100.4 * level, rough, "normal") == pytest.approx(101.37 * level, rel=1e-3)


class Stage:
    """A listener with something to listen to, ten times a second."""

    def __init__(self) -> None:
        self.parameters = Parameters()
        self._listener = Listener({"slope": 1.0, "offset": 0.0})
        self._quiet = Quiet()
        self._seconds = 0.0

    def hear(
        self, seconds: float, *, loudness: float = 0.1, mass: float = 0.9, absent: float = 0.05
    ) -> TempoEstimate:
        for _ in range(round(seconds * 10)):
            self._seconds += 0.1
            belief = Belief(120.0, mass, mass, absent)
            self._quiet.update(loudness)
            estimate = self._listener.conclude(self._seconds, 120.0, belief, self._quiet, self.parameters)
        return estimate

    def silence(self, seconds: float) -> TempoEstimate:
        return self.hear(seconds, loudness=0.0, mass=0.1, absent=0.5)


def test_silence_is_silent_from_the_first_moment() -> None:
    assert Stage().silence(0.1).state == "silent"


def test_music_locks_is_held_through_a_break_and_let_go_in_the_end() -> None:
    stage = Stage()
    assert stage.hear(12).state == "locked"
    broken = stage.silence(4)
    assert (broken.state, broken.bpm) == ("holding", 120.0)
    assert stage.hear(2).state == "locked"
    ended = stage.silence(SILENCE_SECONDS + HOLD_SECONDS + 0.5)
    assert (ended.state, ended.bpm, ended.confidence) == ("silent", None, 0.0)


def test_a_glimpse_of_a_tempo_is_not_held_for_long() -> None:
    stage = Stage()
    assert stage.hear(2).state == "locked"
    assert stage.hear(2.5, mass=0.1, absent=0.9).bpm is None


def test_sound_without_a_tempo_is_searched() -> None:
    estimate = Stage().hear(5, mass=0.1, absent=0.9)
    assert (estimate.state, estimate.bpm) == ("searching", None)


def test_hold_freezes_and_octave_shifts_what_is_reported() -> None:
    stage = Stage()
    stage.hear(3)
    stage.parameters.hold, stage.parameters.octave = True, -1
    held = stage.hear(60, mass=0.1, absent=0.9)
    assert (held.state, held.bpm) == ("holding", 60.0)


def test_confidence_follows_the_mass() -> None:
    assert Stage().hear(3, mass=0.95).confidence > Stage().hear(3, mass=0.5).confidence
