"""The long listening notices what it is there to notice: lost sound, a clock that drifts, memory that grows."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from benchmarks import soak_live
from tests.servers import PULSE_PROGRAMS


def lines_of(minutes, lost_at=None, rate_error=0.0):
    """As a perfect program would write them, but for a tenth of a second lost, or a clock that is off."""
    heard = np.arange(1, round(600 * minutes)) / 10
    wall = 100.0 + heard * (1 + rate_error)
    if lost_at is not None:
        wall[heard > lost_at] += 0.1
    return np.column_stack([wall, heard])


def test_a_lost_tenth_of_a_second_stays_and_a_late_line_does_not():
    assert soak_live.drift_seconds(lines_of(5)) == pytest.approx(0.0)
    assert soak_live.drift_seconds(lines_of(5, lost_at=130.0)) == pytest.approx(0.1)
    busy = lines_of(5)
    busy[np.arange(len(busy)) % 3 > 0, 0] += 0.08
    assert soak_live.drift_seconds(busy) == pytest.approx(0.0)
    assert soak_live.lateness(busy).max() == pytest.approx(0.08)


def test_a_clock_that_is_off_by_a_hundred_parts_in_a_million_is_seen():
    assert soak_live.drift_seconds(lines_of(30, rate_error=1e-4)) == pytest.approx(29 * 60 * 1e-4, rel=0.1)


@pytest.mark.parametrize(("summary", "lost"), [("no samples", 0), ("1 sample", 1), ("480 samples", 480)])
def test_the_programs_own_count_is_read(summary, lost):
    assert soak_live.lost_samples(f"--- sink: 9.0 s of sound, 90 estimates, {summary} lost ---\n") == lost


@pytest.mark.audio_server
@pytest.mark.skipif(not all(map(shutil.which, PULSE_PROGRAMS)), reason="needs PulseAudio")
def test_no_estimate_is_left_out_through_a_real_server():
    soaked = soak_live.soak(4.0)
    assert soaked.lost_samples < 10 * soak_live.RATE  # a very busy machine may have to skip some sound
    steps = np.diff(soaked.lines[:, 1])
    assert steps == pytest.approx(0.1, abs=1e-6)
    assert soaked.cpu_seconds > 0
    assert len(soak_live.report(soaked, 4 / 60).tables[0].rows) == 6
