"""Pairs of views which nothing but the music tells apart.

Both are cut from the middle of longer versions of one piece, so neither is padded; they are equally long and
end at the same moment of the music; neither runs at the original speed. What else differs between them (level,
spectrum, blur, noise) is drawn for each view by itself and knows nothing of its speed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.config import FRAMES_PER_SECOND
from train.data.pieces import Piece

Frames = NDArray[np.float32]

NEAREST_SPEEDS = 1.03  # the two speeds of a pair differ at least by this
SHORTEST_FRAMES, LONGEST_FRAMES = 500, 1360  # 13.6 s as in the paper, and less, so that z is soon right
TRIES = 100


class Pair(NamedTuple):
    """Which views, not yet cut: cheap enough for every process to draw the whole batch alike."""

    piece: int
    first: int
    second: int
    moment_seconds: float  # of the music at speed 1: where both views end
    seed: int


class Batch(NamedTuple):
    """Views cut: `views` holds all first ones, then all second ones; ratio is a_first / a_second."""

    views: Frames  # (2 * pairs, frames, bands)
    ratio: NDArray[np.float32]  # (pairs,)


def draw_pairs(pieces: list[Piece], rng: np.random.Generator, count: int, frames: int) -> list[Pair]:
    """A batch of pairs from pieces drawn at random; pieces too short for such crops are passed over."""
    pairs: list[Pair] = []
    for _ in range(count * TRIES):
        if len(pairs) == count:
            break
        number = int(rng.integers(len(pieces)))
        first, second = (int(i) for i in rng.choice(len(pieces[number].speeds), 2, replace=False))
        span = moments(pieces[number], (first, second), frames)
        a, b = pieces[number].speeds[[first, second]]
        if span is not None and max(a / b, b / a) >= NEAREST_SPEEDS:
            pairs.append(Pair(number, first, second, float(rng.uniform(*span)), int(rng.integers(2**31))))
    if len(pairs) < count:
        raise ValueError(f"hardly any piece is long enough for crops of {frames} frames")
    return pairs


def moments(piece: Piece, versions: tuple[int, ...], frames: int) -> tuple[float, float] | None:
    """From when to when crops of so many frames of these versions may end, in seconds of the music."""
    seconds = frames / FRAMES_PER_SECOND
    earliest = max(seconds * piece.speeds[v] for v in versions)
    latest = min(len(piece.frames[v]) / FRAMES_PER_SECOND * piece.speeds[v] for v in versions)
    return (earliest, latest) if earliest < latest else None


def cut(piece: Piece, version: int, moment_seconds: float, frames: int) -> Frames:
    """The last frames of a version before a moment of the music."""
    end = round(moment_seconds / piece.speeds[version] * FRAMES_PER_SECOND)
    end = min(max(end, frames), len(piece.frames[version]))  # the moment was possible; only rounding may hurt
    return piece.frames[version][end - frames : end].astype(np.float32)


def make_batch(pieces: list[Piece], pairs: list[Pair], frames: int, *, disguise: bool = True) -> Batch:
    """Cut the views; disguise each by itself."""
    views = []
    for side in (0, 1):
        for pair in pairs:
            version = pair.second if side else pair.first
            view = cut(pieces[pair.piece], version, pair.moment_seconds, frames)
            if disguise:
                view = disguised_view(view, np.random.default_rng([pair.seed, side]))
            views.append(view)
    speeds = [pieces[pair.piece].speeds for pair in pairs]
    ratio = [s[pair.first] / s[pair.second] for s, pair in zip(speeds, pairs, strict=True)]
    return Batch(np.stack(views), np.array(ratio, np.float32))


def disguised_view(frames: Frames, rng: np.random.Generator) -> Frames:
    """Another balance of the bands, another blur in time, another floor of noise: for onsets and for log mel alike."""
    frames = smoothed(frames, float(rng.uniform(0, 0.3)))
    if (frames < 0).any():  # log magnitudes
        knots = rng.normal(0, 1.0, 6)
        frames = frames + np.interp(np.linspace(0, 5, frames.shape[1]), np.arange(6), knots).astype(
            np.float32
        )
        floor = float(rng.uniform(-12, -4))
        return np.asarray(np.logaddexp(frames, floor), np.float32)
    gains = np.exp(rng.normal(0, 0.7, frames.shape[1]))
    gains[rng.random(len(gains)) < 0.2] *= 0.05
    noise = np.abs(rng.normal(0, rng.uniform(0, 0.1), frames.shape)) * (frames.mean() + 1e-6)
    return np.asarray((frames + noise) * gains, np.float32)


def smoothed(frames: Frames, weight: float) -> Frames:
    """Each frame mixed with its neighbours."""
    out = frames * np.float32(1 - 2 * weight)
    out[1:] += np.float32(weight) * frames[:-1]
    out[:-1] += np.float32(weight) * frames[1:]
    return out
