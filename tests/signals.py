"""Sounds whose tempo is known exactly, and sounds that have none.

Every sound is mono float32, deterministic for its arguments, and the same music at every sample
rate: drums are sums of partials, so a hit is a function of continuous time, shifted to its exact
place between two samples, and what lies above the Nyquist frequency is left out as a converter
would leave it out.

    groove("backbeat", 124.0, 30.0, 48000)                  # a steady tempo
    groove("shuffle", step(90.0, 120.0, at=15.0), 30.0)     # a tempo map: any pattern follows any map
    clicks(ramp(100.0, 140.0, start=0.0, seconds=30.0), 30.0)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from tests.arrangements import PATTERNS, Hit, arrange
from tests.speech import speech_like

__all__ = [
    "PATTERNS",
    "TempoMap",
    "backbeat",
    "breakbeat",
    "clicks",
    "constant",
    "four_on_the_floor",
    "groove",
    "hum",
    "perform",
    "pink_noise",
    "ramp",
    "shuffle",
    "silence",
    "speech_like",
    "step",
    "white_noise",
    "with_break",
]

Samples = NDArray[np.float32]
RATE = 48000
PEAK = 0.7  # loud, but far from clipping
MARGIN = 64  # samples left free on both sides of a hit for the ripples of its fractional shift


@dataclass(frozen=True)
class TempoMap:
    """A tempo that moves: straight lines between (seconds, bpm) knots, level outside them."""

    seconds: tuple[float, ...]
    bpm: tuple[float, ...]

    def bpm_at(self, time: float) -> float:
        """The tempo at that moment, in BPM."""
        return float(np.interp(time, self.seconds, self.bpm))

    def time_of(self, beats: NDArray[np.float64]) -> NDArray[np.float64]:
        """The moments, in seconds, at which the beats (0 at the start, any fraction) fall."""
        knots = np.array([*self.seconds, np.inf])
        rate = np.array(self.bpm) / 60.0
        steps = np.diff(self.seconds)
        knot_beats = np.concatenate([[0.0], np.cumsum(steps * (rate[1:] + rate[:-1]) / 2)])
        segment = np.clip(np.searchsorted(knot_beats, beats, side="right") - 1, 0, len(rate) - 1)
        slope = np.append(np.divide(np.diff(rate), steps, out=np.zeros_like(steps), where=steps > 0), 0.0)
        rest, start, bend = beats - knot_beats[segment], rate[segment], slope[segment]
        # rest = start·t + ½·bend·t², solved in the form that stays exact when bend is 0
        return np.asarray(knots[segment] + 2 * rest / (start + np.sqrt(start**2 + 2 * bend * rest)))


Tempo = float | TempoMap


def constant(bpm: float) -> TempoMap:
    """The same tempo all along."""
    return TempoMap((0.0,), (float(bpm),))


def step(bpm: float, then_bpm: float, *, at: float) -> TempoMap:
    """One tempo up to the moment `at`, another from then on."""
    return TempoMap((0.0, at, at), (bpm, bpm, then_bpm))


def ramp(bpm: float, to_bpm: float, *, start: float, seconds: float) -> TempoMap:
    """A straight change of tempo (in BPM a second) that begins at `start` and takes `seconds`."""
    if start == 0.0:
        return TempoMap((0.0, seconds), (bpm, to_bpm))
    return TempoMap((0.0, start, start + seconds), (bpm, bpm, to_bpm))


def clicks(tempo: Tempo, seconds: float, sample_rate: float = RATE) -> Samples:
    """A metronome: a short 1 kHz knock on every beat, the first one at 0 s."""
    tempo_map = tempo if isinstance(tempo, TempoMap) else constant(tempo)
    every_beat = [Hit(float(beat), "click", 1.0) for beat in range(_beats_within(tempo_map, seconds))]
    return perform(every_beat, tempo_map, seconds, sample_rate)


def groove(
    pattern: str,
    tempo: Tempo,
    seconds: float,
    sample_rate: float = RATE,
    *,
    seed: int = 0,
    human_seconds: float = 0.0,
) -> Samples:
    """Drums and bass in 4/4 from the first beat of a bar at 0 s.

    pattern is one of PATTERNS; seed changes accents, tuning and the bass line, never the tempo;
    human_seconds is the standard deviation of each hit around its exact place.
    """
    tempo_map = tempo if isinstance(tempo, TempoMap) else constant(tempo)
    typical_bpm = float(np.exp(np.mean(np.log(tempo_map.bpm))))
    hits = arrange(pattern, typical_bpm, _beats_within(tempo_map, seconds), seed)
    return perform(hits, tempo_map, seconds, sample_rate, seed=seed, human_seconds=human_seconds)


def four_on_the_floor(tempo: Tempo, seconds: float, sample_rate: float = RATE, *, seed: int = 0) -> Samples:
    """House and its relatives: a kick on every beat."""
    return groove("four_on_the_floor", tempo, seconds, sample_rate, seed=seed)


def backbeat(tempo: Tempo, seconds: float, sample_rate: float = RATE, *, seed: int = 0) -> Samples:
    """Rock and pop: kick on 1 and 3, snare on 2 and 4."""
    return groove("backbeat", tempo, seconds, sample_rate, seed=seed)


def shuffle(tempo: Tempo, seconds: float, sample_rate: float = RATE, *, seed: int = 0) -> Samples:
    """Blues and swing: the off-beat falls on the last third of the beat."""
    return groove("shuffle", tempo, seconds, sample_rate, seed=seed)


def breakbeat(tempo: Tempo, seconds: float, sample_rate: float = RATE, *, seed: int = 0) -> Samples:
    """Funk, hip-hop, drum and bass: a syncopated kick and ghost notes around the backbeat."""
    return groove("breakbeat", tempo, seconds, sample_rate, seed=seed)


def silence(seconds: float, sample_rate: float = RATE) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * sample_rate), np.float32)


def white_noise(seconds: float, sample_rate: float = RATE, *, seed: int = 0, rms: float = 0.1) -> Samples:
    """Gaussian noise, equally strong at all frequencies."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * sample_rate))
    return (rms * noise).astype(np.float32)


