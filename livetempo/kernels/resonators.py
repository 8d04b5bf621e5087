"""Onset frames to a modulation spectrum, and what its phases say exactly."""

from __future__ import annotations

import math

import numpy as np

from livetempo.kernels.compiled import Complexes, Doubles, Floats, compiled, inlined

_TINY = np.float32(1e-7)  # far below any onset
_TINY_POWER = 1e-20
_SETTLED_SECONDS = 20.0  # after this, nothing rings any more


@compiled
def resonate(
    onsets: Floats,  # (frames, flux bands) float32
    centre: Floats,  # (flux bands,) float32: running mean of each band
    seen: int,  # frames seen since the reset, before these
    centre_frames: int,  # time constant of that mean
    pole: Complexes,  # (resonators,) complex64
    input_gain: Floats,  # (resonators,) float32: 1 - |pole|, so that a resonator has unit gain at its own frequency
    first: Complexes,  # (flux bands, resonators) complex64: state of the first stage
    second: Complexes,  # state of the second stage
    sharp: int,  # index of the first resonator of the sharpest look
    cross: Complexes,  # out: (bins,) first * conj(second) of the sharpest look, summed over these frames and all bands
    power: Floats,  # out: (bins,) |second| squared, summed likewise
) -> np.float32:
    """Run every band through a bank of two-stage complex resonators (a window t * exp(-t/tau) that ends now).

    Returns the largest power.

    Band by band, each through all frames: the states of one band fit into the nearest cache, those of all do not.
    """
    for k in range(len(power)):
        cross[k] = power[k] = np.float32(0.0)
    for b in range(len(centre)):
        one, two = first[b], second[b]
        sharp_one, sharp_two = one[sharp:], two[sharp:]
        for f in range(len(onsets)):
            pull = np.float32(1.0) / np.float32(min(seen + f + 1, centre_frames))
            centre[b] += pull * (onsets[f, b] - centre[b])
            x = onsets[f, b] - centre[b]
            for r in range(len(pole)):
                one[r] = pole[r] * one[r] + input_gain[r] * x
                two[r] = pole[r] * two[r] + input_gain[r] * one[r]
            for k in range(len(power)):
                cross[k] += sharp_one[k] * np.conj(sharp_two[k])
                power[k] += power_of(sharp_two[k])
    largest = np.float32(0.0)
    for k in range(len(power)):
        largest = max(largest, power[k])
    return largest


@inlined
def power_of(z: np.complex64) -> np.float32:
    """|z| squared."""
    return z.real * z.real + z.imag * z.imag


@compiled
def spectrum(
    second: Complexes,  # (flux bands, looks * bins) complex64: state of the second stage
    clear: int,  # index of the first resonator of the look whose phases are compared
    octave: int,  # bins in an octave
    together: Complexes,  # (looks * bins,) complex64 scratch
    magnitudes: Floats,  # out: (flux bands, looks * bins) float32
    all_bands: Floats,  # out: (looks * bins,) the magnitude of all bands together: what alternates cancels
    with_all: Floats,  # out: (flux bands, bins) what of a band is in phase with all bands together
    with_octave: Floats,  # out: (flux bands, bins) the octave above as far as its pulses fall on the pulses here,
    # which says whether it is the same pulse or one of its own; where nothing is above, it is left as it was
) -> None:
    """Magnitudes, and how the phases agree."""
    bands, bins = with_all.shape
    for r in range(len(together)):
        together[r] = np.float32(0.0)
    for b in range(bands):
        states, sizes = second[b], magnitudes[b]
        for r in range(len(together)):
            sizes[r] = np.sqrt(power_of(states[r]))
            together[r] += states[r]
    for r in range(len(together)):
        all_bands[r] = np.sqrt(power_of(together[r]))
    for b in range(bands):
        here, sizes = second[b, clear:], magnitudes[b, clear:]
        everywhere, everywhere_sizes = together[clear:], all_bands[clear:]
        above = second[b, clear + octave :]
        for k in range(bins):
            agreeing = in_phase(here[k], everywhere[k]) / (everywhere_sizes[k] + _TINY)
            with_all[b, k] = max(agreeing, np.float32(0.0))
        for k in range(bins - octave):
            own = sizes[k] + _TINY
            # squared, it has the phase of a pulse that is twice as fast
            agreeing = in_phase(here[k] * here[k], above[k]) / (own * own)
            with_octave[b, k] = max(agreeing, np.float32(0.0))


@inlined
def in_phase(one: np.complex64, other: np.complex64) -> np.float32:
    """The product of both sizes and the cosine of the angle between them."""
    return one.real * other.real + one.imag * other.imag


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
    cross: Complexes,  # (bins,) as from `resonate`
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
        turn_re = 1 - input_gain[k] * cross[k].real / strength
        turn_im = -input_gain[k] * cross[k].imag / strength
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
