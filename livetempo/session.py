"""A live session: source -> intake -> worker -> tracker -> sinks.

Sound is captured first. Only then does the worker load what hears it and build the tracker, which takes a
moment, and seconds the first time; the ring keeps the sound meanwhile, and the tracker catches up at once.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from livetempo.config import ESTIMATES_PER_SECOND
from livetempo.intake import Intake
from livetempo.meters import CpuMeter, InputMeter, RecentMaximum
from livetempo.notices import choose_notice
from livetempo.parameters import Parameters
from livetempo.sources.source import Source
from livetempo.status import Status
from livetempo.tempo import Latency, TempoEstimate

if TYPE_CHECKING:
    from livetempo.tracker import TempoTracker

SHORTEST_WAIT_SECONDS = 0.005  # a device hands sound over in bursts: the last part of one may come any time
LONGEST_WAIT_SECONDS = 0.05
COMPUTE_SECONDS = 5.0  # the compute latency is the longest of this time
DEADLINE_GRACE_SECONDS = 0.5  # devices begin a little late


class Sink(Protocol):
    """Told of each estimate by the worker; must not take long. Whoever made it closes it."""

    def update(self, estimate: TempoEstimate) -> None: ...


class _Seen(NamedTuple):
    """What the worker last published: replaced as a whole, so that its parts always belong together."""

    estimate: TempoEstimate | None = None
    landscape: NDArray[np.float32] | None = None
    landscape_bpm: NDArray[np.float32] | None = None


class Session:
    """Runs a source through a tracker until it ends, fails or is stopped.

    seconds   end after so much sound (or so much time, if less sound than that has come)
    offset_seconds  by how much sound is older when it comes than the device knows (a radio link, a long chain)
    finished  set when it has ended or has been told to: there is nothing more to wait for but `join`
    error     what went wrong, once it has ended

    Every method may be called from any thread.
    """

    def __init__(
        self,
        source: Source,
        sinks: Sequence[Sink] = (),
        *,
        parameters: Parameters | None = None,
        seconds: float | None = None,
        offset_seconds: float = 0.0,
    ) -> None:
        self.source = source
        self.parameters = parameters or Parameters()
        self.finished = threading.Event()
        self.error: Exception | None = None
        self._sinks = sinks
        self._seconds = math.inf if seconds is None else seconds
        self._offset_seconds = offset_seconds
        self._intake = Intake(source)
        self._meter = InputMeter(self._intake.sample_rate)
        self._cpu = CpuMeter()
        self._compute = RecentMaximum(COMPUTE_SECONDS)
        self._idle_seconds = 0.0
        self._heard = 0  # samples, since the start or the last reset
        self._started = time.monotonic()
        self._tracker: TempoTracker | None = None
        self._seen = _Seen()
        self._stop = threading.Event()
        self._reset = threading.Event()
        self._worker = threading.Thread(target=self._work, name="livetempo-worker", daemon=True)

    def start(self) -> None:
        """Begin to capture and to analyse."""
        self._started = time.monotonic()
        self.source.start()
        self._worker.start()

    def stop(self) -> None:
        """End it now. Never waits; see `join`."""
        self._stop.set()
        self.finished.set()

    def join(self, seconds: float) -> bool:
        """Wait until the worker has ended, but not for longer than that; whether it has."""
        if self._worker.ident is None:  # interrupted before it could begin
            return True
        self._worker.join(seconds)
        return not self._worker.is_alive()

    def reset(self) -> None:
        """Forget all that was heard."""
        self._reset.set()

    @property
    def seconds_captured(self) -> float:
        """Of sound, since the start."""
        return self._intake.seconds

    @property
    def dropped_samples(self) -> int:
        """Lost since the start, by the device or by us."""
        return self._intake.dropped

    def read_status(self) -> Status:
        """What there is to see at this moment."""
        seen, parameters, tracker = self._seen, self.parameters, self._tracker
        return Status(
            estimate=seen.estimate,
            source=self.source.name,
            sample_rate=self._intake.sample_rate,
            elapsed_seconds=self.seconds_captured,
            level_db=self._meter.level_db,
            clipped=self._meter.clipped,
            dropped_samples=self.dropped_samples,
            cpu=self._cpu.share,
            latency=Latency(
                capture=self._intake.age_seconds + self._offset_seconds,
                compute=self._compute.value,
                algorithmic=tracker.latency.algorithmic if tracker else 0.0,
            ),
            landscape=seen.landscape,
            landscape_bpm=seen.landscape_bpm,
            tempo_range=parameters.tempo_range,
            response=parameters.response,
            octave=parameters.octave,
            hold=parameters.hold,
            notice=choose_notice(
                self.source,
                self._intake,
                self._meter,
                preparing_seconds=None if tracker else time.monotonic() - self._started,
                idle_seconds=self._idle_seconds,
            ),
        )

    def _work(self) -> None:
        try:
            self._tracker = self._prepare()
            self._listen(self._tracker)
        except Exception as error:  # whoever waits for `finished` has to be told
            self.error = error
        finally:
            self.source.stop()
            self.finished.set()

    def _prepare(self) -> TempoTracker:
        from livetempo.tracker import TempoTracker  # noqa: PLC0415

        tracker = TempoTracker(self._intake.sample_rate, parameters=self.parameters)
        tracker.prepare()
        return tracker

    def _listen(self, tracker: TempoTracker) -> None:
        left_seconds = self._seconds
        while not self._stop.is_set():
            ended = self._has_ended()  # asked before reading, so that nothing slips in between
            if self._intake.follow():
                tracker.change_sample_rate(self._intake.sample_rate)
                self._meter, self._heard = InputMeter(self._intake.sample_rate), 0
            sample_rate = self._intake.sample_rate
            wanted = int(min(left_seconds * sample_rate + 1e-6, self._samples_to_next_estimate()))
            if wanted == 0:
                break
            missing = wanted - self._intake.available
            if missing > 0 and not ended:
                self._wait(missing / sample_rate)
                continue
            block = self._intake.take(wanted)
            if len(block) == 0:
                break
            left_seconds -= len(block) / sample_rate
            self._analyse(tracker, block)
        if not self._stop.is_set() and self.source.failure is not None:
            raise self.source.failure

    def _samples_to_next_estimate(self) -> int:
        """To wake up for less would cost more than the analysis itself, and give nothing sooner."""
        interval = self._intake.sample_rate / ESTIMATES_PER_SECOND
        return math.ceil((self._heard // interval + 1) * interval) - self._heard

    def _has_ended(self) -> bool:
        if time.monotonic() > self._started + self._seconds + DEADLINE_GRACE_SECONDS:
            self.source.stop()
            return True
        return self.source.finished

    def _analyse(self, tracker: TempoTracker, block: NDArray[np.float32]) -> None:
        self._meter.measure(block)
        self._cpu.mark()
        if self._reset.is_set():
            self._reset.clear()
            tracker.reset()
            self._heard = 0
        self._heard += len(block)
        began = time.perf_counter()
        estimates = list(tracker.estimates(block))
        ended = time.perf_counter()
        self._compute.add(ended - began, ended)
        if estimates:
            self._seen = _Seen(estimates[-1], tracker.landscape, tracker.landscape_bpm)
        for estimate in estimates:
            for sink in self._sinks:
                sink.update(estimate)

    def _wait(self, seconds: float) -> None:
        seconds = min(max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
        before = self._intake.seconds
        self._stop.wait(seconds)
        # Counted in turns of this loop: the clock goes on while the program is suspended.
        self._idle_seconds = self._idle_seconds + seconds if self._intake.seconds == before else 0.0
