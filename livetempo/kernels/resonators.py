"""Onset frames to a modulation spectrum, and what its phases say exactly."""

from __future__ import annotations

import math

import numpy as np

from livetempo.kernels.compiled import Doubles, Floats, Indices, compiled

_TINY = np.float32(1e-7)  # far below any onset
_TINY_POWER = 1e-20
_SETTLED_SECONDS = 20.0  # after this, nothing rings any more


@compiled
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


@compiled
def spectrum(
    second_re: Floats,  # (flux bands, looks * bins) float32: state of the second stage
    second_im: Floats,
    clear: int,  # index of the first resonator of the look whose phases are compared
    octave: int,  # bins in an octave
    rows: Floats,  # out: (rows, bins) float32
) -> None:
    """Magnitudes of every band and look, of all bands together, and how the phases agree.

    In this order: each band's looks; for each look, all bands together (what alternates cancels); for each
    band, what is in phase with all bands together; for each band, the octave above as far as its pulses
    fall on the pulses here, which says whether it is the same pulse or one of its own.
    """
    bands, bins = second_re.shape[0], rows.shape[1]
    looks = second_re.shape[1] // bins
    together = bands * looks
    with_all, with_octave = together + looks, together + looks + bands
    for r in range(second_re.shape[1]):
        sum_re = sum_im = np.float32(0.0)
        for b in range(bands):
            re, im = second_re[b, r], second_im[b, r]
            rows[b * looks + r // bins, r % bins] = np.sqrt(re * re + im * im)
            sum_re += re
            sum_im += im
        rows[together + r // bins, r % bins] = np.sqrt(sum_re * sum_re + sum_im * sum_im)
    for k in range(bins):
        r = clear + k
        sum_re = sum_im = np.float32(0.0)
        for b in range(bands):
            sum_re += second_re[b, r]
            sum_im += second_im[b, r]
        size = np.sqrt(sum_re * sum_re + sum_im * sum_im) + _TINY
        for b in range(bands):
            re, im = second_re[b, r], second_im[b, r]
            agreeing = (re * sum_re + im * sum_im) / size
            rows[with_all + b, k] = max(agreeing, np.float32(0.0))
            above = np.float32(0.0)
            if k + octave < bins:
                # the phase of a pulse that is twice as fast
                twice_re, twice_im = re * re - im * im, 2 * re * im
                up_re, up_im = second_re[b, r + octave], second_im[b, r + octave]
                own = np.sqrt(re * re + im * im) + _TINY
                above = (twice_re * up_re + twice_im * up_im) / (own * own)
            rows[with_octave + b, k] = max(above, np.float32(0.0))


@compiled
def read_pulse(
    bpm: float,
    lasting_seconds: float,  # how long the pulse has been at this tempo, as far as is known
    multiples: Doubles,  # the lines in which a beat shows, as multiples of its tempo
    lowest_log2_bpm: float,  # of the first resonator
    bins_per_octave: float,
    frames_per_second: float,
    agreement: float,  # a line that is further off, as a share of the tempo, belongs to something else
    ringing_penalty: float,
    radians: Doubles,  # (bins,) a second: each resonator's own frequency
    decay: Doubles,  # (bins,) a second: 1 / its time constant
    input_gain: Floats,  # (bins,)
    cross_re: Floats,  # (bins,) as from `resonate`
    cross_im: Floats,
    power: Floats,
    reading: Doubles,  # out: (2,) the exact tempo, and how many seconds ago it was so; tempo 0: none agrees
) -> None:
    """The exact tempo near `bpm`, by the phase of its first multiples."""
    total = tempo = age = 0.0
    for multiple in multiples:
        k = round((math.log2(bpm * multiple) - lowest_log2_bpm) * bins_per_octave)
        strength = float(power[k]) if k < len(power) else 0.0
        if strength < _TINY_POWER:
            continue
        turn_re = 1 - input_gain[k] * cross_re[k] / strength
        turn_im = -input_gain[k] * cross_im[k] / strength
        ahead = -math.atan2(turn_im, turn_re) * frames_per_second
        heard = (radians[k] + ahead) * 60 / (2 * math.pi) / multiple
        if abs(heard / bpm - 1) > agreement:
            continue
        # what leaks in from neighbouring lines counts against a line; so does what still rings from before
        weight = strength * multiple**2 / decay[k] ** 4
        if lasting_seconds < _SETTLED_SECONDS:
            ringing = (1 + lasting_seconds * decay[k]) * math.exp(-lasting_seconds * decay[k])
            weight *= (1 - ringing) ** ringing_penalty
        total += weight
        tempo += weight * heard
        off = ahead / decay[k]  # a resonator answers sooner away from its own frequency
        age += weight * 2 / decay[k] / (1 + off * off)
    reading[0] = tempo / total if total > 0 else 0.0
    reading[1] = age / total if total > 0 else 0.0
