"""Step `confidence`: make confidence a probability.

Held-out takes run through the live filter; how often a belief of a given mass is within 4 % of the beat
is fitted by a logistic curve, whose two numbers go into the model's card.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.artifact import CARD, Model, load_model, shipped_folder
from livetempo.config import FRAMES_PER_ESTIMATE
from livetempo.filter import Belief, TempoFilter
from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM
from livetempo.rhythm import Rhythm
from train.data.takes import Take, load_takes

TOLERANCE = 0.04
SOONEST_TENTHS = 15
EVERY_TENTHS = 7


class Heard(NamedTuple):
    """The filter's belief at one moment of a take."""

    tenth: int
    belief: Belief
    bpm: float  # the truth, 0 when there is no tempo


def listen(take: Take, model: Model) -> Iterator[Heard]:
    """Run a take's onset frames through the live path."""
    rhythm, tempo_filter = Rhythm(model.config), TempoFilter(model.config)
    frames = take.onsets.astype(np.float32)
    for tenth, bpm in enumerate(take.bpm):
        rhythm.push(frames[tenth * FRAMES_PER_ESTIMATE : (tenth + 1) * FRAMES_PER_ESTIMATE])
        belief = tempo_filter.update(model.score(rhythm.spectrum), (SLOWEST_BPM, FASTEST_BPM), "normal")
        yield Heard(tenth, belief, float(bpm))


def log_odds(mass: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the logistic curve is fitted on."""
    mass = np.clip(mass, 1e-6, 1 - 1e-6)
    return np.log(mass / (1 - mass))


def fit_logistic(x: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset by Newton's method."""
    design = np.stack([x, np.ones_like(x)], axis=1)
    theta = np.array([0.5, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ theta))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        theta += np.linalg.solve(hessian, design.T @ (right - p))
    return float(theta[0]), float(theta[1])


def calibration_error(probability: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: |share right - probability|, averaged over ten bins by their weight."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(right[which == b].mean() - probability[which == b].mean()) * (which == b).mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(sum(gaps))


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train confidence`."""
    parser = subparsers.add_parser("confidence", help="make the model's confidence a probability")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=shipped_folder())
    parser.add_argument("--takes", type=int, default=600)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Fit on one half of the held-out takes, check on the other, write the card."""
    model = load_model(args.model)
    held_out = [take for take in load_takes(args.corpus) if take.held_out][: args.takes]
    halves: list[tuple[NDArray[np.float64], NDArray[np.bool_]]] = []
    for half in (held_out[::2], held_out[1::2]):
        heard = [h for take in half for h in listen(take, model) if counts(h)]
        mass = np.array([h.belief.mass for h in heard])
        halves.append(
            (log_odds(mass), np.array([abs(h.belief.bpm / max(h.bpm, 1) - 1) < TOLERANCE for h in heard]))
        )
    slope, offset = fit_logistic(*halves[0])
    x, right = halves[1]
    error = calibration_error(1 / (1 + np.exp(-(slope * x + offset))), right)
    card = json.loads((args.model / CARD).read_text())
    card["calibration"] = {"slope": slope, "offset": offset, "expected_calibration_error": round(error, 4)}
    (args.model / CARD).write_text(json.dumps(card, indent=1) + "\n")
    print(f"slope {slope:.3f}, offset {offset:.3f}, expected calibration error on the other half {error:.3f}")


def counts(heard: Heard) -> bool:
    """Moments at which the tracker would report a tempo."""
    return heard.tenth >= SOONEST_TENTHS and heard.tenth % EVERY_TENTHS == 0 and heard.belief.absent < 0.5
