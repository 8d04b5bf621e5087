"""Step `features`: any folder of music becomes pieces: cached feature frames of each recording at several speeds.

By the runtime's own code; for the network of the paper as its own mel frames: a folder for each network. What
is made of a recording depends on the seed and on its name only, so the work can be shared and repeated; the
recordings come in no order, so what an interruption leaves is a fair sample.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from train.data.pieces import NETWORKS, Features, Piece, disguised, draw_speeds, feature_frames, piece_path
from train.data.recordings import read_mono, recordings
from train.data.stretch import view
from train.data.takes import RENDER_RATE
from train.runs import Run
from train.tasks import do_all

SHORTEST_SECONDS = 24.0  # a shorter recording leaves no room for crops


class Recording(NamedTuple):
    """One recording to be heard."""

    path: Path
    source: str
    out: Path
    networks: tuple[Features, ...]
    speeds: int
    seconds: float
    seed: int

    def do(self) -> None:
        """Hear it, unless that was done; what is too short is left out."""
        targets = [piece_path(self.out / network, self.source) for network in self.networks]
        if all(target.exists() for target in targets):
            return
        rng = np.random.default_rng([self.seed, zlib.crc32(self.source.encode())])
        sound = read_mono(self.path)
        length = min(round(self.seconds * RENDER_RATE), len(sound))
        if length < SHORTEST_SECONDS * RENDER_RATE:
            return
        start = int(rng.integers(0, len(sound) - length + 1))
        passage = sound[start : start + length]
        speeds = draw_speeds(rng, self.speeds)
        versions = [disguised(view(passage, RENDER_RATE, speed, rng), rng) for speed in speeds]
        for network, target in zip(self.networks, targets, strict=True):
            frames = [feature_frames(version, network) for version in versions]
            Piece(frames, speeds, self.source).save(target)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train features`."""
    parser = subparsers.add_parser("features", help="cache what a network hears of a folder of music")
    parser.add_argument("--music", type=Path, required=True, help="folder of recordings, of any format")
    parser.add_argument("--network", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--speeds", type=int, default=4, help="versions of each recording")
    parser.add_argument("--seconds", type=float, default=30.0, help="how much of each recording")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Hear what has not been heard yet."""
    Run.of_step("features", args)
    for network in args.network:
        (args.out / network).mkdir(exist_ok=True)
    tasks = [
        Recording(
            path,
            path.relative_to(args.music).as_posix(),
            args.out,
            tuple(args.network),
            args.speeds,
            args.seconds,
            args.seed,
        )
        for path in sorted(recordings(args.music), key=lambda path: zlib.crc32(path.name.encode()))
    ]
    do_all(tasks, args.jobs, "recording")
