"""Samples to onset frames."""

from __future__ import annotations

import math

import numpy as np
from rocket_fft import r2c

from livetempo.kernels.compiled import Complexes, Floats, Indices, compiled, inlined

_LAST_AXIS = np.array([1])


@compiled
def copy_safely(source: Floats, start: int, count: int, loudest: np.float32, target: Floats, at: int) -> None:
    """Copy samples: NaN and infinity become silence, anything beyond +-loudest is clipped."""
    for i in range(count):
        x = source[start + i]
        if not -loudest <= x <= loudest:
            x = min(max(x, -loudest), loudest) if np.isfinite(x) else np.float32(0.0)
        target[at + i] = x


@compiled
def end_of_frame(frame: int, hop: float) -> int:
    """The sample of the stream at which a frame ends; counted from 1."""
    return math.floor(frame * hop + 0.5)


@compiled
def onset_frames(
    samples: Floats,  # (window + the hops of one batch,) float32: everything the frames of this batch look at
    origin: int,  # which sample of the stream samples[0] is
    frames_before: int,  # frames of the stream that were made before
    hop: float,  # samples a frame, with their fraction
    window: Floats,  # (window,) float32, sums to 2: a full-scale sine has magnitude 1
    padded: Floats,  # (transforms, fft size) float32 scratch; what lies beyond the frames and the window stays zero
    spectra: Complexes,  # (transforms, fft size / 2 + 1) complex64 scratch
    magnitudes: Floats,  # scratch, up to the highest bin that belongs to a mel band
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
    frames, lag = len(onsets), len(mel_history) - len(onsets)
    for f in range(frames):
        start = end_of_frame(frames_before + f + 1, hop) - len(window) - origin
        heard, row = samples[start:], padded[f]
        for i in range(len(window)):
            row[i] = heard[i] * window[i]
    r2c(padded, spectra, _LAST_AXIS, True, 1.0, 1)
    for f in range(lag):
        for m in range(len(mel_first)):
            mel_history[f, m] = mel_history[frames + f, m]
    for f in range(frames):
        total = sum_bands(spectra[f], magnitudes, mel_first, mel_count, mel_weights, mel_history[lag + f])
        level[0] = max(level[0] * release, total / np.float32(len(mel_first)), floor)
        rise(mel_history[f], mel_history[lag + f], compression / level[0], flux_group, flux_share, onsets[f])


@inlined
def sum_bands(
    spectrum: Complexes, magnitudes: Floats, first: Indices, count: Indices, weights: Floats, bands: Floats
) -> np.float32:
    """Magnitudes of one frame, each taken once, weighted and summed into (mel) bands. Returns the sum of those."""
    for j in range(len(magnitudes)):
        re, im = spectrum[j].real, spectrum[j].imag
        magnitudes[j] = np.sqrt(re * re + im * im)
    total = np.float32(0.0)
    at = 0
    for m in range(len(bands)):
        under, weight = magnitudes[first[m] :], weights[at:]
        band = np.float32(0.0)
        for j in range(count[m]):
            band += weight[j] * under[j]
        bands[m] = band
        total += band
        at += count[m]
    return total


@inlined
def rise(
    before: Floats, now: Floats, gain: np.float32, group: Indices, share: Floats, onsets: Floats
) -> None:
    """By how much log(1 + gain * level) has risen since, averaged over the mel bands of each flux band."""
    for b in range(len(onsets)):
        onsets[b] = np.float32(0.0)
    for m in range(len(now)):
        if now[m] > before[m]:
            ratio = (np.float32(1.0) + gain * now[m]) / (np.float32(1.0) + gain * before[m])
            onsets[group[m]] += np.log(ratio) * share[m]
