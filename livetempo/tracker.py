"""TempoTracker: blocks of sound in, tempo estimates out.

No device, no thread, no file: it runs the same on stage, in a test, in a benchmark and inside another
program. Everything happens at fixed places of the sample stream, so that how the sound was cut into
blocks cannot show in the result.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo.artifact import Model, load_model
from livetempo.config import ESTIMATES_PER_SECOND, FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND
from livetempo.filter import TempoFilter
from livetempo.fine import FineTempo
from livetempo.onsets import OnsetStream
from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM, Parameters, Response, TempoRange
from livetempo.quiet import Quiet
from livetempo.rhythm import Rhythm
from livetempo.state import Listener
from livetempo.tempo import Latency, TempoEstimate

CHUNK = 4096  # samples converted at a time; bounds every temporary
FLOAT32 = np.dtype(np.float32)
SURE = 0.95  # a belief with this much in one place is asked about less
ASKED_EVERY_SURE, ASKED_EVERY_LOCKED = 5, 2  # estimates; before anything is known, each


class TempoTracker:
    """Tells the tempo of a stream of samples.

    >>> import numpy as np
    >>> tracker = TempoTracker(44100)
    >>> tracker.process(np.zeros(44100, np.float32)).state
    'silent'

    Not thread-safe: one thread calls `process`, `estimates` and `reset`. `parameters` (and the
    properties that stand for it) may be changed by any thread while it runs. Nothing that grows is
    allocated, nothing is locked; each estimate takes well under a millisecond.
    """

    def __init__(
        self,
        sample_rate: float,
        *,
        tempo_range: TempoRange = (SLOWEST_BPM, FASTEST_BPM),
        response: Response = "normal",
        octave: float = 0.0,
        hold: bool = False,
        parameters: Parameters | None = None,
        model: Model | None = None,
    ) -> None:
        self.parameters = parameters or Parameters(
            tempo_range=tempo_range, response=response, octave=octave, hold=hold
        )
        self._model = model or load_model()
        config = self._model.config
        self._onsets = OnsetStream(sample_rate, config.onset)
        self._rhythm = Rhythm(config)
        self._filter = TempoFilter(config)
        self._fine = FineTempo()
        self._quiet = Quiet()
        self._listener = Listener(self._model.card["calibration"])
        self._chunk = np.zeros(CHUNK, np.float32)
        self._window_seconds = config.onset.window_seconds
        self.reset()

    @property
    def sample_rate(self) -> float:
        """Samples a second, as given to the constructor."""
        return self._onsets.sample_rate

    def reset(self) -> None:
        """Forget everything heard; the parameters stay."""
        for room in (self._onsets, self._rhythm, self._filter, self._fine, self._quiet, self._listener):
            room.reset()
        self._estimates_made = 0
        self._bpm = self._filter.belief.bpm
        self._unasked = 0  # estimates since the encoder was asked
        self._scores: NDArray[np.float32] = np.zeros(len(self._filter.bpms), np.float32)
        self._newest: TempoEstimate | None = None
        self._compute_seconds = 0.0

    def prepare(self) -> None:
        """Load and, at the first run ever, compile all that hearing needs; then as `reset`.

        Not needed, but without it the first sound does that, for seconds at the first run.
        """
        knocks = np.zeros(round(self.sample_rate), np.float32)
        knocks[:: len(knocks) // 4] = 1.0
        self.process(knocks)
        self.reset()

    def change_sample_rate(self, sample_rate: float) -> None:
        """Expect another rate from the next block on, as of a device that was replaced; what is known stays."""
        self._onsets = OnsetStream(sample_rate, self._model.config.onset)

    def process(self, block: NDArray[Any]) -> TempoEstimate | None:
        """Hear a block; give the newest estimate, None before the first.

        block: float32/64 (full scale 1), int16 or int32; shape (n,) or (n, channels); any n. Channels are
        averaged. NaN and infinity are heard as silence.
        """
        for _ in self.estimates(block):
            pass
        return self._newest

    def estimates(self, block: NDArray[Any]) -> Iterator[TempoEstimate]:
        """Hear a block; give every estimate that falls into it, ten for each second of audio."""
        block = np.asarray(block)
        if block.ndim == 1 and block.dtype == FLOAT32 and block.flags.carray:
            yield from self._hear(block)
            return
        if block.ndim not in (1, 2) or (block.ndim == 2 and block.shape[1] == 0):
            raise ValueError(f"a block must have the shape (n,) or (n, channels), not {block.shape}")
        if block.dtype.kind not in "fi":
            raise ValueError(f"samples must be float or signed integer, not {block.dtype}")
        for start in range(0, len(block), CHUNK):
            part = block[start : start + CHUNK]
            mono = self._chunk[: len(part)]
            self._mix(part, mono)
            yield from self._hear(mono)

    def _hear(self, mono: NDArray[np.float32]) -> Iterator[TempoEstimate]:
        position = 0
        while position < len(mono):
            position += self._onsets.push(mono, position)
            if self._onsets.ready:
                self._newest = self._estimate()
                yield self._newest

    @staticmethod
    def _mix(block: NDArray[Any], mono: NDArray[np.float32]) -> None:
        with np.errstate(over="ignore", invalid="ignore"):  # made safe afterwards
            if block.ndim == 1:
                mono[:] = block
            else:
                mono[:] = block[:, 0]
                for channel in range(1, block.shape[1]):
                    mono += block[:, channel]
                mono /= block.shape[1]
            if block.dtype.kind == "i":
                mono *= np.float32(1 / 2 ** (8 * block.dtype.itemsize - 1))

    def _estimate(self) -> TempoEstimate:
        began = time.perf_counter()
        parameters = self.parameters
        self._rhythm.push(self._onsets.read())
        self._quiet.update(self._onsets.loudness)
        if self._quiet.silent:
            self._rest()
        elif not self._quiet.resting(self._bpm):
            self._listen()
        self._estimates_made += 1
        estimate = self._listener.conclude(
            self._estimates_made / ESTIMATES_PER_SECOND,
            self._bpm,
            self._filter.belief,
            self._quiet,
            parameters,
        )
        self._compute_seconds = max(time.perf_counter() - began, 0.99 * self._compute_seconds)
        return estimate

    def _listen(self) -> None:
        self._score()
        coarse_bpm = self._filter.belief.bpm
        reading = self._rhythm.read(coarse_bpm, self._fine.lasting_seconds)
        self._bpm = self._fine.update(coarse_bpm, reading, self.parameters.response)

    def _score(self) -> None:
        """Ask the encoder, the less often the surer the belief: neighbouring windows say nearly the same."""
        self._unasked += 1
        locked, sure = self._listener.locked, self._filter.belief.mass > SURE
        if self._unasked < (ASKED_EVERY_SURE if locked and sure else ASKED_EVERY_LOCKED if locked else 1):
            return
        logits = self._model.score(self._rhythm.spectrum)
        self._scores = logits[:-1]
        parameters = self.parameters
        self._filter.update(logits, parameters.tempo_range, parameters.response, weight=self._unasked)
        self._unasked = 0

    def _rest(self) -> None:
        """What plays after a silence is a new performance, but as long as the tempo is held, probably of the same."""
        self._rhythm.reset()
        self._fine.rest()
        if self._newest is not None and self._newest.state == "silent":
            self._filter.reset()
            self._fine.reset()

    @property
    def latency(self) -> Latency:
        """The three parts, in seconds. Capture is the business of whoever owns the device: 0 here.

        Algorithmic: the middle of the analysis window, and up to one interval between estimates. (How long
        it takes to *believe* a new tempo depends on the music; benchmarks measure that.)
        """
        waiting = FRAMES_PER_ESTIMATE / FRAMES_PER_SECOND
        return Latency(0.0, self._compute_seconds, self._window_seconds / 2 + waiting)

    @property
    def landscape(self) -> NDArray[np.float32]:
        """The encoder's score of each tempo of `landscape_bpm` in the newest window; the largest is 1. A copy."""
        return np.asarray(np.exp(self._scores - self._scores.max()))

    @property
    def landscape_bpm(self) -> NDArray[np.float32]:
        """The tempo axis of `landscape`, octave shift included."""
        return np.asarray(self._filter.bpms * 2.0**self.parameters.octave, np.float32)

    @property
    def tempo_range(self) -> TempoRange:
        """(lowest, highest) BPM that is searched."""
        return self.parameters.tempo_range

    @tempo_range.setter
    def tempo_range(self, bpm: TempoRange) -> None:
        self.parameters.tempo_range = bpm

    @property
    def response(self) -> Response:
        """ "fast", "normal" or "steady"."""
        return self.parameters.response

    @response.setter
    def response(self, name: Response) -> None:
        self.parameters.response = name

    @property
    def octave(self) -> float:
        """Shift of the reported tempo in octaves: 1 doubles, -1 halves, log2(3) triples."""
        return self.parameters.octave

    @octave.setter
    def octave(self, shift: float) -> None:
        self.parameters.octave = shift

    @property
    def hold(self) -> bool:
        """Whether the reported tempo is frozen."""
        return self.parameters.hold

    @hold.setter
    def hold(self, on: bool) -> None:
        self.parameters.hold = on
