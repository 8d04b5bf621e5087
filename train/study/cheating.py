"""Do the networks follow anything but the music? And what do leaking recipes teach?"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.results import Table
from train.data.pieces import is_held_out, load_pieces
from train.data.recordings import read_mono, recordings
from train.runs import RECIPE
from train.study.answers import Answer
from train.study.equivariance import equivariance
from train.study.leaks import PROBES, cases, following
from train.study.pretrained import load_network

FRAMES = 800
PAIRS = 200
SOUND_SECONDS = 28.0
TITLE = "Leaks: what the networks follow besides the music"
NOTE = (
    "How far log z follows: 1 fully, 0 not at all. *Own pairs*: pairs made as in the network's training. *Music*:"
    " honest pairs of unseen recordings, which should be followed. All others should not: *shuffled*, the same after"
    " their rhythm was destroyed (grains of 0.1 s in random order); *noise*, stretched noise; *pitch*, log z over log"
    " pitch; *silence*, log z over the share of trailing silence. *padded* and *interpolated* are the two recipes"
    " that leak (train/data/traps.py)."
)


def study(trained: list[Path], music: Path, folder: Path, sounds: int) -> Answer:
    """One row for each run."""
    chosen = recordings(folder)[:: max(len(recordings(folder)) // sounds, 1)][:sounds]
    heard = [read_mono(path, start_seconds=5.0, seconds=SOUND_SECONDS) for path in chosen]
    probed = {probe: cases(probe, heard) for probe in PROBES}
    rows: list[list[str]] = []
    numbers: dict[str, dict[str, object]] = {}
    for run in trained:
        network = load_network(run)
        unseen = [piece for piece in load_pieces(music / network.features) if is_held_out(piece)]
        views = _views(run)
        own = equivariance(network, unseen, frames=FRAMES, count=PAIRS, views=views).slope
        honest = equivariance(network, unseen, frames=FRAMES, count=PAIRS).slope
        shuffled = equivariance(network, unseen, frames=FRAMES, count=PAIRS, views=views, shuffle=True).slope
        numbers[run.name] = {"own pairs": own, "music": honest, "shuffled": shuffled}
        slopes = [following(network, probed[probe]) for probe in PROBES]
        numbers[run.name] |= {probe: tuple(slope) for probe, slope in zip(PROBES, slopes, strict=True)}
        cells = [f"{value:.2f}" for value in (own, honest, shuffled)]
        rows.append([run.name, *cells, *(f"{s.slope:.2f} ± {s.error:.2f}" for s in slopes)])
    headings = ["run", "own pairs", "music", "shuffled", *PROBES]
    return Answer("leaks", [Table(TITLE, headings, rows, NOTE)], numbers)


def _views(run: Path) -> str:
    return str(json.loads((run / RECIPE).read_text())["settings"]["views"])
