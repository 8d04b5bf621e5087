"""Takes become training examples: snapshots of the modulation spectrum at many moments, with what is true then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_ESTIMATE, ModelConfig
from livetempo.rhythm import Rhythm
from train.data import rubato
from train.data.takes import Take

EARLIEST_TENTHS = 10  # after one second of sound there may be something to say
SETTLE_TENTHS = 12  # after a change nobody can know the new tempo for this long: not asked
SNAPSHOT_EVERY = 10  # windows that lie nearer to each other teach much the same twice
BAND_GAIN_SPREAD = 0.5  # of the logarithm
SILENT_BAND_SHARE, SILENT_BAND_GAIN = 0.08, 0.05
AUDIBLE = 1e-4  # a spectrum below this is a rest, which says nothing of tempo


@dataclass
class Examples:
    """Spectra (n, channels, bins) float16; bpm 0 means none; take says which take each came from."""

    spectra: NDArray[np.float16]
    bpm: NDArray[np.float32]
    other_level: NDArray[np.float32]
    take: NDArray[np.int64]


def snapshots(
    takes: list[Take],
    rng: np.random.Generator,
    config: ModelConfig,
    *,
    splice: float = 0.3,
    varied: bool = False,
) -> Examples:
    """Hear each take once, from a random start, sometimes straight after another take or after silence.

    varied: through instruments and a microphone that were not in the corpus, some of them with rubato.
    """
    rhythm = Rhythm(config)
    spectra, bpms, others, owners = [], [], [], []
    for number, take in enumerate(takes):
        start = 0 if rng.random() < 0.4 else int(rng.integers(0, max(len(take.bpm) - 80, 1)))
        rhythm.reset()
        gains = band_gains(rng, take.onsets.shape[1]) if varied else np.float32(1.0)
        spliced = rng.random() < splice
        if spliced:
            before = takes[rng.integers(len(takes))]
            tenths = int(rng.integers(20, 100))
            gap = int(rng.choice([0, 0, int(rng.integers(1, 40))]))
            rhythm.push(before.onsets[: tenths * FRAMES_PER_ESTIMATE].astype(np.float32) * gains)
            if gap:
                rhythm.push(np.zeros((gap * FRAMES_PER_ESTIMATE, take.onsets.shape[1]), np.float32))
        frames = take.onsets[start * FRAMES_PER_ESTIMATE :].astype(np.float32) * gains
        bpm = take.bpm[start:]
        if varied and rng.random() < rubato.SHARE:
            frames, bpm = rubato.swayed(frames, bpm, rng)
        earliest = max(EARLIEST_TENTHS, SETTLE_TENTHS * spliced) + int(rng.integers(SNAPSHOT_EVERY))
        for tenth in range(len(bpm)):
            rhythm.push(frames[tenth * FRAMES_PER_ESTIMATE : (tenth + 1) * FRAMES_PER_ESTIMATE])
            wanted = tenth >= earliest and (tenth - earliest) % SNAPSHOT_EVERY == 0
            if not wanted or not _settled(bpm, tenth):
                continue
            spectrum = rhythm.spectrum
            if bpm[tenth] > 0 and spectrum.max() < AUDIBLE:
                continue
            spectra.append((spectrum * SPECTRUM_SCALE).astype(np.float16))
            bpms.append(bpm[tenth])
            others.append(take.other_level)
            owners.append(number)
    return Examples(
        np.stack(spectra), np.array(bpms, np.float32), np.array(others, np.float32), np.array(owners)
    )


SPECTRUM_SCALE = 1000.0  # keeps small magnitudes out of float16's denormals


def band_gains(rng: np.random.Generator, bands: int) -> NDArray[np.float32]:
    """Random gains for each onset band, some bands silent."""
    gains = np.exp(BAND_GAIN_SPREAD * rng.standard_normal(bands))
    gains[rng.random(bands) < SILENT_BAND_SHARE] = SILENT_BAND_GAIN
    return gains.astype(np.float32)


def _settled(bpm: NDArray[np.float32], tenth: int) -> bool:
    """No sudden change lately; a tempo that moves without one can be known at any time."""
    lately = bpm[max(tenth - SETTLE_TENTHS, 0) : tenth + 1]
    return bool(np.all(np.abs(np.diff(lately)) <= 0.04 * lately[:-1]))
