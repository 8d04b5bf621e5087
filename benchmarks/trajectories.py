"""What each program shows while the tempo jumps, and while it slides: the pictures in RESULTS.md.

    python -m benchmarks.trajectories

Conventions: those of hearing.py; when a step is half and nine tenths shown, and how far readings lag behind a
slide, is stated in metrics.py. The octave is forgiven at every moment: a program that shows the double is judged
by half of what it shows, and may return to the single meanwhile.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks import metrics
from benchmarks.hearing import Heard, hear_all
from benchmarks.metrics import Numbers
from benchmarks.peers.registry import LIVETEMPO, PEERS
from benchmarks.recordings import RATE, Recording
from benchmarks.results import Results, Table, keep
from tests import signals

PATTERN = "backbeat"
STEP_FROM, STEP_TO, STEP_AT = 90.0, 120.0, 15.0
SLIDE_FROM, SLIDE_TO, SLIDE_START, SLIDE_SECONDS = 100.0, 140.0, 12.0, 28.0
SECONDS = 40.0


class Change(NamedTuple):
    """A tempo that changes, as music."""

    name: str
    tempo: signals.TempoMap

    def recording(self) -> Recording:
        """To be heard."""
        return Recording(
            self.name,
            self.name,
            lambda seconds: signals.groove(PATTERN, self.tempo, seconds, RATE, seed=3),
            self.bpm_at,
        )

    def bpm_at(self, times: Numbers) -> Numbers:
        """The true tempo at each of these moments."""
        return np.array([self.tempo.bpm_at(time) for time in times])


STEP = Change("step", signals.step(STEP_FROM, STEP_TO, at=STEP_AT))
SLIDE = Change("slide", signals.ramp(SLIDE_FROM, SLIDE_TO, start=SLIDE_START, seconds=SLIDE_SECONDS))


def main() -> None:
    """Listen, judge and keep."""
    found, missing = hear_all((LIVETEMPO, *PEERS), (STEP.recording(), SLIDE.recording()), SECONDS)
    rows = [[name, *judge_step(step), *judge_slide(slide)] for name, (step, slide) in found.items()]
    rows += [[name, "missing", "", "", ""] for name in missing]
    keep(
        Results(
            "trajectories",
            "When the tempo changes, side by side",
            [
                Table(
                    "A jump and a slide",
                    ["program", "jump half shown", "nine tenths", "slide: lag", "median error"],
                    rows,
                    f"A {PATTERN} that jumps from {STEP_FROM:g} to {STEP_TO:g} BPM, and one that slides from"
                    f" {SLIDE_FROM:g} to {SLIDE_TO:g} BPM within {SLIDE_SECONDS:g} s. The octave is forgiven.",
                )
            ],
            command="python -m benchmarks.trajectories",
            plotted={name: _drawn(*changes) for name, changes in found.items()},
        )
    )


def judge_step(heard: Heard) -> list[str]:
    """Seconds after the jump, in words."""
    bpms = in_octave(heard, STEP)
    arrived = metrics.arrival(heard.times, bpms, STEP_FROM, STEP_TO, STEP_AT)
    return [_seconds(arrived.t50), _seconds(arrived.t90)]


def judge_slide(heard: Heard) -> list[str]:
    """The lag, and the error that is left without correcting it."""
    bpms = in_octave(heard, SLIDE)
    inside = (heard.times >= SLIDE_START) & (heard.times <= SLIDE_START + SLIDE_SECONDS)
    times, bpms = heard.times[inside], bpms[inside]
    lag = metrics.ramp_lag_seconds(times, bpms, SLIDE.bpm_at)
    error = np.nanmedian(np.abs(bpms / SLIDE.bpm_at(times) - 1)) if np.any(~np.isnan(bpms)) else np.nan
    return [_seconds(lag), f"{100 * error:.1f} %"]


def in_octave(heard: Heard, change: Change) -> Numbers:
    """The readings, each divided by the multiple of the truth that it is nearest to."""
    multiples = np.array(list(metrics.ACC2_LEVELS.values()))
    near = change.bpm_at(heard.times)[:, None] * multiples
    off = np.nan_to_num(np.abs(np.log2(heard.bpms[:, None] / near)), nan=np.inf)
    return np.asarray(heard.bpms / multiples[np.argmin(off, axis=1)])


def _drawn(step: Heard, slide: Heard) -> dict[str, list[float | None]]:
    return {
        name: [None if np.isnan(bpm) else round(float(bpm), 2) for bpm in heard.bpms]
        for name, heard in (("step", step), ("slide", slide))
    }


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


if __name__ == "__main__":
    main()
