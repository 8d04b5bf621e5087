"""Pieces: the same music at several speeds and one pitch, as feature frames. Pairs are drawn from them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from train.data.augment import weather
from train.data.mel import mel_frames
from train.data.takes import RENDER_RATE, onset_frames

Features = Literal["livetempo", "paper"]
NETWORKS: tuple[Features, ...] = ("livetempo", "paper")
SPEED_RANGE = 1.5  # speeds lie within this factor of the original, either way
NEVER_NEARER = 1.03  # and never nearer to it than this: a view that nobody has touched would stand out
ROUGHEST_WEATHER = 0.6
ROUND_LENGTH = 2000  # samples; transforms of such lengths are quick
HELD_OUT_EVERY = 5


@dataclass
class Piece:
    """Versions of one piece, each `speeds[i]` times as fast; bpm at speed 1 is for judging only, 0 if unknown."""

    frames: list[NDArray[np.float16]]
    speeds: NDArray[np.float64]
    source: str
    bpm: float = 0.0

    def save(self, path: Path) -> None:
        """One .npz; never half a file."""
        partial = path.with_suffix(".part")
        with open(partial, "wb") as file:
            np.savez(
                file,
                frames=np.concatenate(self.frames),
                lengths=[len(frames) for frames in self.frames],
                speeds=self.speeds,
                source=self.source,
                bpm=self.bpm,
            )
        partial.rename(path)

    @classmethod
    def load(cls, path: Path) -> Piece:
        """The inverse of `save`."""
        with np.load(path) as saved:
            frames = np.split(saved["frames"], np.cumsum(saved["lengths"])[:-1])
            return cls(frames, saved["speeds"], str(saved["source"]), float(saved["bpm"]))


def load_pieces(folder: Path) -> list[Piece]:
    """All pieces of a folder, in a fixed order."""
    return [Piece.load(path) for path in sorted(folder.glob("*.npz"))]


def draw_speeds(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Speeds spread over the range (one in each part of it, so that pairs differ), none of them 1."""
    edge = np.log(SPEED_RANGE)
    parts = np.linspace(-edge, edge, count + 1)
    logs = rng.uniform(parts[:-1], parts[1:])
    near = np.abs(logs) < np.log(NEVER_NEARER)
    logs[near] = np.where(logs[near] < 0, -1, 1) * np.log(NEVER_NEARER)
    return np.asarray(np.exp(logs))


def feature_frames(sound: NDArray[np.float32], features: Features) -> NDArray[np.float16]:
    """What a network hears of a sound at RENDER_RATE, 100 frames a second."""
    frames = onset_frames(sound, RENDER_RATE) if features == "livetempo" else mel_frames(sound, RENDER_RATE)
    return frames.astype(np.float16)


def disguised(sound: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """A version in a weather of its own, which hides what the making of it left behind."""
    whole = len(sound) // ROUND_LENGTH * ROUND_LENGTH
    return weather(sound[:whole], RENDER_RATE, rng, rng.uniform(0, ROUGHEST_WEATHER))


def piece_path(folder: Path, source: str) -> Path:
    """Where the piece of that source lies."""
    return folder / (source.replace("/", "__") + ".npz")


def is_held_out(piece: Piece) -> bool:
    """Whether a piece is kept for checking: decided by its name alone, so that every step agrees."""
    return hashlib.blake2b(piece.source.encode(), digest_size=4).digest()[0] % HELD_OUT_EVERY == 0
