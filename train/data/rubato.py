"""Rubato: onset frames played again with a tempo that hurries and holds back, whatever was played.

Only labels are learnt from such frames. They are interpolated, which blurs them: the loss that compares speeds would
read the blur.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND

SHARE = 0.2  # of what is learnt from
LEAST, MOST = 0.02, 0.15  # how far to either side, as a logarithm
PHRASE_SECONDS = (5.0, 16.0)

Frames = NDArray[np.float32]


def swayed(
    frames: Frames, bpm: NDArray[np.float32], rng: np.random.Generator
) -> tuple[Frames, NDArray[np.float32]]:
    """The frames and their tempo, for each ten frames one."""
    seconds = np.arange(len(frames)) / FRAMES_PER_SECOND
    phrase, phase = rng.uniform(*PHRASE_SECONDS), rng.uniform(0, 2 * np.pi)
    speed = np.exp(rng.uniform(LEAST, MOST) * np.sin(2 * np.pi * seconds / phrase + phase))
    source = np.cumsum(speed) - speed[0]
    source = source[source <= len(frames) - 1]
    before = source.astype(int)
    share = (source - before).astype(np.float32)[:, None]
    after = np.minimum(before + 1, len(frames) - 1)
    warped = (1 - share) * frames[before] + share * frames[after]
    tenths = len(warped) // FRAMES_PER_ESTIMATE
    ends = np.arange(tenths) * FRAMES_PER_ESTIMATE + FRAMES_PER_ESTIMATE - 1
    moved = bpm[np.minimum(before[ends] // FRAMES_PER_ESTIMATE, len(bpm) - 1)] * speed[ends]
    return warped[: tenths * FRAMES_PER_ESTIMATE], moved.astype(np.float32)
