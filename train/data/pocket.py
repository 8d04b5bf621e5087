"""A synthesiser that fits into a pocket: made-up drums and tones in numpy, for when there is no sound font."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from train.data.midi import DRUM_CHANNEL, Performance
from train.data.takes import RENDER_RATE

Wave = NDArray[np.float32]

KICKS, SNARES, STICKS = {35, 36}, {38, 39, 40}, {37, 60, 64, 75, 76, 77}
TOMS, SHORT_HATS, LONG_CYMBALS = {41, 43, 45, 47, 48, 50}, {42, 44, 69, 70}, {46, 49, 51, 53, 57, 59}
PLUCKED_PROGRAMS = 40  # pianos, mallets, organs, guitars and basses; strings and winds come after
LONGEST_NOTE_SECONDS = 3.0


class PocketSynthesiser:
    """Plays a Performance with another kit and other instruments each time."""

    def render(self, performance: Performance, rng: np.random.Generator) -> Wave:
        """Mono float32 at RENDER_RATE."""
        total = round(performance.seconds * RENDER_RATE)
        out = np.zeros(total + round((LONGEST_NOTE_SECONDS + 1) * RENDER_RATE), np.float32)
        band = _Band(rng)
        mix = 2 ** rng.uniform(-1, 1, 16)
        sounding: dict[tuple[int, int], tuple[float, int]] = {}
        for event in performance.events:
            at = round(event.seconds * RENDER_RATE)
            if event.kind == "program_change":
                band.change_program(event.channel, event.first)
            if event.kind != "note" or not 0 <= at < total:
                continue
            if event.channel == DRUM_CHANNEL:
                if event.second:
                    _add(out, at, band.drum(event.first), event.second * mix[DRUM_CHANNEL])
                continue
            started = sounding.pop((event.channel, event.first), None)
            if started is not None:
                note = band.tone(event.channel, event.first, event.seconds - started[0])
                _add(out, round(started[0] * RENDER_RATE), note, started[1] * mix[event.channel] / 3)
            if event.second:
                sounding[(event.channel, event.first)] = (event.seconds, event.second)
        return np.asarray(out[:total] / 4, np.float32)


def _add(out: Wave, at: int, wave: Wave, velocity: float) -> None:
    out[at : at + len(wave)] += wave * np.float32((velocity / 127) ** 1.5)


class _Band:
    """One kit and sixteen instruments, drawn anew."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._drums: dict[int, Wave] = {}
        self._tones: dict[tuple[int, int, int], Wave] = {}
        self._brightness = rng.uniform(0.3, 1.5, 16)
        self._plucked = rng.random(16) < 0.5

    def change_program(self, channel: int, program: int) -> None:
        self._plucked[channel] = program < PLUCKED_PROGRAMS

    def drum(self, note: int) -> Wave:
        if note not in self._drums:
            self._drums[note] = self._make_drum(note)
        return self._drums[note]

    def _make_drum(self, note: int) -> Wave:
        rng = self._rng
        if note in KICKS:
            return _struck(rng, hz=rng.uniform(45, 70), sweep=rng.uniform(1, 4), seconds=0.25, noise=0.05)
        if note in SNARES:
            return _struck(rng, hz=rng.uniform(160, 240), sweep=0.3, seconds=0.2, noise=rng.uniform(0.5, 0.9))
        if note in TOMS:
            return _struck(rng, hz=60.0 * 2 ** ((note - 41) / 9), sweep=0.5, seconds=0.35, noise=0.1)
        if note in STICKS:
            return _struck(rng, hz=rng.uniform(700, 2500), sweep=0.0, seconds=0.05, noise=0.2)
        if note in SHORT_HATS or note in LONG_CYMBALS:
            seconds = rng.uniform(0.03, 0.08) if note in SHORT_HATS else rng.uniform(0.25, 0.8)
            return np.diff(_struck(rng, hz=8000.0, sweep=0.0, seconds=seconds, noise=0.95)) * np.float32(0.5)
        return _struck(rng, hz=rng.uniform(200, 1500), sweep=0.1, seconds=0.12, noise=rng.uniform(0.1, 0.5))

    def tone(self, channel: int, note: int, seconds: float) -> Wave:
        seconds = float(np.clip(seconds, 0.05, LONGEST_NOTE_SECONDS))
        key = (channel, note, round(seconds * 50))
        if key not in self._tones:
            self._tones[key] = self._make_tone(channel, note, seconds)
        return self._tones[key]

    def _make_tone(self, channel: int, note: int, seconds: float) -> Wave:
        t = np.arange(round((seconds + 0.05) * RENDER_RATE)) / RENDER_RATE
        hz = 440.0 * 2 ** ((note - 69) / 12)
        wave = np.zeros(len(t))
        for harmonic in range(1, 9):
            if harmonic * hz < 0.45 * RENDER_RATE:
                wave += harmonic ** (-1 / self._brightness[channel]) * np.sin(2 * np.pi * harmonic * hz * t)
        if self._plucked[channel]:
            wave *= np.exp(-t / 0.35) * np.minimum(t / 0.003, 1)
        else:
            wave *= np.minimum(t / 0.04, 1)
        return (wave * np.clip((seconds + 0.05 - t) / 0.05, 0, 1)).astype(np.float32)


def _struck(rng: np.random.Generator, *, hz: float, sweep: float, seconds: float, noise: float) -> Wave:
    """A decaying tone that falls from (1 + sweep) times its pitch, mixed with decaying noise."""
    t = np.arange(round(seconds * RENDER_RATE)) / RENDER_RATE
    phase = 2 * np.pi * np.cumsum(hz * (1 + sweep * np.exp(-t / 0.02))) / RENDER_RATE
    body = (1 - noise) * np.sin(phase) + noise * rng.uniform(-1, 1, len(t))
    return (body * np.exp(-5 * t / seconds)).astype(np.float32)
