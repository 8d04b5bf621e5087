"""Three ways of making pairs that give the speed away, each seen in the field, to show what networks make of them.

padded        a passage is stretched, then padded with silence to a fixed length: the silence tells the speed
interpolated  the frames of one recording are interpolated to another speed: the blur tells it
pitched       a recording is played faster or slower, as tapes and records are: the pitch tells it

Nobody should train on these. They are made from the same pieces as honest pairs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from livetempo.config import FRAMES_PER_SECOND, OnsetConfig
from train.data.mel import BANDS, FLOOR, MEL_BANDS, hz_of, place_of
from train.data.pairs import Batch, Frames, Pair, cut, make_batch
from train.data.pieces import Piece

BatchMaker = Callable[[list[Piece], list[Pair], int], Batch]


def padded(pieces: list[Piece], pairs: list[Pair], frames: int) -> Batch:
    """The slower view fills the length; the faster one is over sooner."""
    views = []
    for side in (0, 1):
        for pair in pairs:
            piece, version = pieces[pair.piece], pair.second if side else pair.first
            slower = min(piece.speeds[pair.first], piece.speeds[pair.second])
            long = cut(piece, version, pair.moment_seconds, frames)
            sounding = round(frames * slower / piece.speeds[version])
            views.append(np.concatenate([long[frames - sounding :], _silence(long, frames - sounding)]))
    return Batch(np.stack(views), _ratios(pieces, pairs))


def interpolated(pieces: list[Piece], pairs: list[Pair], frames: int) -> Batch:
    """Both views from the first version alone."""
    views = []
    for side in (0, 1):
        for pair in pairs:
            piece, version = pieces[pair.piece], pair.second if side else pair.first
            source = piece.frames[pair.first].astype(np.float32)
            factor = piece.speeds[version] / np.sqrt(piece.speeds[pair.first] * piece.speeds[pair.second])
            end = pair.moment_seconds / piece.speeds[pair.first] * FRAMES_PER_SECOND
            views.append(_resampled(source, end, float(factor), frames))
    return Batch(np.stack(views), _ratios(pieces, pairs))


def pitched(pieces: list[Piece], pairs: list[Pair], frames: int) -> Batch:
    """Honest views, but what they hear lies as much higher as they are faster."""
    honest = make_batch(pieces, pairs, frames)
    speeds = [pieces[pair.piece].speeds[[pair.first, pair.second]] for pair in pairs]
    by_view = np.array(speeds).T.ravel()
    views = [_transposed(view, float(speed)) for view, speed in zip(honest.views, by_view, strict=True)]
    return Batch(np.stack(views), honest.ratio)


BATCH_MAKERS: dict[str, BatchMaker] = {
    "honest": make_batch,
    "padded": padded,
    "interpolated": interpolated,
    "pitched": pitched,
}


def _ratios(pieces: list[Piece], pairs: list[Pair]) -> np.ndarray:
    speeds = [pieces[pair.piece].speeds for pair in pairs]
    return np.array([s[p.first] / s[p.second] for s, p in zip(speeds, pairs, strict=True)], np.float32)


def _silence(like: Frames, frames: int) -> Frames:
    """Of onset frames zeros, of log mel frames their floor."""
    return np.full((frames, like.shape[1]), np.log(FLOOR) if (like < 0).any() else 0.0, np.float32)


def _transposed(view: Frames, factor: float) -> Frames:
    """Each band takes over what lay lower by `factor`; the lowest and the highest band reach beyond the edges."""
    count = view.shape[1]
    bands = BANDS if count == MEL_BANDS else OnsetConfig(mel_bands=count)
    from_place = np.clip(place_of(hz_of(np.arange(float(count)), bands) / factor, bands), 0, count - 1.001)
    below = from_place.astype(int)
    share = (from_place - below).astype(np.float32)
    return np.asarray((1 - share) * view[:, below] + share * view[:, below + 1], np.float32)


def _resampled(source: Frames, end: float, factor: float, frames: int) -> Frames:
    at = np.clip(end - np.arange(frames, 0, -1) * factor, 0, len(source) - 1.001)
    below = at.astype(int)
    share = (at - below).astype(np.float32)[:, None]
    return np.asarray((1 - share) * source[below] + share * source[below + 1], np.float32)