def pink_noise(seconds: float, sample_rate: float = RATE, *, seed: int = 0, rms: float = 0.1) -> Samples:
    """Gaussian noise, equally strong in every octave from 20 Hz upwards."""
    white = np.random.default_rng(seed).standard_normal(round(seconds * sample_rate))
    hertz = fft.rfftfreq(len(white), 1 / sample_rate)
    pink: Wave = fft.irfft(fft.rfft(white) / np.sqrt(np.maximum(hertz, 20.0)), len(white))
    return (rms * pink / np.std(pink)).astype(np.float32)


def hum(seconds: float, sample_rate: float = RATE, *, mains_hz: float = 50.0, rms: float = 0.1) -> Samples:
    """Mains hum: the fundamental and its harmonics, odd ones stronger."""
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    wave = np.zeros_like(time)
    for harmonic in range(1, 12):
        strength = (1.0 if harmonic % 2 else 0.4) / harmonic
        wave += strength * np.sin(2 * np.pi * harmonic * mains_hz * time + harmonic**2)
    return (rms * wave / np.std(wave)).astype(np.float32)


def with_break(signal: Samples, start: float, seconds: float, sample_rate: float = RATE) -> Samples:
    """The same signal, muted from `start` for `seconds`; the beat goes on unheard underneath."""
    time = np.arange(len(signal)) / sample_rate
    fade_seconds = 0.01  # a fader, not a cut: a cut would be an onset of its own
    outside = np.maximum(start - time, time - (start + seconds))
    return (signal * np.clip(outside / fade_seconds, 0.0, 1.0)).astype(np.float32)


def _beats_within(tempo_map: TempoMap, seconds: float) -> int:
    return int(np.searchsorted(tempo_map.time_of(np.arange(seconds * 10.0 + 2)), seconds))


def perform(
    hits: list[Hit],
    tempo_map: TempoMap,
    seconds: float,
    sample_rate: float,
    *,
    seed: int = 0,
    human_seconds: float = 0.0,
) -> Samples:
    """Each hit at its own moment, to a small fraction of a sample; those after the end are left out."""
    moments = tempo_map.time_of(np.array([hit.beat for hit in hits]))
    moments = np.maximum(
        moments + human_seconds * np.random.default_rng(seed).standard_normal(len(hits)), 0.0
    )
    total = round(seconds * sample_rate)
    canvas = np.zeros(total + 2 * MARGIN + round(2.0 * sample_rate))
    for hit, moment in zip(hits, moments, strict=True):
        spectrum, hertz, length = _spectrum_of(hit.voice, hit.pitch_hz, sample_rate, seed)
        whole, fraction = divmod(moment * sample_rate, 1.0)
        if whole >= total:
            continue
        shifted = spectrum * np.exp((-2j * np.pi * fraction / sample_rate) * hertz)
        canvas[int(whole) : int(whole) + length] += hit.strength * fft.irfft(shifted, length)
    music = canvas[MARGIN : MARGIN + total]
    loudest = float(np.max(np.abs(music), initial=0.0))
    return (PEAK * music / max(loudest, 1e-9)).astype(np.float32)


