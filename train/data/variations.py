"""Perfect pairs: the same notes played at several speeds, pitch and all else equal, as pieces to pre-train on.

Each version has its own sound font, mix, room and weather. Nothing was stretched, so nothing tells the speed
but the music. The four takes of an excerpt in a corpus are such a piece, too: their speeds differ by the frame
clock of the onset detection, in which nothing is stretched either.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tqdm import tqdm

from train.data.midi import Performance, perform
from train.data.pieces import NETWORKS, Piece, disguised, draw_speeds, feature_frames, piece_path
from train.data.studio import INAUDIBLE, Library, Synthesiser, synthesisers
from train.data.takes import Take

PIECE_SECONDS = 30.0  # at speed 1
STEADY = 0.02  # a tempo that moves by more has no single value
TAKES_OF_AN_EXCERPT = 4  # as `weathered` makes them


def at_speed(performance: Performance, speed: float) -> Performance:
    """Every note `speed` times as soon."""
    return Performance(
        [event._replace(seconds=event.seconds / speed) for event in performance.events],
        performance.seconds / speed,
        performance.bpm * speed,
    )


def make_variations(
    out: Path, *, midi: Path | None, ours: str, soundfonts: list[Path], pieces: int, speeds: int, seed: int
) -> None:
    """Make those pieces that are not there yet, a folder for each network."""
    library, players = Library(midi, ours), synthesisers(soundfonts)
    for network in NETWORKS:
        (out / network).mkdir(parents=True, exist_ok=True)
    for number in tqdm(range(pieces), unit="piece"):
        targets = [piece_path(out / network, f"{seed}-{number:05d}") for network in NETWORKS]
        if not all(target.exists() for target in targets):
            made = _variation(library, players, speeds, np.random.default_rng([seed, number]), number)
            for target, piece in zip(targets, made, strict=False):
                piece.save(target)


def pieces_of_takes(takes: list[Take], count: int) -> list[Piece]:
    """The first excerpts of a corpus as pieces; those without a tempo, or of a tempo that moves about, are left out."""
    pieces: list[Piece] = []
    for first in range(0, len(takes) - TAKES_OF_AN_EXCERPT + 1, TAKES_OF_AN_EXCERPT):
        excerpt = takes[first : first + TAKES_OF_AN_EXCERPT]
        bpm = np.array([take.bpm[0] for take in excerpt], np.float64)
        beats = np.array([len(take.bpm) for take in excerpt]) * bpm
        if bpm[0] <= 0 or len({take.source for take in excerpt}) > 1 or beats.std() > STEADY * beats.mean():
            continue
        kept = "held" if excerpt[0].held_out else "x"
        source = f"{excerpt[0].source}/{first // TAKES_OF_AN_EXCERPT}/{kept}"
        steady = np.ptp(excerpt[0].bpm) < STEADY * bpm[0]
        onsets = [take.onsets for take in excerpt]
        pieces.append(Piece(onsets, bpm / bpm.mean(), source, float(bpm.mean()) if steady else 0.0))
        if len(pieces) == count:
            break
    return pieces


def _variation(
    library: Library, players: list[Synthesiser], count: int, rng: np.random.Generator, number: int
) -> list[Piece]:
    drawn = library.draw(rng)
    performance = perform(drawn.score, rng, seconds=PIECE_SECONDS, tenths=round(PIECE_SECONDS * 10))
    speeds = draw_speeds(rng, count)
    sounds = [players[rng.integers(len(players))].render(at_speed(performance, s), rng) for s in speeds]
    if min(np.abs(sound).max() for sound in sounds) < INAUDIBLE:
        return []
    versions = [disguised(sound, rng) for sound in sounds]
    steady = np.ptp(performance.bpm) < STEADY * performance.bpm[0]
    bpm = float(performance.bpm[0]) if steady else 0.0
    source = f"{drawn.set}/{drawn.file or number}"
    return [
        Piece([feature_frames(version, network) for version in versions], speeds, source, bpm)
        for network in NETWORKS
    ]
