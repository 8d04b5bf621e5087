"""What the audio callback does, by the wall clock, as a device would feel it."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from benchmarks.results import Table
from livetempo.ring import RingBuffer
from livetempo.sources.recorder.capture import Capture

RATE, BLOCK, CHANNELS = 48000, 512, 2
CALLS = 20_000


def measure(calls: int = CALLS) -> tuple[float, float, float]:
    """(median, 99 %, longest) µs for a stereo block."""
    ring = RingBuffer(RATE, channels=CHANNELS, sample_rate=RATE)
    callback = Capture(ring, None, CHANNELS)
    block = np.random.default_rng(0).standard_normal((BLOCK, CHANNELS)).astype(np.float32).tobytes()
    out: NDArray[np.float32] = np.zeros(BLOCK * CHANNELS, np.float32)
    flags = SimpleNamespace(input_overflow=False)
    taken = np.zeros(calls)
    for call in range(calls):
        at = SimpleNamespace(inputBufferAdcTime=call * BLOCK / RATE, currentTime=(call + 1) * BLOCK / RATE)
        began = time.perf_counter_ns()
        callback(block, BLOCK, at, flags)
        taken[call] = (time.perf_counter_ns() - began) / 1e3
        ring.read_into(out)
    assert ring.dropped == 0
    return float(np.median(taken)), float(np.quantile(taken, 0.99)), float(taken.max())


def table(measured: tuple[float, float, float]) -> Table:
    """In words."""
    note = (
        f"Storing a stereo block of {BLOCK} frames, {CALLS} times, by the wall clock: the longest includes"
        " whatever else the machine did in between."
    )
    rows = [[f"{us:.1f}" for us in measured]]
    return Table("The audio callback", ["median, µs", "99 %, µs", "longest, µs"], rows, note)
