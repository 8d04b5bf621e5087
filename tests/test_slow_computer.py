"""A computer that is too slow for the music, for a moment or for good."""

from __future__ import annotations

import time

import numpy as np

from livetempo.ring import RingBuffer
from livetempo.session import Session
from tests.program import wait_until


class Playing:
    """A device that plays on by the clock, faster than its listener can work."""

    name, silence_hint, away = "device", "", ""
    is_live, finished, failure = True, False, None

    def __init__(self):
        self.ring = RingBuffer(80_000, sample_rate=4000)

    def start(self):
        pass

    def play(self, seconds):
        self.ring.write(np.ones(int(4000 * seconds), np.float32))

    def stop(self):
        self.finished = True


class Slow:
    """Whoever takes the estimates, and his time."""

    def __init__(self):
        self.pause = 0.0

    def update(self, estimate):
        time.sleep(self.pause)


def slowed_down():
    """(session, device, sink): under way, and from now on three times too slow."""
    device, sink = Playing(), Slow()
    session = Session(device, [sink])
    session.start()
    assert wait_until(lambda: session.read_status().estimate is not None or device.play(0.1), 120)
    sink.pause = 0.3
    return session, device, sink


def test_a_computer_that_is_too_slow_skips_instead_of_lagging_behind():
    session, device, sink = slowed_down()
    assert wait_until(lambda: device.play(0.2) or session.dropped_samples > 0, 30)
    assert "too busy" in session.read_status().notice
    assert device.ring.available < 4 * 4000
    sink.pause = 0.0
    session.stop()
    assert session.join(5)
    assert session.error is None


def test_a_computer_that_is_busy_for_a_moment_loses_nothing():
    session, device, sink = slowed_down()
    assert wait_until(lambda: device.play(0.2) or device.ring.available > 3 * 4000, 30)
    moment = time.monotonic() + 2.5
    assert wait_until(lambda: device.play(0.1) or time.monotonic() > moment, 30)
    sink.pause = 0.0
    assert wait_until(lambda: device.ring.available < 4000, 30)
    session.stop()
    assert session.join(5)
    assert session.dropped_samples == 0
