"""Is confidence true? What the shipped model says of music that it never learnt from, and of noise and speech."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import confusion, same_tempo
from benchmarks.results import Table
from livetempo.artifact import Model, load_model
from train.data.takes import Take, load_takes
from train.steps.confidence import calibration_error, counts, listen, log_odds
from train.study.answers import Answer, percent
from train.study.tracked import of_recordings, of_sounds_without_tempo

Point = tuple[float, int, float, float]  # lower edge, count, mean confidence, share right

BINS = 10
NEGATIVE_SHARE = 0.25  # of the takes and sounds: the world is not all music
TITLE = "Is confidence true?"
NOTE = (
    "{moments} moments of {takes} takes that were never trained on ({negatives} of them noise, hum, knocks, drones"
    " and speech), through encoder and filter. *Said*: mean confidence of the moments in a tenth of its range;"
    " *right*: how many of them were within 4 % of the tempo, octave included; where there is no tempo, none is."
    " Expected calibration error {error:.3f}."
)
TRACKED_TITLE = "Is confidence true on recordings?"
TRACKED_NOTE = (
    "All that the whole tracker shows in the first half minute of {recordings} labelled recordings, and of {sounds}"
    " sounds without a tempo (noise, hum, knocks, drones, speech, and silence, digital and that of a room), where"
    " whatever is shown is wrong. Expected calibration error {error:.3f} over {moments} moments; {without} of the"
    " moments without a tempo, {quiet} in all, show none, as they should, and are not counted in it."
)
CONFUSION_TITLE = "Which level is heard"
CONFUSION_NOTE = (
    "Of the first of these, the moments with a tempo: the multiple of the true tempo that is reported."
)


def study(corpus: list[Path], takes: int, labels: Path | None, folder: Path | None = None) -> Answer:
    """Tables and the points of the reliability diagrams."""
    model = load_model(folder)
    renders, numbers, levels = _of_takes(_drawn(corpus, takes), model)
    tables = [renders]
    if labels is not None:
        tracked, tracked_numbers = _of_recordings(labels, model)
        tables.append(tracked)
        numbers["recordings"] = tracked_numbers
    shares = [percent(share) for share in levels.values()]
    return Answer(
        "confidence",
        [*tables, Table(CONFUSION_TITLE, list(levels), [shares], CONFUSION_NOTE)],
        {**numbers, "levels": levels},
    )


def _drawn(corpus: list[Path], count: int) -> list[Take]:
    """Takes that were kept apart; a quarter has no tempo."""
    kept = [take for path in corpus for take in load_takes(path) if take.held_out]
    rng = np.random.default_rng(0)
    shuffled = [kept[i] for i in rng.permutation(len(kept))]
    negatives = [take for take in shuffled if _is_negative(take)][: round(count * NEGATIVE_SHARE)]
    return [take for take in shuffled if not _is_negative(take)][: count - len(negatives)] + negatives


def _of_takes(takes: list[Take], model: Model) -> tuple[Table, dict[str, Any], dict[str, float]]:
    calibration = model.card["calibration"]
    confidence, right, heard, true = [], [], [], []
    for take in takes:
        for moment in listen(take, model):
            if counts(moment):
                odds = log_odds(np.array([moment.belief.mass]))
                confidence.append(1 / (1 + np.exp(-(calibration["slope"] * odds[0] + calibration["offset"]))))
                right.append(bool(moment.bpm and same_tempo(np.array([moment.belief.bpm]), moment.bpm)[0]))
                heard.append(moment.belief.bpm)
                true.append(moment.bpm)
    said, was = np.array(confidence), np.array(right)
    error = calibration_error(said, was, BINS)
    negatives = sum(map(_is_negative, takes))
    note = NOTE.format(moments=f"{len(said):,}", takes=len(takes), negatives=negatives, error=error)
    with_tempo = np.array(true) > 0
    levels = confusion(np.array(heard)[with_tempo], np.array(true)[with_tempo])
    points = reliability(said, was)
    return (
        _table(TITLE, points, note),
        {"points": points, "expected_calibration_error": error},
        levels,
    )


def _of_recordings(labels: Path, model: Model) -> tuple[Table, dict[str, Any]]:
    recordings = len(labels.read_text().splitlines()) - 1
    sounds = round(recordings * NEGATIVE_SHARE / (1 - NEGATIVE_SHARE))
    of_music = list(of_recordings(labels, model))
    of_noise, silent = of_sounds_without_tempo(sounds, model)
    shown = of_music + of_noise
    said, right = np.array([s.confidence for s in shown]), np.array([s.right for s in shown])
    error, points = calibration_error(said, right, BINS), reliability(said, right)
    note = TRACKED_NOTE.format(
        recordings=recordings,
        sounds=sounds,
        error=error,
        moments=f"{len(said):,}",
        without=percent(silent.without / silent.moments),
        quiet=f"{silent.moments:,}",
    )
    return _table(TRACKED_TITLE, points, note), {"points": points, "expected_calibration_error": error}


def _table(title: str, points: list[Point], note: str) -> Table:
    rows = [[f"{low:.1f}–{low + 0.1:.1f}", f"{n:,}", percent(s), percent(r)] for low, n, s, r in points]  # noqa: RUF001
    return Table(title, ["confidence", "moments", "said", "right"], rows, note)


def reliability(said: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Point]:
    """(lower edge, count, mean confidence, share right) of each tenth that is not empty."""
    which = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        (b / BINS, int((which == b).sum()), float(said[which == b].mean()), float(right[which == b].mean()))
        for b in range(BINS)
        if (which == b).any()
    ]


def _is_negative(take: Take) -> bool:
    return take.source == "negative"
