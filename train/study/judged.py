"""Labelled excerpts for judging a network by one window of each: real recordings, and pieces played from notes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import acc1, acc2
from livetempo.config import FRAMES_PER_SECOND
from train.data.pieces import Features, Piece, feature_frames
from train.data.recordings import read_mono
from train.study.equivariance import log_z_of

WINDOW_FRAMES = 1360
WINDOW_ENDS_SECONDS = (14.0, 20.0, 27.0)


class Excerpts(NamedTuple):
    """Windows (n, frames, bands) and the tempo of each."""

    views: NDArray[np.float32]
    bpm: NDArray[np.float64]


class Accuracy(NamedTuple):
    """Acc1 and Acc2 as in benchmarks.metrics."""

    acc1: float
    acc2: float


def labelled_recordings(labels: Path, features: Features) -> Excerpts:
    """Up to three windows from the first half minute of each recording of a CSV with the columns file and bpm."""
    views, tempi = [], []
    with open(labels, newline="") as lines:
        for row in csv.DictReader(lines):
            frames = feature_frames(read_mono(labels.parent / row["file"], seconds=28.0), features)
            for end in (round(seconds * FRAMES_PER_SECOND) for seconds in WINDOW_ENDS_SECONDS):
                if len(frames) >= end:
                    views.append(frames[end - WINDOW_FRAMES : end].astype(np.float32))
                    tempi.append(float(row["bpm"]))
    return Excerpts(np.stack(views), np.array(tempi))


def labelled_pieces(pieces: list[Piece]) -> Excerpts:
    """The last window of each version whose tempo is steady and known."""
    found = [
        (frames[-WINDOW_FRAMES:].astype(np.float32), piece.bpm * speed)
        for piece in pieces
        for frames, speed in zip(piece.frames, piece.speeds, strict=True)
        if piece.bpm and len(frames) >= WINDOW_FRAMES
    ]
    views, tempi = zip(*found, strict=True)
    return Excerpts(np.stack(views), np.array(tempi))


def accuracy_of(network: Any, offset: float, excerpts: Excerpts) -> Accuracy:
    """Of BPM = exp(log z + offset)."""
    bpm = np.exp(log_z_of(network, excerpts.views) + offset)
    return Accuracy(acc1(bpm, excerpts.bpm), acc2(bpm, excerpts.bpm))


def best_offset(network: Any, excerpts: Excerpts) -> float:
    """The offset with the highest Acc2 on these very excerpts: how far one constant could go at all."""
    log_z = log_z_of(network, excerpts.views)
    offsets = np.arange(-1.5, 1.5, 0.02) + np.median(np.log(excerpts.bpm) - log_z)
    return float(offsets[np.argmax([acc2(np.exp(log_z + o), excerpts.bpm) for o in offsets])])
