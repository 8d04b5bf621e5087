"""Step `calibrate`: clicks of known tempo give a pre-trained network its absolute scale, one constant."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.study.pretrained import load_network, save_scale, scale_by_clicks


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train calibrate`."""
    parser = subparsers.add_parser("calibrate", help="give a pre-trained network its absolute scale")
    parser.add_argument(
        "--run", type=Path, required=True, dest="trained", help="folder that `pretrain` wrote"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write scale.json beside the network."""
    scale = scale_by_clicks(load_network(args.trained))
    save_scale(scale, args.trained)
    print(f"log BPM = log z + {scale.offset:.4f}, as {scale.agreeing:.0%} of the click tracks agree")
