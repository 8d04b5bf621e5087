"""Do the networks follow anything but the music? And what do leaking recipes teach?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from benchmarks.results import Table
from train.data.pieces import NETWORKS, Features, Piece
from train.data.recordings import read_mono, recordings
from train.data.takes import RENDER_RATE
from train.runs import RECIPE
from train.study.answers import Answer, percent
from train.study.equivariance import Unseen, equivariance
from train.study.leaks import PROBES, SOUND_SECONDS, Heard, following, heard
from train.study.pretrained import SHIPPED, load_network, shipped_network

FRAMES = 800
PAIRS = 300
TITLE = "Leaks: what the networks follow besides the music"
NOTE = (
    "How far log z follows: 1 fully, 0 not at all; where z jumps between octaves, as that of a network with a tempo"
    " axis may, the slope falls although the rest is right: so beside it the share of pairs within 4 %. *Own pairs*:"
    " pairs made as in the network's training, and as long, up to 8 s, of {pieces} recordings that were never trained"
    " on. *Music*: honest pairs of the same, which should be followed. All others should not: *shuffled*, own pairs"
    " after their rhythm was destroyed (grains of 0.1 s in random order; what is left is how many notes there are in a"
    " second, and whatever leaks); and, of {sounds} recordings, with the standard error, over 13.6 s: *noise*, as long,"
    " stretched; *pitch*, log z over log pitch; *silence*, log z over the share of trailing silence. *padded*,"
    " *interpolated* and *pitched* are recipes that leak (train/data/traps.py)."
)

Probed = dict[str, list[Heard]]  # by probe


class Sound(NamedTuple):
    """A recording to probe with."""

    path: Path
    seed: int


def study(trained: list[Path], unseen: Unseen, folders: list[Path], sounds: int, kept: Path) -> Answer:
    """One row for each run, and one for the shipped model.

    What was heard of the probes is kept in a folder: to make them takes a while.
    """
    networks = [(run.name, _settings(run), load_network(run)) for run in trained]
    networks.append((SHIPPED, {"views": "honest", "longest_frames": FRAMES}, shipped_network()))
    wanted = [features for features in NETWORKS if any(n.features == features for _, _, n in networks)]
    probed = _probed(
        _spread([path for folder in folders for path in recordings(folder)], sounds), wanted, kept
    )
    rows: list[list[str]] = []
    numbers: dict[str, dict[str, object]] = {}
    pieces: list[Piece] = []
    for name, settings, network in networks:
        features: Features = network.features
        views, frames = settings["views"], min(settings["longest_frames"], FRAMES)
        pieces = unseen.pieces(features)
        own = equivariance(network, pieces, frames=frames, count=PAIRS, views=views)
        honest = equivariance(network, pieces, frames=frames, count=PAIRS)
        shuffled = equivariance(network, pieces, frames=frames, count=PAIRS, views=views, shuffle=True)
        followed = {"own pairs": own, "music": honest, "shuffled": shuffled}
        numbers[name] = {what: how._asdict() for what, how in followed.items()}
        slopes = [following(network, probed[features][probe]) for probe in PROBES]
        numbers[name] |= {probe: tuple(slope) for probe, slope in zip(PROBES, slopes, strict=True)}
        cells = [f"{how.slope:.2f}, {percent(how.within)}" for how in followed.values()]
        rows.append([name, *cells, *(f"{s.slope:.2f} ± {s.error:.2f}" for s in slopes)])
    headings = ["run", "own pairs", "music", "shuffled", *PROBES]
    note = NOTE.format(pieces=len(pieces), sounds=sounds)
    return Answer("leaks", [Table(TITLE, headings, rows, note)], numbers)


def _spread(paths: list[Path], count: int) -> list[Sound]:
    """So many of them, from all over."""
    chosen = np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int)
    return [Sound(paths[i], seed) for seed, i in enumerate(chosen)]


def _probed(sounds: list[Sound], wanted: list[Features], kept: Path) -> dict[Features, Probed]:
    kept.mkdir(parents=True, exist_ok=True)
    for sound in tqdm(sounds, unit="sound"):
        path = kept / f"{sound.seed:04d}.npz"
        if not path.exists():
            partial = path.with_suffix(".part")
            with open(partial, "wb") as file:
                np.savez(file, **dict(_listened(sound)))
            partial.rename(path)
    found: dict[Features, Probed] = {features: {probe: [] for probe in PROBES} for features in wanted}
    for sound in sounds:
        with np.load(kept / f"{sound.seed:04d}.npz") as saved:
            for features in wanted:
                for probe in PROBES:
                    views, factors = saved[f"{features} {probe}"], saved[f"{probe} factors"]
                    found[features][probe].append(Heard(views, factors))
    return found


def _listened(sound: Sound) -> Iterator[tuple[str, Any]]:
    """What each network hears of each probe of a recording."""
    wave = read_mono(sound.path, start_seconds=5.0, seconds=SOUND_SECONDS)
    wave = np.resize(wave, round(SOUND_SECONDS * RENDER_RATE))  # what is shorter is repeated
    for number, (probe, make) in enumerate(PROBES.items()):
        case = make(wave, np.random.default_rng([number, sound.seed]))
        yield f"{probe} factors", case.factors
        for features in NETWORKS:
            yield f"{features} {probe}", heard(case, features).views


def _settings(run: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((run / RECIPE).read_text())["settings"]
    return settings
