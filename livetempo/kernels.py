"""The compiled inner loops: the only numba file.

Every function writes into arrays that it is given, allocates nothing that grows and lets go of the
GIL. Each is compiled once, for one signature, and cached on disk.
"""

from __future__ import annotations

import numba
import numpy as np
from rocket_fft import r2c

_FAST = {"cache": True, "nogil": True, "fastmath": {"contract", "reassoc", "nsz", "arcp"}}
_LAST_AXIS = np.array([1])


@numba.njit(**_FAST)  # type: ignore[untyped-decorator]
def onset_frames(
    samples,  # (window + the hops of one batch,) float32: everything the frames of this batch look at
    starts,  # (frames,) int64: where in samples each frame's window begins
    window,  # (window,) float32, sums to 2: a full-scale sine has magnitude 1
    padded,  # (frames, fft size) float32 scratch; columns beyond the window stay zero
    spectra,  # (frames, fft size / 2 + 1) complex64 scratch
    mel_first,  # (mel,) int64: first bin of each mel band
    mel_count,  # (mel,) int64: how many bins it has
    mel_weights,  # (sum of mel_count,) float32
    mel_history,  # (lag + frames, mel) float32: the last `lag` rows of the batch before come first
    flux_group,  # (mel,) int64: which flux band a mel band belongs to
    flux_share,  # (mel,) float32: 1 / number of mel bands in its flux band
    level,  # (1,) float32: the running reference level
    release,  # per-frame decay of the reference level
    floor,  # the lowest reference level
    compression,
    onsets,  # out: (frames, flux bands) float32
):
    """One batch of windows -> log-compressed mel differences, rectified and summed into flux bands."""
    frames, lag = len(starts), len(mel_history) - len(starts)
    mels = len(mel_first)
    for f in range(frames):
        start = starts[f]
        for i in range(len(window)):
            padded[f, i] = samples[start + i] * window[i]
    r2c(padded, spectra, _LAST_AXIS, True, np.float32(1.0), 1)
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
        level[0] = max(max(level[0] * release, total / np.float32(mels)), floor)
        gain = compression / level[0]
        for b in range(onsets.shape[1]):
            onsets[f, b] = np.float32(0.0)
        for m in range(mels):
            now, before = mel_history[lag + f, m], mel_history[f, m]
            if now > before:
                rise = np.log((np.float32(1.0) + gain * now) / (np.float32(1.0) + gain * before))
                onsets[f, flux_group[m]] += rise * flux_share[m]


@numba.njit(**_FAST)  # type: ignore[untyped-decorator]
def resonate(
    onsets,  # (frames, flux bands) float32
    centre,  # (flux bands,) float32: running mean of each band
    seen,  # (1,) int64: frames seen since the reset
    centre_frames,  # time constant of that mean
    pole_re,  # (resonators,) float32
    pole_im,
    input_gain,  # (resonators,) float32: 1 - |pole|, so that a resonator has unit gain at its own frequency
    first_re,  # (flux bands, resonators) float32: state of the first stage
    first_im,
    second_re,  # state of the second stage
    second_im,
    sharp,  # index of the first resonator of the sharpest look
    cross_re,  # out: (bins,) first * conj(second) of the sharpest look, summed over these frames and all bands
    cross_im,
    power,  # out: (bins,) |second| squared, summed likewise
):
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


@numba.njit(**_FAST)  # type: ignore[untyped-decorator]
def magnitudes(second_re, second_im, spectrum):
    """|second stage| of every band and resonator."""
    for b in range(second_re.shape[0]):
        for r in range(second_re.shape[1]):
            re, im = second_re[b, r], second_im[b, r]
            spectrum[b, r] = np.sqrt(re * re + im * im)
