"""Step `synth`: grooves or solos from nothing, and noises. Without sound fonts numpy plays them: no data is needed."""

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
    parser.add_argument(
        "--solos", action="store_true", help="what is played without drums, instead of grooves"
    )
    add_amounts(parser, shards=16)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Make what is not there yet."""
    make("synth", args, ours="solos" if args.solos else "grooves")
