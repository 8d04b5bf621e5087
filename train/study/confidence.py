"""Is confidence true? What the shipped model says of takes that it never learnt from, noise and speech included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import confusion, same_tempo
from benchmarks.results import Table
from livetempo.artifact import load_model
from train.data.takes import Take, load_takes
from train.steps.confidence import calibration_error, counts, listen, log_odds
from train.study.answers import Answer, percent

BINS = 10
TITLE = "Is confidence true?"
NOTE = (
    "{moments} moments of {takes} takes that were never trained on ({negatives} of them noise, hum, knocks, drones"
    " and speech), through encoder and filter. *Said*: mean confidence of the moments in a tenth of its range;"
    " *right*: how many of them were within 4 % of the tempo, octave included; where there is no tempo, none is."
    " Expected calibration error {error:.3f}. Digital silence is no part of it: it never has a tempo."
)
CONFUSION_TITLE = "Which level is heard"
CONFUSION_NOTE = "Of the same moments, those with a tempo: the multiple of the true tempo that is reported."


def study(corpus: list[Path], takes: int, folder: Path | None = None) -> Answer:
    """Tables and the points of the reliability diagram."""
    model = load_model(folder)
    kept = [take for path in corpus for take in load_takes(path) if take.held_out]
    chosen = [kept[i] for i in np.random.default_rng(0).permutation(len(kept))[:takes]]
    calibration = model.card["calibration"]
    confidence, right, heard, true = [], [], [], []
    for take in chosen:
        for moment in listen(take, model):
            if counts(moment):
                odds = log_odds(np.array([moment.belief.mass]))
                confidence.append(1 / (1 + np.exp(-(calibration["slope"] * odds[0] + calibration["offset"]))))
                right.append(bool(moment.bpm and same_tempo(np.array([moment.belief.bpm]), moment.bpm)[0]))
                heard.append(moment.belief.bpm)
                true.append(moment.bpm)
    said, was = np.array(confidence), np.array(right)
    points = reliability(said, was)
    error = calibration_error(said, was, BINS)
    note = NOTE.format(
        moments=f"{len(said):,}", takes=len(chosen), negatives=sum(map(_is_negative, chosen)), error=error
    )
    rows = [[f"{low:.1f}–{low + 0.1:.1f}", f"{n:,}", percent(s), percent(r)] for low, n, s, r in points]  # noqa: RUF001
    with_tempo = np.array(true) > 0
    levels = confusion(np.array(heard)[with_tempo], np.array(true)[with_tempo])
    return Answer(
        "confidence",
        [
            Table(TITLE, ["confidence", "moments", "said", "right"], rows, note),
            Table(
                CONFUSION_TITLE, list(levels), [[percent(share) for share in levels.values()]], CONFUSION_NOTE
            ),
        ],
        {"points": points, "expected_calibration_error": error, "levels": levels},
    )


def reliability(said: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, int, float, float]]:
    """(lower edge, count, mean confidence, share right) of each tenth that is not empty."""
    which = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        (b / BINS, int((which == b).sum()), float(said[which == b].mean()), float(right[which == b].mean()))
        for b in range(BINS)
        if (which == b).any()
    ]


def _is_negative(take: Take) -> bool:
    return take.source == "negative"
