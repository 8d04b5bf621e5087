"""How a stream of tempo readings is judged: pure functions of (times, bpms, reference), and nothing of livetempo.

Conventions, for all of them:

times      seconds since the start of the sound, rising; the moment at which the reading could be seen
bpms       what was shown then, in BPM; NaN where no tempo was shown (0, negative and infinite count as NaN)
reference  the true tempo in BPM: one number, or one for each reading where the tempo moves
start      the moment from which something counts; what comes before it is left out

Same tempo     |bpm - reference| <= 4 % of the reference, as in mir_eval.tempo with tol = 0.04.
Acc1           the share of readings that are the same tempo. A reading without a tempo is wrong.
Acc2           the same, where 2, 3, 1/2 and 1/3 of the reference are right as well, each within 4 % of itself.
Level          which multiple of the reference was shown: 1, 2, 1/2, 3, 1/3, then 3/2, 2/3, 4/3, 3/4; else "other",
               or "none". Where two bands meet, the nearer multiple.
First          the time from `start` to the first reading that shows any tempo, right or wrong.
Lock           the time from `start` to the first reading of 5 s in which every one is the same tempo. A reading
               without a tempo breaks it, and so does the end of the readings. Acc2 forgives here too: a lock on a
               multiple must stay on that multiple.
Right          the time from `start` to the first reading of 5 s in which Acc2 calls every one right. Unlike a lock it
               may go from one octave to another: octave flips are counted by themselves.
Step           at `at` the tempo jumps from `before` to `after`. Progress is 0 at `before` and 1 at `after`, linear in
               log BPM. t50 (t90) is the time from `at` until progress is between 0.5 and 1.5 (0.9 and 1.1) and
               stays there for a second: neither a glimpse nor a tempo far beyond is an arrival.
Ramp lag       the delay by which the true tempo has to be shifted so that the readings lie closest to it: smallest
               median of |log2(bpm / true)|. Negative where the readings run ahead.
Octave flips   changes from one of the levels of Acc2 to another, a minute; readings of "none" and "other" in between
               are passed over, so a glide from one to the other is one flip.
Jitter         the standard deviation, in % of the tempo, of the readings that Acc2 calls right, each divided by its
               level: how much the number trembles where it is right. Flips and errors are counted elsewhere.
Bias           the median of the same readings, minus 1, in %: whether what is right lies a little high or low.
Distance       the median of how far the same readings lie from the truth, above or below, in %.
Re-lock        Lock, counted from the end of a gap. 0 where the tempo was kept all along.
False tempo    the share of readings that show any tempo, for a sound that has none.

A time that never came is None; a share or a deviation of nothing is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

SAME_TEMPO = 0.04
LOCK_SECONDS = 5.0
ARRIVED_SECONDS = 1.0
ACC2_LEVELS: dict[str, float] = {"1": 1.0, "2": 2.0, "1/2": 1 / 2, "3": 3.0, "1/3": 1 / 3}
LEVELS: dict[str, float] = {**ACC2_LEVELS, "3/2": 3 / 2, "2/3": 2 / 3, "4/3": 4 / 3, "3/4": 3 / 4}
LAGS_SECONDS = np.arange(-3.0, 10.0, 0.02)

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Reference = float | Numbers


class Reading(Protocol):
    """What a tracker showed at one moment; livetempo.TempoEstimate is one."""

    @property
    def time(self) -> float: ...

    @property
    def bpm(self) -> float | None: ...


class Series(NamedTuple):
    """Readings as arrays: what every function here takes first."""

    times: Numbers
    bpms: Numbers


class Arrival(NamedTuple):
    """When half, and nine tenths, of a step had been shown; seconds after it, None for never."""

    t50: float | None
    t90: float | None


def series(readings: Iterable[Reading]) -> Series:
    """The readings of a tracker, cleaned."""
    pairs = [(reading.time, np.nan if reading.bpm is None else reading.bpm) for reading in readings]
    table = np.array(pairs, np.float64).reshape(-1, 2)
    return Series(table[:, 0], clean(table[:, 1]))


def clean(bpms: ArrayLike) -> Numbers:
    """A copy, NaN wherever there is no positive finite number."""
    numbers = np.array(bpms, np.float64)
    numbers[~(np.isfinite(numbers) & (numbers > 0))] = np.nan
    return numbers


def shown_at(times: Numbers, bpms: Numbers, moments: ArrayLike) -> Numbers:
    """What was on the display at each of these moments: the newest reading; NaN before the first.

    Trackers that answer at other rates, or only on beats, become comparable by this.
    """
    places = np.searchsorted(times, np.asarray(moments, np.float64), side="right") - 1
    return np.where(places >= 0, np.append(bpms, np.nan)[places], np.nan)


def same_tempo(bpms: Numbers, reference: Reference, tolerance: float = SAME_TEMPO) -> Flags:
    """Which readings are the same tempo as the reference (Acc1)."""
    return np.asarray(np.abs(bpms - reference) / reference <= tolerance, np.bool_)


def same_or_multiple(bpms: Numbers, reference: Reference, tolerance: float = SAME_TEMPO) -> Flags:
    """Which readings are the same tempo, or twice, three times, half or a third of it (Acc2)."""
    near = [same_tempo(bpms, f * reference, tolerance) for f in ACC2_LEVELS.values()]
    return np.asarray(np.any(near, axis=0), np.bool_)


def acc1(bpms: Numbers, reference: Reference) -> float:
    """The share of readings that are the same tempo."""
    return _mean(same_tempo(bpms, reference))


def acc2(bpms: Numbers, reference: Reference) -> float:
    """The share of readings that are the same tempo or a multiple of it."""
    return _mean(same_or_multiple(bpms, reference))


def levels(bpms: Numbers, reference: Reference) -> list[str]:
    """The level of each reading: a key of LEVELS, "other" or "none"."""
    relative = bpms / reference
    off = np.array([np.abs(relative / factor - 1) for factor in LEVELS.values()])
    nearest = np.argmin(np.where(np.isnan(off), np.inf, off), axis=0)
    names = list(LEVELS)
    return [
        "none" if np.isnan(ratio) else names[at] if same_tempo(ratio, LEVELS[names[at]]) else "other"
        for ratio, at in zip(relative, nearest, strict=True)
    ]


def confusion(bpms: Numbers, reference: Reference) -> dict[str, float]:
    """The share of readings on each level; the shares sum to 1, and those that are 0 are there."""
    found = levels(bpms, reference)
    names = [*LEVELS, "other", "none"]
    return {name: found.count(name) / len(found) if found else np.nan for name in names}


def first_seconds(times: Numbers, bpms: Numbers, start: float = 0.0) -> float | None:
    """From `start` to the first reading that shows any tempo."""
    shown = times[~np.isnan(bpms) & (times >= start)]
    return float(shown[0] - start) if len(shown) else None


def lock_seconds(
    times: Numbers,
    bpms: Numbers,
    reference: Reference,
    start: float = 0.0,
    *,
    any_octave: bool = False,
) -> float | None:
    """From `start` until the tempo is shown and stays within 4 % for LOCK_SECONDS."""
    factors = ACC2_LEVELS.values() if any_octave else (1.0,)
    found = [_lasting(times, same_tempo(bpms, f * reference), start, LOCK_SECONDS) for f in factors]
    return min((seconds for seconds in found if seconds is not None), default=None)


def right_seconds(times: Numbers, bpms: Numbers, reference: Reference, start: float = 0.0) -> float | None:
    """From `start` until Acc2 calls every reading right for LOCK_SECONDS."""
    return _lasting(times, same_or_multiple(bpms, reference), start, LOCK_SECONDS)


def arrival(times: Numbers, bpms: Numbers, before: float, after: float, at: float) -> Arrival:
    """How soon a step from one tempo to another was shown."""
    progress = np.log(bpms / before) / np.log(after / before)

    def reached(share: float) -> float | None:
        near = np.abs(progress - 1) <= 1 - share + 1e-9
        return _lasting(times, near, at, ARRIVED_SECONDS)

    return Arrival(reached(0.5), reached(0.9))


def ramp_lag_seconds(
    times: Numbers, bpms: Numbers, true_bpm_at: Callable[[Numbers], Numbers]
) -> float | None:
    """How far the readings lag behind a tempo that moves; give only readings from within the ramp."""
    shown = ~np.isnan(bpms)
    if not shown.any():
        return None
    misses = [
        np.median(np.abs(np.log2(bpms[shown] / true_bpm_at(times[shown] - lag)))) for lag in LAGS_SECONDS
    ]
    return float(LAGS_SECONDS[int(np.argmin(misses))])


def flips_per_minute(times: Numbers, bpms: Numbers, reference: Reference) -> float:
    """How often the reading went from one of the levels of Acc2 to another."""
    if len(times) < 2:
        return np.nan
    found = [level for level in levels(bpms, reference) if level in ACC2_LEVELS]
    flips = sum(one != next_ for one, next_ in pairwise(found))
    return float(60 * flips / (times[-1] - times[0]))


def jitter_percent(bpms: Numbers, reference: Reference) -> float:
    """The standard deviation of the readings that are right, octave forgiven, in % of the tempo."""
    relative = _right_ratios(bpms, reference)
    return float(100 * np.std(relative)) if len(relative) > 1 else np.nan


def bias_percent(bpms: Numbers, reference: Reference) -> float:
    """How far the middle of the readings that are right, octave forgiven, lies above the truth, in %."""
    relative = _right_ratios(bpms, reference)
    return float(100 * (np.median(relative) - 1)) if len(relative) else np.nan


def distance_percent(bpms: Numbers, reference: Reference) -> float:
    """How far from the truth, above or below, the readings that are right lie, octave forgiven; the middle, in %."""
    relative = _right_ratios(bpms, reference)
    return float(100 * np.median(np.abs(relative - 1))) if len(relative) else np.nan


def false_tempo_share(bpms: Numbers) -> float:
    """The share of readings that show a tempo, for a sound that has none."""
    return _mean(~np.isnan(bpms))


def _right_ratios(bpms: Numbers, reference: Reference) -> Numbers:
    """Each reading that Acc2 calls right, divided by its level and by the truth."""
    factors = np.array([ACC2_LEVELS.get(level, np.nan) for level in levels(bpms, reference)])
    relative = bpms / (factors * reference)
    return np.asarray(relative[~np.isnan(relative)])


def _mean(flags: Flags) -> float:
    return float(np.mean(flags)) if len(flags) else np.nan


def _lasting(times: Numbers, holds: Flags, start: float, seconds: float) -> float | None:
    """From `start` to the first reading from which it holds at every reading for so many seconds."""
    since: float | None = None
    for time, held in zip(times, holds, strict=True):
        if time < start:
            continue
        if not held:
            since = None
        elif since is None:
            since = float(time)
        if since is not None and time - since >= seconds - 1e-9:
            return since - start
    return None
