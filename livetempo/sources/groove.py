"""A little band in numpy: kick, snare, hats and bass, for those who have no microphone at hand.

Made block by block, as a player would: at each sixteenth note the hits that fall there begin to
sound, and each sounds until it has died away. The tempo changes now and then, so that one sees it followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetempo.sources.source import Samples

Wave = NDArray[np.float64]

STEPS_PER_BEAT = 4
STEPS_PER_BAR = 16
SWING = 0.06  # of a step: how late the second sixteenth of each pair comes; more would be a shuffle


@dataclass(frozen=True, slots=True)
class Section:
    """So many bars at one tempo."""

    bpm: float
    bars: int


SONG = (Section(120.0, 16), Section(128.0, 16), Section(96.0, 16))  # and again from the start
#             1 . . . 2 . . . 3 . . . 4 . . .
PATTERN = {
    "kick": "x.....x.x..x....",
    "snare": "....x..g.g..x..g",
    "hat": "x.xgx.x.x.xgx.o.",
}
BASS_BARS = (  # semitones above the lowest note; a bar each
    {0: 0, 3: 0, 6: 12, 8: 0, 11: 10, 14: 7},
    {0: 0, 3: 0, 6: 12, 8: 3, 11: 5, 14: 7},
    {0: -4, 3: -4, 6: 8, 8: -4, 11: 3, 14: 5},
    {0: -2, 3: -2, 6: 10, 8: 5, 11: 3, 14: -2},
)
BASS_HZ = 55.0
GHOST = 0.35  # a ghost note is felt more than heard


class Groove:
    """Endless music at a sample rate.

    >>> groove = Groove(48000)
    >>> groove.next_block(480).shape
    (480,)
    """

    def __init__(self, sample_rate: int) -> None:
        self._sounds = _make_kit(sample_rate)
        self._steps = _steps(sample_rate)
        self._next_step = next(self._steps)
        self._position = 0
        self._sounding: list[tuple[int, Samples]] = []

    def next_block(self, count: int) -> Samples:
        """The next count samples, within -1 to 1."""
        block = np.zeros(count, np.float32)
        end = self._position + count
        while self._next_step[0] < end:
            start, bar, step = self._next_step
            self._sounding += [(start, sound) for sound in self._hits(bar, step)]
            self._next_step = next(self._steps)
        for start, sound in self._sounding:
            first = max(start, self._position)
            last = min(start + len(sound), end)
            block[first - self._position : last - self._position] += sound[first - start : last - start]
        self._position = end
        self._sounding = [(start, sound) for start, sound in self._sounding if start + len(sound) > end]
        return np.tanh(block, out=block)

    def _hits(self, bar: int, step: int) -> Iterator[Samples]:
        for voice, pattern in PATTERN.items():
            mark = pattern[step]
            if mark == "o":
                yield self._sounds["open hat"]
            elif mark != ".":
                yield self._sounds[voice] * np.float32(1.0 if mark == "x" else GHOST)
        semitone = BASS_BARS[bar % len(BASS_BARS)].get(step)
        if semitone is not None:
            yield self._sounds[f"bass {semitone}"]


def _steps(sample_rate: int) -> Iterator[tuple[int, int, int]]:
    """(sample, bar, step in the bar) of every sixteenth note, for ever."""
    seconds, bar = 0.0, 0
    while True:
        for section in SONG:
            step_seconds = 60.0 / section.bpm / STEPS_PER_BEAT
            for _ in range(section.bars):
                for step in range(STEPS_PER_BAR):
                    late = SWING * step_seconds if step % 2 else 0.0
                    yield round((seconds + late) * sample_rate), bar, step
                    seconds += step_seconds
                bar += 1


def _make_kit(sample_rate: int) -> dict[str, Samples]:
    noise = np.random.default_rng(1)

    def time(seconds: float) -> Wave:
        return np.arange(int(seconds * sample_rate)) / sample_rate

    def hiss(t: Wave) -> Wave:
        """White noise, tilted upwards: what a cymbal is made of."""
        return np.diff(noise.standard_normal(len(t) + 1)) * 0.7

    t = time(0.35)
    kick = np.sin(2 * np.pi * (48 * t + 6 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.11)
    t = time(0.25)
    drum = 0.5 * np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.05)
    snare = drum + 0.35 * noise.standard_normal(len(t)) * np.exp(-t / 0.07)
    t = time(0.08)
    hat = hiss(t) * np.exp(-t / 0.018)
    t = time(0.3)
    open_hat = hiss(t) * np.exp(-t / 0.09)
    kit = {"kick": 0.8 * kick, "snare": 0.6 * snare, "hat": 0.18 * hat, "open hat": 0.15 * open_hat}
    for semitone in {s for bar in BASS_BARS for s in bar.values()}:
        kit[f"bass {semitone}"] = 0.3 * _bass(time(0.4), BASS_HZ * 2 ** (semitone / 12))
    return {name: sound.astype(np.float32) for name, sound in kit.items()}


def _bass(t: Wave, hertz: float) -> Wave:
    """A plucked string: the higher the partial, the sooner it is gone."""
    partials = np.arange(1, 7)[:, None]
    tone = (np.sin(2 * np.pi * hertz * partials * t) * np.exp(-t * partials / 0.25) / partials).sum(axis=0)
    attack_and_damping = np.minimum(1.0, t / 0.004) * np.clip((0.4 - t) / 0.05, 0.0, 1.0)
    return np.asarray(tone * attack_and_damping)
