"""Step `blend`: the weighted mean of two runs, of which the second went on from the first.

A second run that heard rare tempi more often is better there, and worse elsewhere. The two lie in the same
valley, so a mean of their weights is a network that has something of both.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from train.data.examples import snapshots
from train.data.takes import load_takes
from train.learning import accuracy, scores, tensors
from train.runs import Run
from train.steps.fit import CHECK_TAKES


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train blend`."""
    parser = subparsers.add_parser("blend", help="take the weighted mean of two runs of `fit`")
    parser.add_argument("--runs", type=Path, required=True, nargs=2, metavar=("FIRST", "SECOND"))
    parser.add_argument("--share", type=float, default=0.5, help="of the second")
    parser.add_argument("--corpus", type=Path, required=True, nargs="+", help="to check the result on")
    parser.add_argument("--out", type=Path, required=True)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Blend, check on takes that were held out, keep."""
    first, second = (torch.load(path / "encoder.pt", weights_only=True) for path in args.runs)
    config = ModelConfig.from_dict(first["config"])
    weights = {
        name: torch.lerp(value, second["weights"][name], args.share)
        for name, value in first["weights"].items()
    }
    encoder = TempoEncoder(config)
    encoder.load_state_dict(weights)
    held_out = [take for folder in args.corpus for take in load_takes(folder) if take.held_out]
    spectra, bpm, _ = tensors(snapshots(held_out[:CHECK_TAKES], np.random.default_rng(1), config, splice=0.0))
    Run.of_step("blend", args).log(**accuracy(scores(encoder.eval(), spectra), bpm, config))
    torch.save({"weights": weights, "config": config.to_dict()}, args.out / "encoder.pt")
