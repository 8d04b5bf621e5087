"""What happens to music between the player and the laptop: rooms, speakers, microphones, crowds, codecs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len

Sound = NDArray[np.float32]


def coloured_noise(rng: np.random.Generator, size: int, exponent: float) -> Sound:
    """Noise whose power falls with frequency ** exponent (0 white, 1 pink, 2 brown), rms 1."""
    spectrum = np.fft.rfft(rng.standard_normal(size).astype(np.float32))
    shape = np.arange(1, len(spectrum) + 1, dtype=np.float32) ** (-exponent / 2)
    noise = np.fft.irfft(spectrum * shape, size)
    return np.asarray(noise / (noise.std() + 1e-12), np.float32)


def equalise(sound: Sound, rate: int, rng: np.random.Generator, strength: float) -> Sound:
    """A random smooth frequency response, perhaps with the lows or highs cut off, as small speakers do."""
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / rate)
    octave = np.log2(np.maximum(hz, 20) / 20)
    knots = rng.normal(0, 6 * strength, 8)
    gain_db = np.interp(octave, np.linspace(0, 10, 8), knots) + rng.normal(0, 1.5 * strength) * (octave - 5)
    response = 10 ** (gain_db / 20)
    if rng.random() < 0.35 * strength:
        response /= np.sqrt(1 + (hz / rng.choice([150, 300, 800, 1500, 3000, 5000])) ** 8)
    if rng.random() < 0.3 * strength:
        low = rng.uniform(80, 600)
        response *= (hz / low) ** 4 / np.sqrt(1 + (hz / low) ** 8)
    return np.asarray(np.fft.irfft(spectrum * response, len(sound)), np.float32)


def reverberate(sound: Sound, rate: int, rng: np.random.Generator, strength: float) -> Sound:
    """A synthetic room: a direct sound, then exponentially fading noise, the more the farther away one sits."""
    seconds = rng.uniform(0.15, 1.2 + 0.8 * strength)
    size = int(seconds * rate)
    tail = rng.standard_normal(size) * 10 ** (-3 * np.arange(size) / size)
    tail[: int(rng.uniform(0.002, 0.03) * rate)] = 0
    tail *= rng.uniform(0.2, 1 + 2.5 * strength) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] = 1.0
    length = next_fast_len(len(sound) + size, real=True)
    wet = np.fft.irfft(np.fft.rfft(sound, length) * np.fft.rfft(tail, length), length)
    return wet[: len(sound)].astype(np.float32)


def weather(
    sound: Sound, rate: int, rng: np.random.Generator, strength: float, babble: Sound | None = None
) -> Sound:
    """One random way from the stage to the converter.

    strength: 0 leaves all but the level alone; at 1 noise reaches 8 dB, talk 3 dB below the music, beyond 1
    they may be louder than it.
    """
    loudness = float(np.sqrt((sound**2).mean())) + 1e-9
    out: NDArray[Any] = (
        equalise(sound, rate, rng, min(strength, 1.0)) if rng.random() < 0.3 + strength else sound
    )
    if rng.random() < 0.5 * strength:
        out = reverberate(out, rate, rng, strength)
    out = out * (loudness / (float(np.sqrt((out**2).mean())) + 1e-9))
    if rng.random() < 0.3 + 0.4 * strength:
        noise_db = rng.uniform(-50, -30 + 22 * strength)
        out = out + coloured_noise(rng, len(out), rng.uniform(0, 2)) * np.float32(
            loudness * 10 ** (noise_db / 20)
        )
    if babble is not None and rng.random() < 0.25 * strength:
        talk_db = rng.uniform(-25, -18 + 15 * strength)
        talk = babble / (babble.std() + 1e-9)
        out = out + np.resize(np.roll(talk, int(rng.integers(len(talk)))), len(out)) * np.float32(
            loudness * 10 ** (talk_db / 20)
        )
    if rng.random() < 0.3 * strength:
        drive = 10 ** (rng.uniform(0, 16 + 8 * strength) / 20) / (np.abs(out).max() + 1e-9)
        out = np.asarray(np.tanh(out * drive) if rng.random() < 0.6 else np.clip(out * drive, -1, 1))
    if rng.random() < 0.1 * strength:
        bits = rng.integers(5, 9)
        peak = np.abs(out).max() + 1e-9
        out = np.round(out / peak * 2**bits) / 2**bits * peak
    if rng.random() < 0.1 * strength:
        for _ in range(rng.integers(1, 6)):
            at = int(rng.integers(len(out)))
            out[at : at + int(rng.uniform(0.005, 0.15) * rate)] = 0
    peak_db = rng.uniform(-40, 0)
    return np.asarray(out * (10 ** (peak_db / 20) / (np.abs(out).max() + 1e-9)), np.float32)
