"""Bad samples and bad settings, given to TempoTracker by another program."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo import TempoEstimate, TempoTracker
from tests.fuzz.answers import Answer, impossible

NUMBERS = (
    0,
    -1,
    1e-300,
    3999.9,
    4000,
    8000,
    44100,
    96000,
    768000,
    768001,
    1e18,
    math.nan,
    math.inf,
    -math.inf,
)
BPMS = (0, -1, 30, 60, 100, 119, 120, 300, 301, 1e9, math.nan, math.inf)
RESPONSES = ("fast", "normal", "steady", "", "FAST", None, 7)
DTYPES = (np.float32, np.float64, np.int16, np.int32, np.uint8, np.int64, np.complex64, np.bool_, object)
WILD = (math.nan, math.inf, -math.inf, 1e38, -1e38, 1e-45, 0.0, 1.0, -1.0, 1e300)


class SampleDoor:
    """A few blocks of anything; what is refused is refused by one sentence in a ValueError."""

    def __init__(self, _folder: Path) -> None:
        pass

    def attempt(self, rng: Random) -> Answer:
        """One tracker and its blocks."""
        rate = rng.choice(NUMBERS) if rng.random() < 0.3 else rng.choice((4000, 8000, 11025))
        settings: dict[str, Any] = {}
        if rng.random() < 0.3:
            settings["tempo_range"] = rng.choice(
                ((60, 120), tuple(rng.choices(BPMS, k=rng.choice((1, 2, 2, 3)))))
            )
        if rng.random() < 0.2:
            settings["response"] = rng.choice(RESPONSES)
        if rng.random() < 0.2:
            settings["octave"] = rng.choice((1, -3, 3.1, math.nan, math.log2(3)))
        given = f"rate {rate}, {settings}"
        heard: list[TempoEstimate] = []
        try:
            tracker = TempoTracker(rate, **settings)
            for _ in range(rng.randint(1, 6)):
                block = _block(rng)
                given += f", {block.dtype}{block.shape}"
                heard.extend(tracker.estimates(block))
        except ValueError as error:
            return Answer(given, 2, f"livetempo: {error}\n")
        octave = 2.0 ** settings.get("octave", 0.0)
        if octave != 1:
            heard = [TempoEstimate(e.time, e.bpm and e.bpm / octave, e.confidence, e.state) for e in heard]
        return Answer(given, 0, problem=impossible(heard))


def _block(rng: Random) -> NDArray[Any]:
    frames = rng.choice((0, 1, 2, 511, 4096, 4097, 9000))
    shape: tuple[int, ...] = rng.choice(
        ((frames,), (frames,), (frames, 2), (frames, 7), (frames, 0), (), (2, 2, 2))
    )
    dtype = rng.choice(DTYPES[:4]) if rng.random() < 0.9 else rng.choice(DTYPES)
    noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(shape)
    if rng.random() < 0.5:
        noise = np.where(noise > rng.choice((-9, 0, 2)), rng.choice(WILD), noise)
    with np.errstate(all="ignore"):
        return np.asarray(noise * rng.choice((1e-6, 0.1, 30000, 1e9))).astype(dtype)
