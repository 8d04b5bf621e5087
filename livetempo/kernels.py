"""The compiled inner loops: the only numba file.

Every function writes into arrays that it is given, allocates nothing that grows and lets go of the
GIL. Each is compiled once, for one signature, and cached on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray
from rocket_fft import r2c

# Reordering sums lets the compiler use SIMD; NaN and infinity keep their meaning.
_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
_Kernel = TypeVar("_Kernel", bound=Callable[..., None])


def _compiled(kernel: _Kernel) -> _Kernel:
    try:
        return cast(_Kernel, numba.njit(cache=True, **_OPTIONS)(kernel))
    except RuntimeError:  # an installation that cannot be written to: compiled anew at each start
        return cast(_Kernel, numba.njit(**_OPTIONS)(kernel))


_LAST_AXIS = np.array([1])

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@_compiled
def make_safe(samples: Floats, loudest: np.float32) -> None:
    """In place: NaN and infinity become silence, anything beyond +-loudest is clipped."""
    for i in range(len(samples)):
        x = samples[i]
        if not -loudest <= x <= loudest:
            finite = np.isfinite(x)
            samples[i] = min(max(x, -loudest), loudest) if finite else np.float32(0.0)


@_compiled
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


@_compiled
def resonate(
    onsets: Floats,  # (frames, flux bands) float32
    centre: Floats,  # (flux bands,) float32: running mean of each band
    seen: Indices,  # (1,) int64: frames seen since the reset
    centre_frames: int,  # time constant of that mean
    pole_re: Floats,  # (resonators,) float32
    pole_im: Floats,
    input_gain: Floats,  # (resonators,) float32: 1 - |pole|, so that a resonator has unit gain at its own frequency
    first_re: Floats,  # (flux bands, resonators) float32: state of the first stage
    first_im: Floats,
    second_re: Floats,  # state of the second stage
    second_im: Floats,
    sharp: int,  # index of the first resonator of the sharpest look
    cross_re: Floats,  # out: (bins,) first * conj(second) of the sharpest look, summed over these frames and all bands
    cross_im: Floats,
    power: Floats,  # out: (bins,) |second| squared, summed likewise
) -> None:
    """Run every band through a bank of two-stage complex resonators (a window t * exp(-t/tau) that ends now)."""
    cross_re[:] = np.float32(0.0)
    cross_im[:] = np.float32(0.0)
    power[:] = np.float32(0.0)
    for f in range(len(onsets)):
        seen[0] += 1
        pull = np.float32(1.0) / np.float32(min(seen[0], centre_frames))
        for b in range(onsets.shape[1]):
            centre[b] += pull * (onsets[f, b] - centre[b])
            x = onsets[f, b] - centre[b]
            for r in range(len(pole_re)):
                gain = input_gain[r]
                re = pole_re[r] * first_re[b, r] - pole_im[r] * first_im[b, r] + gain * x
                im = pole_re[r] * first_im[b, r] + pole_im[r] * first_re[b, r]
                first_re[b, r] = re
                first_im[b, r] = im
                old_re, old_im = second_re[b, r], second_im[b, r]
                second_re[b, r] = pole_re[r] * old_re - pole_im[r] * old_im + gain * re
                second_im[b, r] = pole_re[r] * old_im + pole_im[r] * old_re + gain * im
            for k in range(len(power)):
                one_re, one_im = first_re[b, sharp + k], first_im[b, sharp + k]
                two_re, two_im = second_re[b, sharp + k], second_im[b, sharp + k]
                cross_re[k] += one_re * two_re + one_im * two_im
                cross_im[k] += one_im * two_re - one_re * two_im
                power[k] += two_re * two_re + two_im * two_im


@_compiled
def magnitudes(second_re: Floats, second_im: Floats, spectrum: Floats) -> None:
    """|second stage| of every band and resonator."""
    for b in range(second_re.shape[0]):
        for r in range(second_re.shape[1]):
            re, im = second_re[b, r], second_im[b, r]
            spectrum[b, r] = np.sqrt(re * re + im * im)
