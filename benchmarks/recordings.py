"""Recordings whose tempo is known: where they come from does not matter to those who are asked about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

from benchmarks.metrics import Numbers

RATE = 44100  # what most of the programs that are compared were made for, so all of them get it
LOCAL_SECONDS = 4.0

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Recording:
    """One sound.

    group   its set, genre or style
    sound   makes or reads the first so many seconds of it: mono, at RATE
    bpm_at  the true tempo at each of these moments
    """

    name: str
    group: str
    sound: Callable[[float], Samples]
    bpm_at: Callable[[Numbers], Numbers]


def file_sound(path: Path) -> Callable[[float], Samples]:
    """The sound of a file, read when it is needed."""

    def sound(seconds: float) -> Samples:
        with soundfile.SoundFile(path) as file:
            stereo = file.read(round(seconds * file.samplerate), dtype="float32", always_2d=True)
            mono = stereo.mean(axis=1)
            if file.samplerate == RATE:
                return np.asarray(mono)
            common = gcd(file.samplerate, RATE)
            return np.asarray(
                signal.resample_poly(mono, RATE // common, file.samplerate // common), np.float32
            )

    return sound


def steady(bpm: float) -> Callable[[Numbers], Numbers]:
    """One tempo all along."""
    return lambda times: np.full(len(times), bpm)


def from_beats(beats: Numbers) -> Callable[[Numbers], Numbers]:
    """The local tempo: that of the median interval within 4 s of the moment, or else of the nearest interval."""
    intervals, middles = np.diff(beats), (beats[1:] + beats[:-1]) / 2

    def bpm_at(times: Numbers) -> Numbers:
        away = np.abs(middles[None, :] - times[:, None])
        near = away <= np.maximum(LOCAL_SECONDS, away.min(axis=1, keepdims=True))
        medians = [np.median(intervals[row]) for row in near]
        return np.asarray(60.0 / np.array(medians))

    return bpm_at
