"""Step `study`: put a question to trained networks; the answer is kept for `report`.

scalar      does the loss work alone? (--runs of `pretrain`; --music and --notes: folders of pieces)
leaks       does a network follow anything but the music? (--runs, --music; --sounds: folders of recordings)
labels      does pre-training save labels? (--runs: one run; --corpus, --labels)
sizes       how large must the encoder be? (--corpus)
confidence  is confidence true, and which octave is heard? (--corpus; --labels: on recordings, too)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from livetempo.errors import UsageError
from train.study import cheating, confidence, labels, scalar, sizes
from train.study.answers import QUESTIONS, Answer
from train.study.equivariance import Unseen

NEEDS = {
    "scalar": ("runs", "music", "notes", "labels"),
    "leaks": ("runs", "music", "sounds"),
    "labels": ("runs", "corpus", "labels"),
    "sizes": ("corpus",),
    "confidence": ("corpus",),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train study`."""
    parser = subparsers.add_parser(
        "study",
        help="put a question to trained networks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", choices=QUESTIONS)
    parser.add_argument("--runs", type=Path, nargs="+", help="folders that `pretrain` wrote")
    parser.add_argument("--music", type=Path, nargs="+", help="what `features` wrote: pieces of recordings")
    parser.add_argument(
        "--apart",
        type=Path,
        nargs="*",
        default=[],
        help="the same, of recordings that no run has learnt from",
    )
    parser.add_argument("--tried", type=Path, nargs="*", default=[], help="runs to be told of in `scalar`")
    parser.add_argument("--notes", type=Path, help="what `render --pieces` or `synth --pieces` wrote")
    parser.add_argument("--sounds", type=Path, nargs="+", help="folders of recordings to make probes of")
    parser.add_argument("--corpus", type=Path, nargs="+", help="what `render` and `synth` wrote")
    parser.add_argument("--labels", type=Path, help="CSV with the columns file and bpm")
    parser.add_argument("--out", type=Path, required=True, help="folder of the answers")
    parser.add_argument("--count", type=int, help="takes, excerpts or sounds; each question has its default")
    parser.add_argument("--steps", type=int, default=300, help="of each fine-tuning in `labels`")
    parser.add_argument("--seeds", type=int, default=3, help="in `labels`")
    parser.add_argument(
        "--seen", type=int, default=400_000, help="examples looked at by each size in `sizes`"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Answer it, print it, keep it."""
    missing = [f"--{name}" for name in NEEDS[args.question] if getattr(args, name) is None]
    if missing:
        raise UsageError(f"`study {args.question}` needs {', '.join(missing)}")
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    answer = _answer(args)
    answer.save(args.out)
    for table in answer.tables:
        print(table.markdown())


def _answer(args: argparse.Namespace) -> Answer:
    if args.question == "scalar":
        return scalar.study(args.runs, Unseen(args.music, args.apart), args.notes, args.labels, args.tried)
    if args.question == "leaks":
        return cheating.study(
            args.runs,
            Unseen(args.music, args.apart),
            args.sounds,
            args.count or 100,
            args.out / "probes",
        )
    if args.question == "labels":
        return labels.study(
            args.runs[0],
            args.corpus,
            args.labels,
            args.out / "labels.done.json",
            takes=args.count or 1000,
            steps=args.steps,
            seeds=args.seeds,
        )
    if args.question == "sizes":
        return sizes.study(args.corpus, args.out / "sizes", takes=args.count or 7000, seen=args.seen)
    return confidence.study(args.corpus, args.count or 400, args.labels)
