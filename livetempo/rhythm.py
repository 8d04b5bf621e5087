"""Rhythm: a modulation spectrum of the onset bands, on a logarithmic tempo axis, that is never recomputed.

Each onset band runs through a bank of complex resonators, two identical stages one behind the other: a
window t * exp(-t / tau) that ends now, in constant memory, for a few microseconds a frame. On the log
axis a change of tempo is a translation, which is all that the encoder behind it relies on.

The two stages also give the exact frequency that each resonator hears: for a steady pulse the ratio
first / second is 1 + i * tau * (heard - own), so the fraction between two bins costs one division.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_SECOND, ModelConfig, RhythmConfig
from livetempo.kernels import resonators
from livetempo.parameters import SLOWEST_BPM

Float32Array = NDArray[np.float32]

MULTIPLES = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0])  # the lines in which a beat shows
AGREEMENT = 0.03  # one bin: a line further off belongs to something else
RINGING_PENALTY = 60
_DENORMAL_POWER = 1e-35  # less is silence; without the cut the states would decay into slow denormals


def bin_bpms(config: RhythmConfig) -> NDArray[np.float64]:
    """The tempo at the centre of each bin; bin `bins_below_range` is the slowest tempo reported."""
    steps = np.arange(config.bins) - config.bins_below_range
    return SLOWEST_BPM * 2.0 ** (steps / config.bins_per_octave)


class Reading(NamedTuple):
    """What the resonators hear exactly: a tempo, and how many seconds ago it was so (their group delay)."""

    bpm: float
    age_seconds: float


class Rhythm:
    """Feed onset frames with `push`; `spectrum` is the modulation spectrum at that moment.

    Not thread-safe. After construction nothing is allocated but the results.
    """

    def __init__(self, config: ModelConfig = ModelConfig()) -> None:
        rhythm, bands = config.rhythm, config.onset.flux_bands
        looks = len(rhythm.time_constant_periods)
        self._clear = rhythm.clear_look * rhythm.bins
        hz = bin_bpms(rhythm) / 60
        self._bins_per_octave = rhythm.bins_per_octave
        self._lowest_log2_bpm = float(np.log2(hz[0] * 60))
        self._sharp = (looks - 1) * rhythm.bins  # where the sharpest look begins
        cap = rhythm.longest_time_constant_seconds
        taus = np.concatenate([np.minimum(periods / hz, cap) for periods in rhythm.time_constant_periods])
        radians = np.tile(2 * np.pi * hz, looks)
        poles = np.exp((-1 / taus + 1j * radians) / FRAMES_PER_SECOND)
        self._poles = poles.astype(np.complex64)
        self._input_gain = (1 - np.abs(poles)).astype(np.float32)
        self._sharp_look = (radians[self._sharp :], 1 / taus[self._sharp :], self._input_gain[self._sharp :])
        self._reading = np.zeros(2)
        self._centre = np.zeros(bands, np.float32)
        self._centre_frames = round(config.onset.centre_seconds * FRAMES_PER_SECOND)
        self._seen = 0
        self._first, self._second = np.zeros(
            (2, bands, len(taus)), np.complex64
        )  # the states of the two stages
        self._cross, self._power = np.zeros(rhythm.bins, np.complex64), np.zeros(rhythm.bins, np.float32)
        self._together = np.zeros(len(taus), np.complex64)
        self._spectrum = np.zeros((config.spectrum_rows, rhythm.bins), np.float32)
        magnitudes, all_bands, with_all, with_octave = np.split(
            self._spectrum, np.cumsum([config.magnitude_rows, looks, bands])
        )
        self._parts = magnitudes.reshape(bands, -1), all_bands.reshape(-1), with_all, with_octave

    def reset(self) -> None:
        """Forget everything heard."""
        self._rest()
        self._centre[:] = 0
        self._seen = 0

    def _rest(self) -> None:
        self._first[:] = 0
        self._second[:] = 0

    def push(self, onsets: Float32Array) -> None:
        """Take onset frames (n, bands)."""
        loudest = resonators.resonate(
            onsets,
            self._centre,
            self._seen,
            self._centre_frames,
            self._poles,
            self._input_gain,
            self._first,
            self._second,
            self._sharp,
            self._cross,
            self._power,
        )
        self._seen += len(onsets)
        if loudest < _DENORMAL_POWER:
            self._rest()

    def read(self, bpm: float, lasting_seconds: float = math.inf) -> Reading | None:
        """The exact tempo near `bpm`, by the phase of its first multiples; None when they do not agree with it.

        For a steady pulse, first / second = (1 - pole / rotation of the pulse) / input gain holds exactly,
        and the angle is what the pulse turns further than the resonator does in one frame. The ratio is
        averaged over all frames of a push: what neighbouring lines add to it turns, and cancels. A multiple
        that hears something else than its share of `bpm` (a neighbouring line is stronger) is left out, and
        one that still rings from what was before, `lasting_seconds` ago, counts for little.
        """
        resonators.read_pulse(
            bpm,
            lasting_seconds,
            MULTIPLES,
            self._lowest_log2_bpm,
            self._bins_per_octave,
            FRAMES_PER_SECOND,
            AGREEMENT,
            RINGING_PENALTY,
            *self._sharp_look,
            self._cross,
            self._power,
            self._reading,
        )
        exact_bpm, age_seconds = self._reading
        return Reading(float(exact_bpm), float(age_seconds)) if exact_bpm else None

    @property
    def spectrum(self) -> Float32Array:
        """(rows, bins); a view that the next one overwrites.

        The rows, in this order: each band's looks; all bands together, in each look; for each band, what is in
        phase with all bands together; for each band, the octave above as far as it is the same pulse.
        """
        resonators.spectrum(self._second, self._clear, self._bins_per_octave, self._together, *self._parts)
        return self._spectrum
