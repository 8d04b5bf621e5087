"""Sounds without a tempo: noise, hum, speech, crowds, weather, notes in free time."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

from train.data.augment import coloured_noise

Sound = NDArray[np.float32]

WORDS = (
    "the old man walked slowly down to the river and sat there for a while thinking about his brother who had left",
    "good evening ladies and gentlemen thank you so much for coming out tonight it means a great deal to all of us",
    "so what I was trying to say is that we never really had a plan, we just went along with whatever came next",
    "in other news the committee has decided to postpone its decision until the end of the following quarter",
    "can you turn the monitor up a little bit please, yes, no, a bit more, okay, that is much better, one two, one two",
    "when the experiment was repeated under different conditions the results were not at all what anyone had expected",
    "I do not know, maybe tomorrow, or the day after, it depends on the weather, and on how my mother is feeling",
)
VOICES = ("en-us", "en-gb", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru", "tr")


def speech(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Somebody talking with pauses, by espeak-ng; words drawn anew each time."""
    words = " ".join(WORDS).split()
    text = ""
    while len(text) < seconds * 22:
        sentence = list(rng.choice(words, int(rng.integers(3, 22))))
        text += " ".join(sentence) + rng.choice([". ", ", ", "? ", "... ", "! "])
    voice = f"{rng.choice(VOICES)}+{rng.choice(['m1', 'm3', 'm7', 'f1', 'f2', 'f4', 'croak', 'whisper'])}"
    command = [
        "espeak-ng",
        "-v",
        voice,
        "-s",
        str(int(rng.integers(110, 230))),
        "-p",
        str(int(rng.integers(15, 80))),
    ]
    if rng.random() < 0.5:
        command += ["-g", str(int(rng.integers(0, 25)))]
    wav = subprocess.run([*command, "--stdout", text], capture_output=True, check=True).stdout
    sound, wav_rate = soundfile.read(io.BytesIO(wav), dtype="float32")
    sound = resample_poly(sound, rate, wav_rate).astype(np.float32)
    return _wobble(np.resize(sound, int(rate * seconds)), rate, rng)


def _wobble(sound: Sound, rate: int, rng: np.random.Generator) -> Sound:
    """Slide the speed about, as no synthetic voice does by itself and every human one does."""
    knots = int(len(sound) / rate * 1.5) + 2
    speed = np.interp(
        np.arange(len(sound)), np.linspace(0, len(sound), knots), 2 ** rng.normal(0, 0.25, knots)
    )
    position = np.cumsum(speed)
    at = position / position[-1] * (len(sound) - 1)
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)


def crowd(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Several people talking at once."""
    voices = [speech(rng, rate, seconds) * rng.uniform(0.3, 1) for _ in range(rng.integers(2, 6))]
    return np.asarray(np.sum(voices, axis=0), np.float32)


def babble(rng: np.random.Generator, rate: int, seconds: float) -> Sound | None:
    """People talking in the background; None where there is no espeak-ng."""
    if not shutil.which("espeak-ng"):
        return None
    return (crowd if rng.random() < 0.5 else speech)(rng, rate, seconds)


def noise(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Steady noise of any colour, perhaps band-limited, perhaps swelling like wind or traffic."""
    size = int(rate * seconds)
    sound = coloured_noise(rng, size, rng.choice([0.0, 1.0, rng.uniform(0, 2.5)]))
    if rng.random() < 0.4:
        knots = int(seconds * rng.uniform(0.3, 3)) + 2
        sound *= np.interp(np.arange(size), np.linspace(0, size, knots), rng.uniform(0.1, 1, knots)).astype(
            np.float32
        )
    return sound


def hum(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Mains hum with harmonics and some noise."""
    t = np.arange(int(rate * seconds)) / rate
    base = rng.choice([50, 60, rng.uniform(40, 400)])
    sound = sum(
        rng.uniform(0, 1) / h * np.sin(2 * np.pi * h * base * t + rng.uniform(0, 6)) for h in range(1, 12)
    )
    noise_level = 10 ** (rng.uniform(-60, -10) / 20)
    return np.asarray(sound + noise_level * coloured_noise(rng, len(t), 1.0), np.float32)


def knocks(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Random knocks, drops, crackle, applause: a Poisson process of short sounds at any density."""
    size = int(rate * seconds)
    sound = np.zeros(size + rate, np.float32)
    for at in rng.integers(0, size, rng.poisson(seconds * np.exp(rng.uniform(np.log(0.5), np.log(60))))):
        length = int(rate * rng.uniform(0.005, 0.3))
        t = np.arange(length) / rate
        ring = (
            np.sin(2 * np.pi * rng.uniform(80, 5000) * t)
            if rng.random() < 0.4
            else rng.standard_normal(length)
        )
        sound[at : at + length] += (
            rng.uniform(0.1, 1) * ring * np.exp(-5 * np.arange(length) / length)
        ).astype(np.float32)
    return sound[:size] + np.float32(10 ** (rng.uniform(-70, -30) / 20)) * coloured_noise(rng, size, 1.0)


def drone(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """Pads that swell and change without a beat."""
    size = int(rate * seconds)
    t = np.arange(size) / rate
    sound = np.zeros(size, np.float32)
    for _ in range(rng.integers(2, 8)):
        knots = int(seconds / rng.uniform(1.5, 6)) + 2
        swell = np.interp(np.arange(size), np.sort(rng.uniform(0, size, knots)), rng.uniform(0, 1, knots))
        sound += (swell * np.sin(2 * np.pi * rng.uniform(60, 1500) * (1 + rng.normal(0, 0.001)) * t)).astype(
            np.float32
        )
    return sound


KINDS = {speech: 0.34, crowd: 0.08, noise: 0.22, hum: 0.08, knocks: 0.18, drone: 0.10}


def negative(rng: np.random.Generator, rate: int, seconds: float) -> Sound:
    """A random sound without a tempo."""
    kinds = [k for k in KINDS if shutil.which("espeak-ng") or k not in (speech, crowd)]
    weights = np.array([KINDS[k] for k in kinds])
    return kinds[rng.choice(len(kinds), p=weights / weights.sum())](rng, rate, seconds)
