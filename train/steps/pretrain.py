"""Step `pretrain`: the loss of the paper, on pieces that nobody has labelled.

Several folders of pieces may be given, and `--start` goes on from an earlier run: a curriculum is several
runs. With more than one machine, GPU or core: `torchrun --nproc-per-node 2 -m train pretrain ...` does the
same as one process. A GPU is used when there is one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from livetempo.errors import UsageError
from train.data.pieces import NETWORKS, is_held_out, load_pieces
from train.data.takes import load_takes
from train.data.traps import BATCH_MAKERS
from train.data.variations import pieces_of_takes
from train.networks.losses import LOSSES
from train.pretraining import Plan, crew, pretrain
from train.runs import NOT_SETTINGS, Run

CORPUS_PIECES = 900


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train pretrain`."""
    parser = subparsers.add_parser("pretrain", help="learn equivariance from music without labels")
    parser.add_argument("--network", choices=NETWORKS, default="livetempo")
    parser.add_argument("--loss", choices=list(LOSSES), default="ratio")
    parser.add_argument(
        "--shift-weight",
        type=float,
        default=0.0,
        help="of a loss on shifted distributions besides; 0: none",
    )
    parser.add_argument(
        "--pieces", type=Path, nargs="+", required=True, help="what `features` and others wrote"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="*",
        default=[],
        help=f"the first {CORPUS_PIECES} excerpts of each corpus as well; for --network livetempo",
    )
    parser.add_argument(
        "--views",
        choices=list(BATCH_MAKERS),
        default="honest",
        help="the others are traps, to be shown as such",
    )
    parser.add_argument(
        "--sketched",
        type=float,
        default=0.0,
        help="share of the pairs that are sketches of grooves, made anew; for --network paper",
    )
    parser.add_argument("--widest", type=float, default=2.0, help="speeds of sketches: up to this factor")
    parser.add_argument("--start", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--pairs", type=int, default=32, help="pairs in a batch")
    parser.add_argument("--longest-frames", type=int, default=1360, help="of a view, 100 a second")
    parser.add_argument(
        "--reuse", type=int, default=1, help="steps that a batch serves for; for slow processors"
    )
    parser.add_argument("--rate", type=float, default=1e-3, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Pre-train; network.pt is what the other steps read."""
    torch.set_num_threads(args.threads)
    if args.sketched and args.network != "paper":
        raise UsageError("only the network of the paper hears what sketches are drawn in: --network paper")
    if args.corpus and args.network != "livetempo":
        raise UsageError("a corpus holds what the network of livetempo hears: --network livetempo")
    pieces = [piece for folder in args.pieces for piece in load_pieces(folder)]
    for corpus in args.corpus:
        pieces += pieces_of_takes(load_takes(corpus), CORPUS_PIECES)
    training = [piece for piece in pieces if not is_held_out(piece)]
    checking = [piece for piece in pieces if is_held_out(piece)]
    if not training or not checking:
        raise UsageError(
            "too few pieces: some are kept apart to check on, and some must be left to learn from"
        )
    plan = Plan(
        network=args.network,
        loss=args.loss,
        steps=args.steps,
        pairs=args.pairs,
        rate=args.rate,
        shift_weight=args.shift_weight,
        seed=args.seed,
        longest_frames=args.longest_frames,
        views=args.views,
        reuse=args.reuse,
        sketched=args.sketched,
        widest=args.widest,
    )
    with crew() as member:
        settings = {key: value for key, value in vars(args).items() if key not in NOT_SETTINGS}
        folder = Run(args.out, "pretrain", settings, writes=member.rank == 0)
        network = pretrain(plan, training, checking, folder, member=member, start=args.start)
        if member.rank == 0:
            torch.save({"weights": network.state_dict(), "network": args.network}, args.out / "network.pt")
