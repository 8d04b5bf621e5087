"""Step `synth`: grooves from nothing, and noises. Without sound fonts numpy plays them, and no data is needed."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.steps.making import add_amounts, make


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train synth`."""
    parser = subparsers.add_parser(
        "synth", help="make grooves from nothing; keep their onset frames and tempo"
    )
    parser.add_argument("--soundfont", type=Path, nargs="*", default=[], help="default: made-up instruments")
    add_amounts(parser, shards=16)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Make what is not there yet."""
    make("synth", args, None)
