"""What the whole tracker says of labelled recordings, and of sounds that have no tempo, silence among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.metrics import same_tempo
from livetempo.artifact import Model
from livetempo.tracker import TempoTracker
from train.data.negatives import negative
from train.data.takes import RENDER_RATE

HEARD_SECONDS = 30.0
BLOCK = 512
EVERY = 7  # of ten estimates a second: neighbours say nearly the same
SEED = 2026  # of sounds that nothing was trained on
LOUDNESS = 0.1
HISS = 1e-4  # what a microphone hears in a silent room

Sound = NDArray[np.float32]


class Said(NamedTuple):
    """One moment at which a tempo was shown: the confidence beside it, and whether it was right."""

    confidence: float
    right: bool


class Silent(NamedTuple):
    """How many moments of the sounds without a tempo there were, and how many of them showed none."""

    moments: int
    without: int


def of_recordings(labels: Path, model: Model) -> Iterator[Said]:
    """The first half minute of each recording of a CSV with the columns file and bpm."""
    with open(labels, newline="") as lines:
        for row in csv.DictReader(lines):
            path, bpm = labels.parent / row["file"], float(row["bpm"])
            rate = soundfile.info(path).samplerate
            sound = soundfile.read(path, round(HEARD_SECONDS * rate), dtype="float32", always_2d=True)[0]
            for shown, confidence in _shown(sound, rate, model):
                if shown is not None:
                    yield Said(confidence, bool(same_tempo(np.array([shown]), bpm)[0]))


def of_sounds_without_tempo(count: int, model: Model) -> tuple[list[Said], Silent]:
    """Whatever is shown is wrong."""
    said, moments = [], 0
    for sound in sounds_without_tempo(count):
        for shown, confidence in _shown(sound[:, None], RENDER_RATE, model):
            moments += 1
            if shown is not None:
                said.append(Said(confidence, right=False))
    return said, Silent(moments, moments - len(said))


def sounds_without_tempo(count: int) -> Iterator[Sound]:
    """Noise, hum, knocks, drones and speech; every sixth is silence, digital or that of a room."""
    rng = np.random.default_rng(SEED)
    for number in range(count):
        if number % 6 == 5:
            hiss = HISS * (number % 4 == 1)
            yield np.asarray(hiss * rng.standard_normal(round(HEARD_SECONDS * RENDER_RATE)), np.float32)
        else:
            sound = negative(rng, RENDER_RATE, HEARD_SECONDS)
            yield np.asarray(sound * LOUDNESS / (np.sqrt((sound**2).mean()) + 1e-9), np.float32)


def _shown(sound: Sound, rate: int, model: Model) -> Iterator[tuple[float | None, float]]:
    """Tempo and confidence, every so often."""
    tracker = TempoTracker(rate, model=model)
    blocks = (sound[start : start + BLOCK] for start in range(0, len(sound), BLOCK))
    estimates = [estimate for block in blocks for estimate in tracker.estimates(block)]
    for estimate in estimates[::EVERY]:
        yield estimate.bpm, estimate.confidence
