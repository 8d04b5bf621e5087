"""What `render` and `synth` share: how much to make, and making it, as a corpus or as pieces to pre-train on."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.data.shards import make_shards
from train.data.variations import make_variations
from train.runs import Run


def add_amounts(parser: argparse.ArgumentParser, *, shards: int) -> None:
    """The options of both."""
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=shards)
    parser.add_argument("--excerpts", type=int, default=100, help="excerpts in a shard")
    parser.add_argument("--pieces", type=int, default=0, help="make pieces to pre-train on, not a corpus")
    parser.add_argument("--speeds", type=int, default=4, help="versions of each piece")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)


def make(step: str, args: argparse.Namespace, *, midi: Path | None = None, ours: str = "grooves") -> None:
    """Make what is not there yet."""
    Run.of_step(step, args)
    if args.pieces:
        make_variations(
            args.out,
            midi=midi,
            ours=ours,
            soundfonts=args.soundfont,
            pieces=args.pieces,
            speeds=args.speeds,
            seed=args.seed,
        )
    else:
        make_shards(
            args.out,
            midi=midi,
            ours=ours,
            soundfonts=args.soundfont,
            shards=args.shards,
            excerpts=args.excerpts,
            seed=args.seed,
            jobs=args.jobs,
        )
