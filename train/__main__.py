"""`python -m train STEP`: see each step's --help."""

from __future__ import annotations

import argparse
import importlib

STEPS = ("render", "synth", "features", "pretrain", "fit", "teach", "export", "confidence", "evaluate")


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="STEP")
    for step in STEPS:
        importlib.import_module(f"train.steps.{step}").add_parser(subparsers)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
