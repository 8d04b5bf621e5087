"""Step `synth`: grooves from nothing, and noises. Without sound fonts numpy plays them, and no data is needed."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.data.shards import make_shards
from train.data.variations import make_variations
from train.runs import Run


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train synth`."""
    parser = subparsers.add_parser(
        "synth", help="make grooves from nothing; keep their onset frames and tempo"
    )
    parser.add_argument("--soundfont", type=Path, nargs="*", default=[], help="default: made-up instruments")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--excerpts", type=int, default=100, help="excerpts in a shard")
    parser.add_argument("--pieces", type=int, default=0, help="make pieces to pre-train on, not a corpus")
    parser.add_argument("--speeds", type=int, default=4, help="versions of each piece")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Make what is not there yet."""
    Run.of_step("synth", args)
    if args.pieces:
        make_variations(
            args.out,
            midi=None,
            soundfonts=args.soundfont,
            pieces=args.pieces,
            speeds=args.speeds,
            seed=args.seed,
        )
        return
    make_shards(
        args.out,
        midi=None,
        soundfonts=args.soundfont,
        shards=args.shards,
        excerpts=args.excerpts,
        seed=args.seed,
        jobs=args.jobs,
    )
