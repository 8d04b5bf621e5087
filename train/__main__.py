"""`python -m train STEP`: see each step's --help."""

from __future__ import annotations

import argparse
import importlib
import sys

from livetempo.errors import LivetempoError

STEPS = (
    "render",
    "synth",
    "features",
    "pretrain",
    "calibrate",
    "finetune",
    "fit",
    "blend",
    "teach",
    "export",
    "confidence",
    "evaluate",
    "study",
    "report",
    "ship",
)


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="STEP")
    for step in STEPS:
        importlib.import_module(f"train.steps.{step}").add_parser(subparsers)
    args = parser.parse_args()
    try:
        args.run(args)
    except LivetempoError as error:
        sys.exit(f"train: {error}")


if __name__ == "__main__":
    main()
