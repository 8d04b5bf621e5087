"""OnsetStream: samples of any rate, in blocks of any size, become onset frames, exactly 100 a second."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from livetempo.config import (
    FRAMES_PER_ESTIMATE,
    FRAMES_PER_SECOND,
    HIGHEST_SAMPLE_RATE,
    LOWEST_SAMPLE_RATE,
    OnsetConfig,
)
from livetempo.kernels import frames

Float32Array = NDArray[np.float32]

# Samples are clipped here, 36 dB over full scale: nothing real is so loud, and squares stay finite.
LOUDEST = np.float32(64.0)
# pocketfft computes so many side by side, in SIMD lanes, and what is left over one by one: two idle ones are
# cheaper than two alone.
TRANSFORMS_AT_ONCE = 4


class OnsetStream:
    """Feed samples with `push`; whenever `ready`, `read` gives the next ten onset frames.

    Frame n ends at sample round((n + 1) * rate / 100): the hop is 10 ms of the device's own time, its
    fraction carried, so that no resampler is needed and music gives the same frames at every rate.
    Not thread-safe: one thread pushes and reads. After construction nothing is allocated.
    """

    def __init__(
        self,
        sample_rate: float,
        config: OnsetConfig = OnsetConfig(),
        *,
        frames_per_second: float = FRAMES_PER_SECOND,
    ) -> None:
        if not LOWEST_SAMPLE_RATE <= sample_rate <= HIGHEST_SAMPLE_RATE:
            raise ValueError(
                f"the sample rate must lie within {LOWEST_SAMPLE_RATE:g} to {HIGHEST_SAMPLE_RATE:g} Hz,"
                f" not {sample_rate:g}"
            )
        self.sample_rate = float(sample_rate)
        self.config = config
        self._hop = self.sample_rate / frames_per_second  # samples, with their fraction
        window = round(config.window_seconds * self.sample_rate)
        fft_size = quick_size(window)
        self._window = _hann(window)
        batch, mels = FRAMES_PER_ESTIMATE, config.mel_bands
        transforms = -(-batch // TRANSFORMS_AT_ONCE) * TRANSFORMS_AT_ONCE
        self._padded = np.zeros((transforms, fft_size), np.float32)
        self._spectra = np.zeros((transforms, fft_size // 2 + 1), np.complex64)
        self._mel_first, self._mel_count, self._mel_weights = mel_bands(self.sample_rate, fft_size, config)
        self._magnitudes = np.zeros(int((self._mel_first + self._mel_count).max()), np.float32)
        self._mel_history = np.zeros((config.flux_lag_frames + batch, mels), np.float32)
        self._flux_group = np.arange(mels, dtype=np.int64) * config.flux_bands // mels
        self._flux_share = (1 / np.bincount(self._flux_group))[self._flux_group].astype(np.float32)
        self._release = np.float32(math.exp(-1 / (config.level_release_seconds * FRAMES_PER_SECOND)))
        self._level = np.zeros(1, np.float32)
        self._onsets = np.zeros((batch, config.flux_bands), np.float32)
        self._samples = np.zeros(window + math.ceil(batch * self._hop) + 2, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self.loudness = 0.0  # rms of the samples behind the frames read last, 1 is full scale
        self._frames_done = 0
        self._mel_history[:] = 0
        self._level[0] = self.config.level_floor
        self._samples[:] = 0
        self._filled = len(self._window)  # a window of silence precedes the first sample
        self._origin = -len(self._window)  # which sample of the stream self._samples[0] is
        self._missing = self._until_next_batch()

    @property
    def ready(self) -> bool:
        """Whether `read` has ten frames to give."""
        return self._missing == 0

    def push(self, samples: Float32Array, start: int = 0) -> int:
        """Take as many samples, from `start` on, as the next ten frames still need; say how many were taken.

        NaN and infinity are taken for silence.
        """
        taken = min(self._missing, len(samples) - start)
        frames.copy_safely(samples, start, taken, LOUDEST, self._samples, self._filled)
        self._filled += taken
        self._missing -= taken
        return taken

    def read(self) -> Float32Array:
        """The next ten onset frames, (10, flux bands). The array is used again by the next call."""
        new = self._samples[len(self._window) : self._filled]
        self.loudness = math.sqrt(float(np.dot(new, new)) / len(new))
        frames.onset_frames(
            self._samples,
            self._origin,
            self._frames_done,
            self._hop,
            self._window,
            self._padded,
            self._spectra,
            self._magnitudes,
            self._mel_first,
            self._mel_count,
            self._mel_weights,
            self._mel_history,
            self._flux_group,
            self._flux_share,
            self._level,
            self._release,
            np.float32(self.config.level_floor),
            np.float32(self.config.compression),
            self._onsets,
        )
        self._frames_done += FRAMES_PER_ESTIMATE
        self._keep_last_window()
        self._missing = self._until_next_batch()
        return self._onsets

    def _until_next_batch(self) -> int:
        end = frames.end_of_frame(self._frames_done + FRAMES_PER_ESTIMATE, self._hop)
        return end - self._origin - self._filled

    def _keep_last_window(self) -> None:
        window = len(self._window)
        surplus = self._filled - window
        self._samples[:window] = self._samples[surplus : self._filled]
        self._filled = window
        self._origin += surplus


def quick_size(least: int) -> int:
    """The next number without factors other than 2, 3 and 5: in such sizes transforms are quick."""
    size = least
    while 60**16 % size:  # 2**32 * 3**16 * 5**16: what divides it has no other factor
        size += 1
    return size


def _hann(size: int) -> Float32Array:
    """A periodic Hann window that sums to 2, so that a full-scale sine has magnitude 1."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.asarray(window * (2 / window.sum()), np.float32)


def mel_bands(
    sample_rate: float, fft_size: int, config: OnsetConfig
) -> tuple[NDArray[np.int64], NDArray[np.int64], Float32Array]:
    """Triangles evenly spaced in mel, each averaging the magnitudes under it: first bins, counts, weights.

    Bands above the Nyquist frequency are empty: telephone sound leaves them silent at every rate.
    """
    lowest, highest = _mel(config.lowest_hz), _mel(config.highest_hz)
    edges_hz = _hz(np.linspace(lowest, highest, config.mel_bands + 2, dtype=np.float64))
    bins_hz = np.arange(fft_size // 2 + 1) * sample_rate / fft_size
    first, count, weights = [], [], []
    for low, centre, high in zip(edges_hz, edges_hz[1:], edges_hz[2:], strict=False):
        triangle = np.minimum((bins_hz - low) / (centre - low), (high - bins_hz) / (high - centre))
        inside = np.flatnonzero(triangle > 0) if high <= sample_rate / 2 else np.zeros(0, np.int64)
        first.append(int(inside[0]) if len(inside) else 0)
        count.append(len(inside))
        weights.append(triangle[inside] / max(triangle[inside].sum(), 1e-9))
    return np.array(first, np.int64), np.array(count, np.int64), np.concatenate(weights).astype(np.float32)


def _mel(hz: float) -> float:
    return 2595 * math.log10(1 + hz / 700)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return 700 * (10 ** (mel / 2595) - 1)
