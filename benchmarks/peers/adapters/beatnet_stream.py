"""BeatNet: a recurrent network and particle filters, in its streaming mode.

That mode listens to a microphone through PyAudio. It is given one whose sound comes from here.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np

from benchmarks.peers.adapter import Block
from benchmarks.peers.adapters import old_python

old_python.restore()


class _Microphone:
    """What BeatNet takes for an opened PyAudio stream."""

    def __init__(self) -> None:
        self.samples = np.zeros(0, np.float32)

    def read(self, count: int) -> bytes:
        """The next samples."""
        taken, self.samples = self.samples[:count], self.samples[count:]
        return taken.tobytes()


_microphone = _Microphone()
_pyaudio = ModuleType("pyaudio")
vars(_pyaudio).update(paFloat32=1, PyAudio=lambda: SimpleNamespace(open=lambda **_options: _microphone))
sys.modules["pyaudio"] = _pyaudio

import librosa  # noqa: E402
import torch  # noqa: E402
from BeatNet.BeatNet import BeatNet  # noqa: E402

RATE, FRAMES_PER_SECOND = 22050, 50
CHUNK_SECONDS = 0.1  # resampled at a time


class BeatNetStream:
    """The median tempo of its particles."""

    def __init__(self, sample_rate: int) -> None:
        torch.set_num_threads(1)
        self._sample_rate = sample_rate
        self.reset()

    def reset(self) -> None:
        """A new one: BeatNet has no reset."""
        np.random.seed(1)  # its own, at import
        self._net = BeatNet(1, mode="stream", inference_model="PF", plot=[], thread=False)
        self._net.counter = 0
        self._chunk: list[Block] = []
        _microphone.samples = np.zeros(0, np.float32)

    def process(self, block: Block) -> float | None:
        """One step of BeatNet's own loop for every hop that is complete."""
        self._chunk.append(block)
        if sum(map(len, self._chunk)) >= CHUNK_SECONDS * self._sample_rate:
            chunk = np.concatenate(self._chunk)
            self._chunk = []
            heard = librosa.resample(chunk, orig_sr=self._sample_rate, target_sr=RATE, res_type="soxr_qq")
            _microphone.samples = np.concatenate([_microphone.samples, heard])
        while len(_microphone.samples) >= self._net.log_spec_hop_length:
            self._net.activation_extractor_stream()
            self._net.estimator.process(self._net.pred)
            self._net.counter += 1
        estimator = self._net.estimator
        return float(60.0 * FRAMES_PER_SECOND / np.median(estimator.st.state_intervals[estimator.particles]))
