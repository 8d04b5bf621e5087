"""Step `finetune`: some labelled excerpts teach a pre-trained encoder the octave, and when there is no tempo.

With `--frozen` only the head learns: which of the tempi that the pre-trained ears hear people tap.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from livetempo.config import ModelConfig
from livetempo.errors import UsageError
from train.data.examples import snapshots
from train.data.takes import load_takes
from train.finetuning import Lesson, finetune
from train.learning import accuracy, scores, tensors
from train.networks.scalar import EncoderScalar
from train.runs import Run
from train.study.pretrained import load_network, scale_by_clicks

CHECK_TAKES = 300


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train finetune`."""
    parser = subparsers.add_parser("finetune", help="teach a pre-trained encoder the octave from some labels")
    parser.add_argument(
        "--run", type=Path, required=True, dest="trained", help="folder that `pretrain` wrote"
    )
    parser.add_argument("--corpus", type=Path, required=True, nargs="+")
    parser.add_argument("--takes", type=int, help="how many takes to learn from (default: all)")
    parser.add_argument("--frozen", action="store_true", help="teach the head alone")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """encoder.pt is what `export` reads, as after `fit`."""
    folder = Run.of_step("finetune", args)
    network = load_network(args.trained)
    if not isinstance(network, EncoderScalar):
        raise UsageError(
            "only the network of livetempo can be fine-tuned and shipped; the paper's is for comparison"
        )
    torch.set_num_threads(1)
    if args.frozen and scale_by_clicks(network).bins(network.bins_per_octave):
        raise UsageError(
            "its tempi are all off by a constant, as the loss allows, and frozen ears cannot learn that:"
            " leave out --frozen"
        )
    config, rng = ModelConfig(), np.random.default_rng(args.seed)
    takes = [take for path in args.corpus for take in load_takes(path)]
    learning = [take for take in takes if not take.held_out]
    chosen = [learning[i] for i in rng.permutation(len(learning))[: args.takes]]
    lesson = Lesson(args.steps, args.rate, args.seed, args.frozen)
    encoder = finetune(snapshots(chosen, rng, config), lesson, config, network.encoder.state_dict())
    checking = [take for take in takes if take.held_out][:CHECK_TAKES]
    check = snapshots(checking, np.random.default_rng(1), config, splice=0.0)
    spectra, bpm, _ = tensors(check)
    folder.log(steps=args.steps, **accuracy(scores(encoder, spectra), bpm, config))
    torch.save({"weights": encoder.state_dict(), "config": config.to_dict()}, args.out / "encoder.pt")
