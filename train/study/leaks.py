"""Does a network follow what is not rhythm? Probes made of sound.

Each makes versions of a sound that differ by a known factor, and tells how far log z follows: the slope of
log z over the log of the factor, within each sound. 1 is full following, 0 none. That z follows the speed of
music, and not that of shuffled music, is seen on pairs of views (`equivariance`).

noise     steady noise, stretched by the programs that stretch recordings: 0 is right
pitch     the same speed at another pitch: 0 is right
silence   the last part replaced by silence; the slope is over the share of silence. 0 would be right, but
          resonators of slow tempi ring for longer, so ours follows it a little: the tracker does not ask
          the encoder in a silence

Recordings by the hundred are many gigabytes as sound; so each is probed, heard as frames, and let go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from train.data.augment import coloured_noise
from train.data.pieces import Features, draw_speeds, feature_frames
from train.data.stretch import stretchers, view
from train.data.takes import RENDER_RATE
from train.study.equivariance import log_z_of
from train.study.pretrained import HEARD_FRAMES

Sound = NDArray[np.float32]

SOUND_SECONDS = 22.0  # enough for the last 13.6 s of every version
SPEEDS = 4
SEMITONES = (-4, -2, 2, 4)
SILENT_SHARES = (0.0, 0.1, 0.3, 0.5)
HEARD_SECONDS = HEARD_FRAMES / 100 + 0.3


class Case(NamedTuple):
    """Versions of one sound, and the (log) factor of each."""

    versions: list[Sound]
    factors: NDArray[np.float64]


def noise(sound: Sound, rng: np.random.Generator) -> Case:
    """Noise of a random colour, as long as the sound."""
    steady = coloured_noise(rng, len(sound), rng.uniform(0, 2))
    speeds = draw_speeds(rng, SPEEDS)
    return Case([view(steady, RENDER_RATE, float(speed), rng) for speed in speeds], np.log(speeds))


def pitch(sound: Sound, rng: np.random.Generator) -> Case:
    """Played back faster, then made as slow as it was."""
    factors = 2 ** (np.array(SEMITONES) / 12)
    versions = []
    for factor in factors:
        at = np.arange(0, len(sound) - 1, factor)
        faster = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
        versions.append(view(faster, RENDER_RATE, 1 / float(factor), rng))
    return Case(versions, np.log(factors))


def silence(sound: Sound, rng: np.random.Generator) -> Case:
    """The last part of what is heard is silence."""
    heard = sound[: round(HEARD_SECONDS * RENDER_RATE)]
    keep = [np.arange(len(heard)) < len(heard) * (1 - share) for share in SILENT_SHARES]
    return Case([heard * mask for mask in keep], np.array(SILENT_SHARES))


PROBES: dict[str, Callable[[Sound, np.random.Generator], Case]] = {
    "noise": noise,
    "pitch": pitch,
    "silence": silence,
}


class Heard(NamedTuple):
    """What a kind of network hears of a case."""

    views: NDArray[np.float16]  # (versions, frames, bands)
    factors: NDArray[np.float64]


def heard(case: Case, features: Features) -> Heard:
    """The frames at the end of each version."""
    views = [feature_frames(version, features)[-HEARD_FRAMES:] for version in case.versions]
    return Heard(np.stack(views), case.factors)


def cases(probe: str, sounds: list[Sound], *, seed: int = 0) -> list[Case]:
    """The probe, made once for all networks. Sounds should last 30 s: some become faster."""
    rng = np.random.default_rng(seed)
    return [PROBES[probe](sound, rng) for sound in sounds]


class Following(NamedTuple):
    """A slope and its standard error: what has no rhythm has no peak either, and z jumps about."""

    slope: float
    error: float


def following(network: Any, probed: list[Heard]) -> Following:
    """The slope of log z over the factor, pooled over the sounds (each from its own mean)."""
    answers, factors = [], []
    for views, factor in probed:
        log_z = log_z_of(network, views.astype(np.float32))
        answers.append(log_z - log_z.mean())
        factors.append(factor - factor.mean())
    x, y = np.concatenate(factors), np.concatenate(answers)
    slope = float(x @ y / (x @ x))
    return Following(slope, float(np.sqrt(np.mean((y - slope * x) ** 2) / (x @ x))))


def can_stretch() -> bool:
    """Whether any program that stretches is installed."""
    return bool(stretchers())
