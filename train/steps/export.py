"""Step `export`: the trained weights become the model inside the package."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from livetempo.artifact import save_model, shipped_folder
from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from train.runs import read_log

NOTES = (
    Path(__file__).parents[1] / "shipped.json"
)  # what cannot be read off the weights: data, licences, commands
FIGURES = ("acc1", "acc2", "half", "double", "none_right", "none_wrong")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train export`."""
    parser = subparsers.add_parser("export", help="put trained weights into the package")
    parser.add_argument("--run", type=Path, required=True, dest="trained", help="folder that `fit` wrote")
    parser.add_argument("--notes", type=Path, default=NOTES, help="the recipe that was followed")
    parser.add_argument("--out", type=Path, default=shipped_folder())
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write weights, card and TorchScript."""
    saved = torch.load(args.trained / "encoder.pt", weights_only=True)
    config = ModelConfig.from_dict(saved["config"])
    encoder = TempoEncoder(config)
    encoder.load_state_dict(saved["weights"])
    card = json.loads(args.notes.read_text())
    card["parameters"] = sum(p.numel() for p in encoder.parameters())
    last = read_log(args.trained)[-1]
    card["held_out_renders"] = {figure: round(last[figure], 3) for figure in FIGURES}
    card["calibration"] = {"slope": 1.0, "offset": 0.0}
    card["config"] = config.to_dict()
    save_model(encoder, card, args.out)
