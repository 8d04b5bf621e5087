"""What lies between the music and those who listen to it: walls, rooms, telephones, noise and people."""

from __future__ import annotations

import numpy as np
from scipy import signal

from benchmarks.recordings import RATE, Samples
from tests import signals

ROOM_SEED = 11
TALKERS = 4


def filtered(kind: str, hertz: float | tuple[float, float], music: Samples) -> Samples:
    """Without the lows, the highs or both, 24 dB an octave."""
    return np.asarray(signal.sosfilt(signal.butter(4, hertz, kind, fs=RATE, output="sos"), music), np.float32)


def noisy(below_db: float, music: Samples, *, seed: int = 5) -> Samples:
    """Through pink noise, so far below the music."""
    return music + signals.pink_noise(len(music) / RATE, RATE, seed=seed, rms=_below(below_db, music))


def talked_over(below_db: float, music: Samples, *, seed: int = 5) -> Samples:
    """Through several people talking, all of them together so far below the music."""
    seconds, rms = len(music) / RATE, _below(below_db, music) / TALKERS**0.5
    for talker in range(TALKERS):
        music = music + signals.speech_like(seconds, RATE, seed=TALKERS * seed + talker, rms=rms)
    return music


def far_away(reverberation_seconds: float, direct_db: float, music: Samples) -> Samples:
    """In a hall that takes so long to fade by 60 dB, where the direct sound is so far below all that it echoes."""
    time = np.arange(round(1.2 * reverberation_seconds * RATE)) / RATE
    echoes = np.random.default_rng(ROOM_SEED).standard_normal(len(time)) * 10 ** (
        -3 * time / reverberation_seconds
    )
    echoes /= np.sqrt(np.sum(echoes**2))
    echoes[0] += 10 ** (-direct_db / 20)
    return signal.fftconvolve(music, echoes)[: len(music)].astype(np.float32)


def overdriven(decibels: float, music: Samples) -> Samples:
    """With the gain so far too high: clipped at full scale."""
    loudest = max(float(np.abs(music).max()), 1e-9)
    return np.clip(music * np.float32(10 ** (decibels / 20) / loudest), -1, 1)


def _below(decibels: float, music: Samples) -> float:
    return float(np.std(music)) * 10 ** (-decibels / 20)
