"""Does a network read the speed from anything but the music?

Each probe makes versions of one sound that differ by a known factor, and tells how far log z follows: the
slope of log z over the log of that factor, within each sound. 1 is full following, 0 none.

music     stretched recordings: what should be followed
grains    the same, cut after stretching into grains of a tenth of a second and shuffled: no rhythm is left, so
          only traces of the stretching (and the mere density of events) could be followed
noise     steady noise, stretched
pitch     the same speed at another pitch
padding   the last part replaced by silence; the slope is over the share of silence
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.data.augment import coloured_noise
from train.data.pieces import draw_speeds
from train.data.stretch import stretch, stretchers, view
from train.data.takes import RENDER_RATE
from train.study.pretrained import HEARD_FRAMES, log_z_of_sounds

Sound = NDArray[np.float32]
Stretch = Callable[[Sound, float, np.random.Generator], Sound]
Probe = Callable[[Sound, np.random.Generator, Stretch], tuple[list[Sound], NDArray[np.float64]]]

GRAIN_SECONDS = 0.1
FADE_SECONDS = 0.005
SPEEDS = 4
SEMITONES = (-4, -2, 2, 4)
SILENT_SHARES = (0.0, 0.1, 0.3, 0.5)
HEARD_SECONDS = HEARD_FRAMES / 100 + 0.3


def by_programs(sound: Sound, speed: float, rng: np.random.Generator) -> Sound:
    """Stretched as the views of recordings are."""
    return view(sound, RENDER_RATE, speed, rng)


def shuffled(sound: Sound, rng: np.random.Generator) -> Sound:
    """Grains of a tenth of a second in another order, faded into each other: spectrum and level stay, rhythm goes."""
    grain, fade = round(GRAIN_SECONDS * RENDER_RATE), round(FADE_SECONDS * RENDER_RATE)
    count = (len(sound) - fade) // grain
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    window = np.ones(grain + fade, np.float32)
    window[:fade], window[-fade:] = ramp, ramp[::-1]
    out = np.zeros(count * grain + fade, np.float32)
    for place, origin in enumerate(rng.permutation(count)):
        out[place * grain : (place + 1) * grain + fade] += window * sound[origin * grain :][: grain + fade]
    return out


def music(sound: Sound, rng: np.random.Generator, change: Stretch) -> tuple[list[Sound], NDArray[np.float64]]:
    """Versions at several speeds."""
    speeds = draw_speeds(rng, SPEEDS)
    return [change(sound, float(speed), rng) for speed in speeds], np.log(speeds)


def grains(
    sound: Sound, rng: np.random.Generator, change: Stretch
) -> tuple[list[Sound], NDArray[np.float64]]:
    """The same with their rhythm destroyed."""
    versions, log_speeds = music(sound, rng, change)
    return [shuffled(version, rng) for version in versions], log_speeds


def noise(sound: Sound, rng: np.random.Generator, change: Stretch) -> tuple[list[Sound], NDArray[np.float64]]:
    """Noise of a random colour, as long as the sound."""
    return music(coloured_noise(rng, len(sound), rng.uniform(0, 2)), rng, change)


def pitch(sound: Sound, rng: np.random.Generator, change: Stretch) -> tuple[list[Sound], NDArray[np.float64]]:
    """Played back faster, then made as slow as it was."""
    factors = 2 ** (np.array(SEMITONES) / 12)
    versions = []
    for factor in factors:
        at = np.arange(0, len(sound) - 1, factor)
        faster = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
        versions.append(change(faster, 1 / float(factor), rng))
    return versions, np.log(factors)


def padding(
    sound: Sound, rng: np.random.Generator, change: Stretch
) -> tuple[list[Sound], NDArray[np.float64]]:
    """The last part of what is heard is silence."""
    heard = sound[: round(HEARD_SECONDS * RENDER_RATE)]
    versions = []
    for share in SILENT_SHARES:
        version = heard.copy()
        version[round(len(heard) * (1 - share)) :] = 0
        versions.append(version)
    return versions, np.array(SILENT_SHARES)


PROBES: dict[str, Probe] = {
    "music": music,
    "grains": grains,
    "noise": noise,
    "pitch": pitch,
    "padding": padding,
}


def following(
    network: Any, probe: str, sounds: list[Sound], *, change: Stretch = by_programs, seed: int = 0
) -> float:
    """The slope of log z over the log of the factor, pooled over the sounds (each from its own mean)."""
    rng = np.random.default_rng(seed)
    heard, factors = [], []
    for sound in sounds:
        versions, factor = PROBES[probe](sound, rng, change)
        log_z = log_z_of_sounds(network, versions)
        heard.append(log_z - log_z.mean())
        factors.append(factor - factor.mean())
    x, y = np.concatenate(factors), np.concatenate(heard)
    return float(x @ y / (x @ x))


def can_stretch() -> bool:
    """Whether any program that stretches is installed."""
    return bool(stretchers())


def stretched_once(sound: Sound, speed: float, rng: np.random.Generator) -> Sound:
    """By the first program there is: quick, for probes on a small scale."""
    return stretch(sound, RENDER_RATE, speed, stretchers()[0])
