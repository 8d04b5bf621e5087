"""From a sound being played to the estimate that contains it, through a real sound server.

The real recording process, ring and session run as in `livetempo listen --loopback --json`; only the tracker is
replaced by one that also looks where in its blocks a tick begins. So it is known, to the sample, which frame of the
heard stream was played at which moment, and from that, when each frame was. An estimate is published when its line
of JSON has been written (to nowhere).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

import livetempo.tracker
from benchmarks.latencies import xruns
from benchmarks.latencies.player import LOUDEST, RATE, SHORTEST
from benchmarks.latencies.sleeper import sleeping
from benchmarks.latencies.xruns import Xruns
from livetempo import LivetempoError, TempoEstimate, TempoTracker
from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.session import Session
from livetempo.sinks.jsonl import JsonLines
from livetempo.sources.device import DeviceSource
from livetempo.sources.recording import Recording
from livetempo.sources.request import Request
from tests.program import wait_until
from tests.servers import Environment

MOST_BYTES = 1 << 24  # of what a server says
READY_SECONDS = 60.0  # until everything is loaded, on a busy machine
SETTLING_SECONDS = 1.5  # what was heard before that has waited for it
SAME_DISTANCE = 48  # frames: two distances in a row are not alike within a millisecond by chance
FEWEST = 3  # ticks, or nothing can be said
REFERENCES = 9  # ticks nearest to an estimate: the median of what they say is not fooled by one


class Through(NamedTuple):
    """Seconds, of every estimate after the settling; and how well the moments of playing are known.

    newest    from its newest frame being played to its being published
    compute   of the worker for the blocks since the estimate before
    unsteady  standard deviation of the moments of playing against an even pace
    lost      frames, by livetempo's own count
    late      cycles of JACK's that were not done in time; none where it is not JACK
    held_up   for how long, in gaps of more than a block, the machine ran nobody
    """

    newest: NDArray[np.float64]
    compute: NDArray[np.float64]
    unsteady: float
    lost: int
    late: Xruns
    held_up: float

    @property
    def every(self) -> NDArray[np.float64]:
        """The same for frames in all places: the oldest frame of an estimate has waited a tenth of a second more."""
        waits = (np.arange(100) + 0.5) / (100 * ESTIMATES_PER_SECOND)
        return np.asarray((self.newest[:, None] + waits).ravel())


class _Watch:
    """What the tracker and the sink have seen, in order."""

    def __init__(self) -> None:
        self.ticks: list[int] = []  # in which frame of the heard stream each of them begins
        self.published: list[tuple[float, float]] = []  # (seconds of sound, moment) of each estimate
        self.compute: list[float] = []
        self._heard = 0
        self._spent = 0.0

    def look(self, block: NDArray[np.float32]) -> None:
        """Find the beginnings of ticks in a block."""
        loud = np.flatnonzero(np.abs(block).max(axis=1) > LOUDEST / 4)
        for frame in loud + self._heard:
            if not self.ticks or frame - self.ticks[-1] > SHORTEST * RATE / 2:
                self.ticks.append(int(frame))
        self._heard += len(block)

    def spend(self, seconds: float) -> None:
        """Count work of the worker."""
        self._spent += seconds

    def update(self, estimate: TempoEstimate) -> None:
        """Note that an estimate has been published."""
        self.published.append((estimate.time, time.monotonic()))
        self.compute.append(self._spent)
        self._spent = 0.0


def measure(env: Environment, device: str, block: int, seconds: float, words: BinaryIO) -> Through:
    """Play and listen on the server of that environment for so long, in blocks of that many frames.

    words  where the server says what it has to say
    """
    watch = _Watch()
    with ExitStack() as stack:
        stack.enter_context(_within(env))
        overslept = stack.enter_context(sleeping(block / RATE))
        stack.enter_context(_watched_by(watch))
        nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
        source = DeviceSource(Recording(Request(loopback=True, sample_rate=RATE, block_frames=block)))
        session = Session(source, [JsonLines(nowhere), watch])
        session.start()
        try:
            played = stack.enter_context(_player(device, block))
            if not wait_until(lambda: session.error or (played and watch.published), READY_SECONDS):
                raise LivetempoError(f"nothing can be played on {device}, or heard")
            time.sleep(SETTLING_SECONDS)
            settled = time.monotonic()
            time.sleep(seconds)
            late = xruns.read(os.pread(words.fileno(), MOST_BYTES, 0))  # before those who go are missed
            held_up = overslept()
        finally:
            session.stop()
            session.join(10.0)
    if session.error is not None:
        raise session.error
    newest, compute, unsteady = _conclude(watch, played, settled)
    return Through(newest, compute, unsteady, session.dropped_samples, late, held_up)


@contextmanager
def _within(env: Environment) -> Iterator[None]:
    """The recording process inherits our environment."""
    before = dict(os.environ)
    os.environ.update(env)
    os.environ.pop("PULSE_SERVER", None) if "PULSE_SERVER" not in env else None
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _watched_by(watch: _Watch) -> Iterator[None]:
    class Watched(TempoTracker):
        """Once it is prepared, looks at what it is given, and at the clock."""

        prepared = False

        def prepare(self) -> None:
            super().prepare()
            self.prepared = True

        def estimates(self, block: NDArray[Any]) -> Iterator[TempoEstimate]:
            if not self.prepared:
                return super().estimates(block)
            watch.look(block)
            began = time.perf_counter()
            found = list(super().estimates(block))
            watch.spend(time.perf_counter() - began)
            return iter(found)

    ordinary = livetempo.tracker.TempoTracker
    livetempo.tracker.TempoTracker = Watched  # type: ignore[misc]
    try:
        yield
    finally:
        livetempo.tracker.TempoTracker = ordinary  # type: ignore[misc]


@contextmanager
def _player(device: str, block: int) -> Iterator[list[tuple[int, float]]]:
    """The ticks played so far: (frame, moment)."""
    played: list[tuple[int, float]] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.latencies.player", device, str(block)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            frame, moment = line.split()
            played.append((int(frame), float(moment)))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield played
    finally:
        process.kill()
        process.wait()
        reader.join()


def _conclude(
    watch: _Watch, played: list[tuple[int, float]], settled: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    heard, moments = pair(watch.ticks, played)
    began = moments - heard / RATE  # when frame 0 would have been played
    ends = np.array([round(seconds * RATE) for seconds, _ in watch.published], np.int64)
    published = np.array([moment for _, moment in watch.published])
    nearest = np.argsort(np.abs(ends[:, None] - heard), axis=1)[:, :REFERENCES]
    newest = published - np.median(began[nearest], axis=1) - ends / RATE
    counts = published > settled
    if not counts.any():
        raise LivetempoError("too little was heard")
    return newest[counts], np.array(watch.compute)[counts], float(np.std(began))


def pair(ticks: list[int], played: list[tuple[int, float]]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(frame of the heard stream, moment of playing) of the ticks that were surely heard.

    Three ticks in a row are known by the two distances between them, which no other three have. Those beside a
    place where the server stumbled are left out.
    """
    frames = np.array([frame for frame, _ in played])
    heard_distances, played_distances = np.diff(np.array(ticks, np.int64)), np.diff(frames)
    same = np.abs(heard_distances[:, None] - played_distances) <= SAME_DISTANCE
    found: dict[int, int] = {}
    for first, began in zip(*np.nonzero(same[:-1, :-1] & same[1:, 1:]), strict=True):
        found.update({int(first) + k: int(began) + k for k in range(3)})
    if len(found) < FEWEST:
        raise LivetempoError(
            f"of {len(ticks)} ticks heard and {len(played)} played only {len(found)} are the same"
        )
    heard = sorted(found)
    return np.array([ticks[k] for k in heard]), np.array([played[found[k]][1] for k in heard])