Spectrum = tuple[NDArray[np.complex128], NDArray[np.float64], int]


@lru_cache(maxsize=128)
def _spectrum_of(voice: str, pitch_hz: float, sample_rate: float, seed: int) -> Spectrum:
    """The transform of one hit at a whole sample, its frequencies in Hz, and its length in samples."""
    seconds, render = VOICES[voice]
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    attack = np.sin(np.pi / 2 * np.clip(time / 0.001, 0.0, 1.0)) ** 2  # keeps the hit band-limited
    release = np.clip((seconds - time) / 0.01, 0.0, 1.0)
    wave = render(time, pitch_hz, sample_rate, np.random.default_rng(seed)) * attack * release
    length = int(fft.next_fast_len(len(time) + 2 * MARGIN, real=True))
    padded = np.zeros(length)
    padded[MARGIN : MARGIN + len(time)] = wave
    return fft.rfft(padded), fft.rfftfreq(length, 1 / sample_rate), length


Wave = NDArray[np.float64]
Voice = Callable[[Wave, float, float, np.random.Generator], Wave]


def _click(time: Wave, _pitch: float, _rate: float, _rng: np.random.Generator) -> Wave:
    return np.sin(2 * np.pi * 1000.0 * time) * np.exp(-time / 0.008)


def _kick(time: Wave, _pitch: float, _rate: float, rng: np.random.Generator) -> Wave:
    """A membrane: the pitch falls from about 180 Hz to about 50 Hz."""
    low = rng.uniform(45.0, 60.0)
    phase = low * time + 130.0 * 0.03 * (1 - np.exp(-time / 0.03))
    return 1.0 * np.sin(2 * np.pi * phase) * np.exp(-time / rng.uniform(0.09, 0.14))


def _snare(time: Wave, _pitch: float, rate: float, rng: np.random.Generator) -> Wave:
    body = np.sin(2 * np.pi * rng.uniform(170, 210) * time) * np.exp(-time / 0.05)
    wires = _cluster(time, (400.0, 9000.0), 90, rate, rng) * np.exp(-time / rng.uniform(0.05, 0.08))
    return 0.45 * body + 0.55 * wires


def _hat(time: Wave, _pitch: float, rate: float, rng: np.random.Generator) -> Wave:
    return 0.35 * _cluster(time, (5000.0, 14000.0), 70, rate, rng) * np.exp(-time / rng.uniform(0.015, 0.03))


def _open_hat(time: Wave, _pitch: float, rate: float, rng: np.random.Generator) -> Wave:
    return 0.35 * _cluster(time, (5000.0, 14000.0), 70, rate, rng) * np.exp(-time / 0.08)


def _bass(time: Wave, pitch: float, rate: float, rng: np.random.Generator) -> Wave:
    """A plucked string: harmonics that fade the sooner the higher they are."""
    bright = rng.uniform(0.6, 1.2)
    partials = [k for k in range(1, 10) if k * pitch < 0.45 * rate]
    waves = [np.sin(2 * np.pi * k * pitch * time) * np.exp(-time * k * 3.0) / k**bright for k in partials]
    together: Wave = np.sum(waves, axis=0)
    return 0.35 * together


def _cluster(
    time: Wave, band_hz: tuple[float, float], count: int, rate: float, rng: np.random.Generator
) -> Wave:
    """Metal and wires: many partials that have nothing to do with each other."""
    hertz, phase = rng.uniform(*band_hz, count), rng.uniform(0, 2 * np.pi, count)
    waves = [np.sin(2 * np.pi * h * time + p) for h, p in zip(hertz, phase, strict=True) if h < 0.45 * rate]
    return np.sum(waves, axis=0) / np.sqrt(count) if waves else np.zeros_like(time)


VOICES: dict[str, tuple[float, Voice]] = {
    "click": (0.05, _click),
    "kick": (0.4, _kick),
    "snare": (0.3, _snare),
    "hat": (0.12, _hat),
    "open_hat": (0.3, _open_hat),
    "bass": (0.45, _bass),
}
