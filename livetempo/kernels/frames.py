"""Samples to onset frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rocket_fft import r2c

from livetempo.kernels.compiled import Floats, Indices, compiled

_LAST_AXIS = np.array([1])


@compiled
def make_safe(samples: Floats, loudest: np.float32) -> None:
    """In place: NaN and infinity become silence, anything beyond +-loudest is clipped."""
    for i in range(len(samples)):
        x = samples[i]
        if not -loudest <= x <= loudest:
            finite = np.isfinite(x)
            samples[i] = min(max(x, -loudest), loudest) if finite else np.float32(0.0)


@compiled
def onset_frames(
    samples: Floats,  # (window + the hops of one batch,) float32: everything the frames of this batch look at
    starts: Indices,  # (frames,) int64: where in samples each frame's window begins
    window: Floats,  # (window,) float32, sums to 2: a full-scale sine has magnitude 1
    padded: Floats,  # (frames, fft size) float32 scratch; columns beyond the window stay zero
    spectra: NDArray[np.complex64],  # (frames, fft size / 2 + 1) complex64 scratch
    mel_first: Indices,  # (mel,) int64: first bin of each mel band
    mel_count: Indices,  # (mel,) int64: how many bins it has
    mel_weights: Floats,  # (sum of mel_count,) float32
    mel_history: Floats,  # (lag + frames, mel) float32: the last `lag` rows of the batch before come first
    flux_group: Indices,  # (mel,) int64: which flux band a mel band belongs to
    flux_share: Floats,  # (mel,) float32: 1 / number of mel bands in its flux band
    level: Floats,  # (1,) float32: the running reference level
    release: np.float32,  # per-frame decay of the reference level
    floor: np.float32,  # the lowest reference level
    compression: np.float32,
    onsets: Floats,  # out: (frames, flux bands) float32
) -> None:
    """One batch of windows -> log-compressed mel differences, rectified and summed into flux bands."""
    frames, lag = len(starts), len(mel_history) - len(starts)
    mels = len(mel_first)
    for f in range(frames):
        start = starts[f]
        for i in range(len(window)):
            padded[f, i] = samples[start + i] * window[i]
    r2c(padded, spectra, _LAST_AXIS, True, 1.0, 1)
    for f in range(lag):
        for m in range(mels):
            mel_history[f, m] = mel_history[frames + f, m]
    for f in range(frames):
        total = np.float32(0.0)
        at = 0
        for m in range(mels):
            magnitude = np.float32(0.0)
            for j in range(mel_first[m], mel_first[m] + mel_count[m]):
                re, im = spectra[f, j].real, spectra[f, j].imag
                magnitude += mel_weights[at] * np.sqrt(re * re + im * im)
                at += 1
            mel_history[lag + f, m] = magnitude
            total += magnitude
        level[0] = max(level[0] * release, total / np.float32(mels), floor)
        gain = compression / level[0]
        for b in range(onsets.shape[1]):
            onsets[f, b] = np.float32(0.0)
        for m in range(mels):
            now, before = mel_history[lag + f, m], mel_history[f, m]
            if now > before:
                rise = np.log((np.float32(1.0) + gain * now) / (np.float32(1.0) + gain * before))
                onsets[f, flux_group[m]] += rise * flux_share[m]
