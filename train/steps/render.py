"""Step `render`: MIDI, grooves and noises are played, weathered, and kept as onset frames with their exact tempo."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.steps.making import add_amounts, make


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train render`."""
    parser = subparsers.add_parser("render", help="play MIDI files; keep their onset frames and exact tempo")
    parser.add_argument("--midi", type=Path, required=True, help="folder of MIDI files with an index.csv")
    parser.add_argument("--soundfont", type=Path, nargs="+", required=True)
    add_amounts(parser, shards=40)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Make what is not there yet."""
    make("render", args, midi=args.midi)
