"""madmom: recurrent networks find beats, a dynamic Bayesian network follows them, frame by frame."""

from __future__ import annotations

from collections import deque

import numpy as np

from benchmarks.peers.adapter import Block
from benchmarks.peers.adapters import old_python

old_python.restore()

from madmom.audio.signal import Signal  # noqa: E402
from madmom.features.beats import DBNBeatTrackingProcessor, RNNBeatProcessor  # noqa: E402

FRAME, FRAMES_PER_SECOND = 2048, 100
RATE = 44100  # what its networks were made for
INTERVALS = 8


class MadmomState:
    """The tempo of the most probable state."""

    def __init__(self, sample_rate: int) -> None:
        if sample_rate != RATE:
            raise ValueError(f"madmom's networks know {RATE} Hz only")
        self._hop = RATE // FRAMES_PER_SECOND
        self._network = RNNBeatProcessor(online=True, fps=FRAMES_PER_SECOND, origin="stream", num_frames=1)
        self._beats = DBNBeatTrackingProcessor(online=True, fps=FRAMES_PER_SECOND)
        self.reset()

    def reset(self) -> None:
        """The next frame is the first one."""
        self._buffer = np.zeros(FRAME, np.float32)
        self._rest = np.zeros(0, np.float32)
        self._first = True
        self._bpm: float | None = None

    def process(self, block: Block) -> float | None:
        """Whole frames; what is left waits for the next block."""
        samples = np.concatenate([self._rest, block])
        whole = len(samples) // self._hop * self._hop
        for start in range(0, whole, self._hop):
            self._buffer = np.concatenate([self._buffer[self._hop :], samples[start : start + self._hop]])
            frame = Signal(self._buffer, sample_rate=RATE, num_channels=1)
            activation = self._network(frame, reset=self._first)
            beats = self._beats(activation, reset=self._first)
            self._first = False
            self._bpm = self._read(beats)
        self._rest = samples[whole:]
        return self._bpm

    def _read(self, _beats: Block) -> float | None:
        state = int(np.argmax(self._beats.hmm._prev))
        return float(60.0 * FRAMES_PER_SECOND / self._beats.st.state_intervals[state])


class MadmomIntervals(MadmomState):
    """The median of the last intervals between its beats."""

    def reset(self) -> None:
        """The next frame is the first one."""
        super().reset()
        self._times: deque[float] = deque(maxlen=INTERVALS + 1)

    def _read(self, beats: Block) -> float | None:
        self._times.extend(map(float, beats))
        return float(60.0 / np.median(np.diff(self._times))) if len(self._times) > 1 else None
