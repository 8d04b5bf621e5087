"""What benchmarks.response plays, and what it measures of each sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks import metrics, pieces
from benchmarks.metrics import Numbers, Series
from tests import signals
from tests.signals import Samples

RATE = 44100
STEADY_SECONDS = 30.0
STEADY_BPM = (84.0, 100.0, 118.0, 128.0, 174.0)
SETTLED_SECONDS, LATE_SECONDS = 10.0, 15.0
STEP_AT = 15.0
STEPS = ((100.0, 128.0), (128.0, 100.0), (90.0, 116.0), (120.0, 126.0), (140.0, 122.0), (104.0, 172.0))
RAMP_AT, RAMP_SECONDS = 10.0, 30.0
RAMP_ENTRY_SECONDS = 5.0  # the way into a ramp is not the ramp
RAMPS = ((100.0, 140.0), (140.0, 100.0), (118.0, 124.0))
FREE_BPM, PHRASE_SECONDS, LIBERTIES = (84.0, 118.0), 10.0, (0.05, 0.1)
FREE_SECONDS, FREE_FROM = 40.0, 5.0
GAP_AT, AFTER_SECONDS = 15.0, 15.0
BEFORE_GAP_BPM = 118.0
GAPS = ((2.0, 118.0), (4.0, 118.0), (15.0, 118.0), (4.0, 96.0))  # seconds of silence, and the tempo after it
NOTHING_SECONDS = 60.0

Measured = dict[str, float | None]  # None: never


class Case(NamedTuple):
    """A sound, and what is measured of the readings that it gave."""

    sound: Callable[[], Samples]
    measure: Callable[[Series], Measured]


def steady(names: Iterable[str]) -> Iterator[Case]:
    """Each piece at each tempo."""
    for name in names:
        for bpm in STEADY_BPM:
            yield Case(partial(pieces.play, name, bpm, STEADY_SECONDS, RATE), partial(measure_steady, bpm))


def steps(names: Iterable[str]) -> Iterator[Case]:
    """A sudden new tempo, never an octave away."""
    for name in names:
        for before, after in STEPS:
            tempo = signals.step(before, after, at=STEP_AT)
            sound = partial(pieces.play, name, tempo, STEP_AT + AFTER_SECONDS, RATE)
            yield Case(sound, partial(_measure_step, before, after))


def ramps(names: Iterable[str]) -> Iterator[Case]:
    """A tempo that moves for half a minute."""
    for name in names:
        for before, after in RAMPS:
            tempo = signals.ramp(before, after, start=RAMP_AT, seconds=RAMP_SECONDS)
            sound = partial(pieces.play, name, tempo, RAMP_AT + RAMP_SECONDS, RATE)
            yield Case(sound, partial(_measure_ramp, tempo))


def free(names: Iterable[str]) -> Iterator[Case]:
    """A tempo that swings to and fro with the phrases, as players without a drummer let it."""
    for name in names:
        for bpm in FREE_BPM:
            for liberty in LIBERTIES:
                tempo = _swaying(bpm, liberty)
                sound = partial(pieces.play, name, tempo, FREE_SECONDS, RATE)
                yield Case(sound, partial(_measure_free, tempo, liberty))


def gaps(names: Iterable[str]) -> Iterator[Case]:
    """Music, silence, and music that begins anew."""
    for name in names:
        for seconds, bpm in GAPS:
            yield Case(partial(_with_gap, name, seconds, bpm), partial(_measure_gap, seconds, bpm))


def nothing() -> Iterator[Case]:
    """Sounds that have no tempo."""
    yield Case(partial(signals.silence, NOTHING_SECONDS, RATE), partial(_measure_nothing, "silence"))
    yield Case(partial(signals.hum, NOTHING_SECONDS, RATE), partial(_measure_nothing, "hum"))
    sounds = {
        "white noise": signals.white_noise,
        "pink noise": signals.pink_noise,
        "speech": signals.speech_like,
    }
    for name, make in sounds.items():
        for seed in range(3):
            yield Case(partial(make, NOTHING_SECONDS, RATE, seed=seed), partial(_measure_nothing, name))


def measure_steady(bpm: float, heard: Series) -> Measured:
    """Of music that keeps its tempo."""
    times, bpms = heard
    settled, late = (bpms[times > seconds] for seconds in (SETTLED_SECONDS, LATE_SECONDS))
    return {
        "first tempo shown, s": metrics.first_seconds(times, bpms),
        "lock, s": metrics.lock_seconds(times, bpms, bpm),
        "lock, octave forgiven, s": metrics.lock_seconds(times, bpms, bpm, any_octave=True),
        "octave flips a minute": metrics.flips_per_minute(times, bpms, bpm),
        f"jitter after {SETTLED_SECONDS:g} s, %": metrics.jitter_percent(settled, bpm),
        f"off by, after {LATE_SECONDS:g} s, BPM": bpm / 100 * metrics.distance_percent(late, bpm),
    }


def _measure_step(before: float, after: float, heard: Series) -> Measured:
    arrival = metrics.arrival(*heard, before, after, STEP_AT)
    return {
        "lock, s": metrics.lock_seconds(*heard, after, STEP_AT),
        "lock, octave forgiven, s": metrics.lock_seconds(*heard, after, STEP_AT, any_octave=True),
        "right again (Acc2), s": metrics.right_seconds(*heard, after, STEP_AT),
        "t50, s": arrival.t50,
        "t90, s": arrival.t90,
        f"t90 of {before:g}→{after:g}, s": arrival.t90,
    }


def _measure_ramp(tempo: signals.TempoMap, heard: Series) -> Measured:
    inside = (heard.times > RAMP_AT + RAMP_ENTRY_SECONDS) & (heard.times < RAMP_AT + RAMP_SECONDS)
    times, bpms = heard.times[inside], heard.bpms[inside]
    true_bpm_at = partial(_bpms_at, tempo)
    before, *_, after = tempo.bpm
    return {
        f"lag behind {before:g}→{after:g}, s": metrics.ramp_lag_seconds(times, bpms, true_bpm_at),
        "off by, %": metrics.distance_percent(bpms, true_bpm_at(times)),
        "more than 4 % off, % of the time": 100 * (1 - metrics.acc1(bpms, true_bpm_at(times))),
    }


def _swaying(bpm: float, liberty: float) -> signals.TempoMap:
    seconds = np.arange(0, FREE_SECONDS, PHRASE_SECONDS / 20)
    bpms = bpm * np.exp(liberty * np.sin(2 * np.pi * seconds / PHRASE_SECONDS))
    return signals.TempoMap(tuple(map(float, seconds)), tuple(map(float, bpms)))


def _bpms_at(tempo: signals.TempoMap, moments: Numbers) -> Numbers:
    return np.interp(moments, tempo.seconds, tempo.bpm)


def _measure_free(tempo: signals.TempoMap, liberty: float, heard: Series) -> Measured:
    settled = heard.times > FREE_FROM
    true_bpms = _bpms_at(tempo, heard.times[settled])
    bpms = heard.bpms[settled]
    to_either_side = f"{100 * liberty:g} % to either side"
    return {
        f"{to_either_side}: wrong (Acc2), % of the time": 100 * (1 - metrics.acc2(bpms, true_bpms)),
        f"{to_either_side}: off by, %": metrics.distance_percent(bpms, true_bpms),
    }


def _with_gap(name: str, seconds: float, bpm: float) -> Samples:
    before = pieces.play(name, BEFORE_GAP_BPM, GAP_AT, RATE)
    after = pieces.play(name, bpm, AFTER_SECONDS, RATE, seed=1)
    return np.concatenate([before, signals.silence(seconds, RATE), after])


def _measure_gap(seconds: float, bpm: float, heard: Series) -> Measured:
    what = f"{seconds:g} s, " + ("the same tempo" if bpm == BEFORE_GAP_BPM else f"then {bpm:g} BPM")
    return {f"re-lock after {what}, s": metrics.lock_seconds(*heard, bpm, GAP_AT + seconds)}


def _measure_nothing(name: str, heard: Series) -> Measured:
    return {f"{name}, % of the time": 100 * metrics.false_tempo_share(heard.bpms)}
