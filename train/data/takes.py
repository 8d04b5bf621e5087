"""Takes: excerpts as onset frames with their tempo, in the weather and at the speed they were heard in.

The frames come from the runtime's own OnsetStream. Speeds are changed there, by its frame clock: exact,
and without the blur that a time-stretch would leave for a network to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND
from livetempo.onsets import OnsetStream
from train.data.augment import weather

RENDER_RATE = 22050  # what everything is rendered and weathered at
EXCERPT_SECONDS = 24.0
OCTAVE_UNKNOWN = 0.0  # as the other level of a take: its tempo is right but for its octave


@dataclass
class Take:
    """Onset frames of one excerpt in one weather at one speed; bpm per ten frames, 0 where there is none."""

    onsets: NDArray[np.float16]
    bpm: NDArray[np.float32]
    other_level: float  # a second level at which listeners may tap, as a multiple; 1 where there is none
    source: str
    held_out: bool


def onset_frames(sound: NDArray[np.float32], rate: float, slowing: float = 1.0) -> NDArray[np.float32]:
    """All onset frames of a sound; slowing 1.1 makes its tempo 1.1 times slower."""
    stream = OnsetStream(rate, frames_per_second=FRAMES_PER_SECOND * slowing)
    pieces: list[NDArray[np.float32]] = []
    position = 0
    while True:
        position += stream.push(sound[position:])
        if not stream.ready:
            return np.concatenate(pieces)
        pieces.append(stream.read().copy())


def weathered(
    sound: NDArray[np.float32],
    bpm: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    source: str,
    other_level: float = 1.0,
    held_out: bool = False,
    babble: NDArray[np.float32] | None = None,
) -> list[Take]:
    """Takes of one excerpt: in mild and in rough weather, each at two speeds. bpm: one for each tenth of a second."""
    takes = []
    for strength in (rng.uniform(0, 0.4), rng.uniform(0.3, 1.4)):
        heard = weather(sound, RENDER_RATE, rng, strength, babble)
        for slowing in 2 ** rng.uniform([-0.12, -0.3], [0.12, 0.3]):
            frames = onset_frames(heard, RENDER_RATE, slowing)
            tenths = len(frames) // FRAMES_PER_ESTIMATE
            at = np.minimum(np.arange(tenths) / slowing, len(bpm) - 1).astype(int)
            labels = (bpm[at] / slowing).astype(np.float32)
            takes.append(Take(frames.astype(np.float16), labels, other_level, source, held_out))
    return takes


def save_takes(takes: list[Take], path: Path) -> None:
    """One .npz shard; never half a file."""
    lengths = np.array([len(t.bpm) for t in takes])
    partial = path.with_suffix(".part")
    with open(partial, "wb") as file:
        np.savez(
            file,
            onsets=np.concatenate(
                [t.onsets[: n * FRAMES_PER_ESTIMATE] for t, n in zip(takes, lengths, strict=True)]
            ),
            bpm=np.concatenate([t.bpm for t in takes]),
            tenths=lengths,
            other_level=np.array([t.other_level for t in takes], np.float32),
            source=np.array([t.source for t in takes]),
            held_out=np.array([t.held_out for t in takes]),
        )
    partial.rename(path)


def load_takes(folder: Path) -> list[Take]:
    """All shards of a folder."""
    takes: list[Take] = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as shard:
            ends = np.cumsum(shard["tenths"])
            onsets, bpm = shard["onsets"], shard["bpm"]
            for i, end in enumerate(ends):
                start = end - shard["tenths"][i]
                frames = onsets[start * FRAMES_PER_ESTIMATE : end * FRAMES_PER_ESTIMATE]
                takes.append(
                    Take(
                        frames,
                        bpm[start:end],
                        float(shard["other_level"][i]),
                        str(shard["source"][i]),
                        bool(shard["held_out"][i]),
                    )
                )
    return takes
