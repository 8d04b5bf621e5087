"""Does z move as the music does, and with nothing else? On pieces that were never trained on, nothing disguised."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from train.data.pairs import Frames, draw_pairs, make_batch
from train.data.pieces import Features, Piece, is_held_out, load_pieces
from train.data.traps import BATCH_MAKERS

AT_ONCE = 32
GRAIN_FRAMES = 10


class Equivariance(NamedTuple):
    """How well log z_i - log z_j agrees with log a_i - log a_j.

    error   median of the absolute difference; 0.01 is 1 % of tempo
    within  share of pairs with less than 4 %
    slope   of the one over the other, through 0: 1 follows the speed, 0 does not
    spread  standard deviation of log z over all views: 0 is a collapse
    constant_error  what a constant output would have as error
    """

    error: float
    within: float
    slope: float
    spread: float
    constant_error: float


class Unseen(NamedTuple):
    """Folders that `features` wrote. Of `music` runs have learnt, but for what is held out; of `apart` none has."""

    music: list[Path]
    apart: list[Path]

    def pieces(self, features: Features) -> list[Piece]:
        """All that no run has learnt from."""
        kept = [
            piece for folder in self.music for piece in load_pieces(folder / features) if is_held_out(piece)
        ]
        return kept + [piece for folder in self.apart for piece in load_pieces(folder / features)]


def log_z_of(network: Any, views: NDArray[np.float32]) -> NDArray[np.float64]:
    """log z of views (n, frames, bands)."""
    device = next(network.parameters()).device
    network.eval()
    with torch.no_grad():
        parts = [
            network(network.prepare(views[at : at + AT_ONCE]).to(device)).log_z.cpu().numpy()
            for at in range(0, len(views), AT_ONCE)
        ]
    network.train()
    return np.concatenate(parts).astype(np.float64)


def equivariance(
    network: Any,
    pieces: list[Piece],
    *,
    frames: int,
    count: int,
    views: str = "honest",
    shuffle: bool = False,
    seed: int = 0,
) -> Equivariance:
    """On `count` pairs, the same at every call. `shuffle` destroys their rhythm: then nothing should be followed."""
    rng = np.random.default_rng(seed)
    pairs = draw_pairs(pieces, rng, count, frames)
    if views == "honest":
        batch = make_batch(pieces, pairs, frames, disguise=False)
    else:
        batch = BATCH_MAKERS[views](pieces, pairs, frames)
    cut = np.stack([shuffled(view, rng) for view in batch.views]) if shuffle else batch.views
    first, second = np.split(log_z_of(network, cut), 2)
    return judge(first - second, np.log(batch.ratio.astype(np.float64)), np.concatenate([first, second]))


def shuffled(frames: Frames, rng: np.random.Generator) -> Frames:
    """Grains of a tenth of a second in another order: bands, level and blur stay, rhythm goes."""
    grains = len(frames) // GRAIN_FRAMES
    order = rng.permutation(grains)
    whole = frames[: grains * GRAIN_FRAMES].reshape(grains, GRAIN_FRAMES, -1)
    return whole[order].reshape(grains * GRAIN_FRAMES, -1)


def judge(heard: NDArray[np.float64], true: NDArray[np.float64], log_z: NDArray[np.float64]) -> Equivariance:
    """From differences of log z, differences of log speed, and all log z."""
    miss = np.abs(heard - true)
    return Equivariance(
        error=float(np.median(miss)),
        within=float((miss < np.log(1.04)).mean()),
        slope=float(heard @ true / (true @ true)),
        spread=float(log_z.std()),
        constant_error=float(np.median(np.abs(true))),
    )
