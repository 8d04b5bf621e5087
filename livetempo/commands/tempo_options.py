"""--range and --response, which mean the same wherever a tempo is looked for."""

from __future__ import annotations

import argparse
from typing import Any, get_args

from livetempo.errors import UsageError
from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM, Parameters, Response


def add_tempo_options(group: Any) -> None:
    """Add both to a parser or to a group of its options."""
    group.add_argument(
        "--range",
        nargs=2,
        type=float,
        metavar=("LO", "HI"),
        default=(SLOWEST_BPM, FASTEST_BPM),
        help=f"search between these BPM only (default: {SLOWEST_BPM:g} {FASTEST_BPM:g})",
    )
    group.add_argument(
        "--response",
        choices=get_args(Response),
        default="normal",
        help="how readily a new tempo is believed (default: normal)",
    )


def tempo_parameters(arguments: argparse.Namespace) -> Parameters:
    """What they say; impossible wishes are wrong usage."""
    try:
        return Parameters(tempo_range=tuple(arguments.range), response=arguments.response)
    except ValueError as error:
        raise UsageError(str(error)) from None
