"""Does the loss work alone? Equivariance on unseen music, and what one constant from clicks makes of it.

And what was tried on the way: every run given, by its own log.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from benchmarks.results import Table
from train.data.pieces import NETWORKS, is_held_out, load_pieces
from train.networks.scalar import new_network
from train.runs import RECIPE, read_log
from train.study.answers import Answer, percent
from train.study.equivariance import Unseen, equivariance
from train.study.judged import Excerpts, accuracy_of, best_offset, labelled_pieces, labelled_recordings
from train.study.pretrained import SHIPPED, load_network, scale_by_clicks, shipped_network

FRAMES = 1000
PAIRS = 200
TITLE = "Pre-training alone: the loss of the paper, no labels, no negatives, no regulariser"
NOTE = (
    "Error: median |log(z_i/z_j) - log(a_i/a_j)| over {pairs} pairs of views of {pieces} recordings that were never"
    " trained on; a constant output has {constant:.3f}. Slope: 1 follows the speed, 0 does not. Spread: standard"
    " deviation of log z, 0 is a collapse. Then BPM = c·z, where c comes from click tracks alone: Acc1 / Acc2 of"
    " single windows of 13.6 s of labelled recordings ({windows}) and of unseen pieces played from notes."
    " *Best c* is the Acc2 that the best single constant would reach on the recordings."
)


TRIED_TITLE = "What was tried with the loss of the paper"
TRIED_NOTE = (
    "Every run by the last line of its own log, on 64 pairs of views of 8 s of the pieces that it kept apart."
    " *Sketches*: share of the pairs that were grooves drawn straight as mel frames, each view made anew at its own"
    " tempo, within the given factor; the others are cut from recordings stretched by several programs and from notes"
    " played at several speeds. *From*: the run that it goes on from. A constant output has the error in brackets."
)


def study(trained: list[Path], unseen: Unseen, notes: Path, labels: Path, tried: list[Path]) -> Answer:
    """One row for each run, for each untrained network, and for the shipped model."""
    rows, numbers, note = [], {}, ""
    excerpts: dict[str, tuple[Excerpts, Excerpts]] = {}
    for name, network in [*((run.name, load_network(run)) for run in trained), *_others()]:
        features = network.features
        pieces = unseen.pieces(features)
        if features not in excerpts:
            played = [piece for piece in load_pieces(notes / features) if is_held_out(piece)]
            excerpts[features] = labelled_recordings(labels, features), labelled_pieces(played)
        real, rendered = excerpts[features]
        moved = equivariance(network, pieces, frames=FRAMES, count=PAIRS)
        scale = scale_by_clicks(network)
        on_real, on_rendered = (accuracy_of(network, scale.offset, e) for e in (real, rendered))
        best = accuracy_of(network, best_offset(network, real), real).acc2
        note = NOTE.format(
            pairs=PAIRS, constant=moved.constant_error, windows=len(real.bpm), pieces=len(pieces)
        )
        rows.append(
            [
                name,
                f"{moved.error:.3f}",
                percent(moved.within),
                f"{moved.slope:.2f}",
                f"{moved.spread:.2f}",
                f"{percent(on_real.acc1)} / {percent(on_real.acc2)}",
                percent(best),
                f"{percent(on_rendered.acc1)} / {percent(on_rendered.acc2)}",
            ]
        )
        numbers[name] = {**moved._asdict(), "real": on_real, "rendered": on_rendered, "best_acc2": best}
    headings = ["run", "error", "within 4 %", "slope", "spread", "recordings", "best c", "notes"]
    tables = [Table(TITLE, headings, rows, note)]
    if tried:
        tables.append(tried_table(tried))
    return Answer("scalar", tables, numbers)


def tried_table(runs: list[Path]) -> Table:
    """A row for each run of `pretrain`."""
    headings = [
        "run",
        "from",
        "loss",
        "views",
        "sketches",
        "steps, pairs",
        "frames",
        "error",
        "slope",
        "spread",
    ]
    rows = []
    for run in runs:
        settings, last = json.loads((run / RECIPE).read_text())["settings"], read_log(run)[-1]
        share, widest = settings.get("sketched", 0.0), settings.get("widest", 0.0)
        rows.append(
            [
                run.name,
                Path(settings["start"]).name if settings["start"] else "nothing",
                settings["loss"],
                settings["views"],
                f"{percent(share)}, to {widest:g}" if share else "none",
                f"{last['step']:,.0f}, {settings['pairs']}",
                f"{settings['longest_frames']}",
                f"{last['error']:.3f} ({last['constant_error']:.3f})",
                f"{last['slope']:.2f}",
                f"{last['spread']:.2f}",
            ]
        )
    return Table(TRIED_TITLE, headings, rows, TRIED_NOTE)


def _others() -> list[tuple[str, Any]]:
    torch.manual_seed(0)
    untrained = [(f"{name}, untrained", new_network(name)) for name in NETWORKS]
    return [*untrained, (SHIPPED, shipped_network())]
