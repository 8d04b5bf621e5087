"""Step `corpus`: MIDI, grooves and noises are played, weathered, and kept as onset frames with their tempo.

The frames come from the runtime's own OnsetStream. Speeds are changed a second time there, by its
frame clock: exact, and without the blur that a time-stretch would leave for a network to read.
"""

from __future__ import annotations

import argparse
import multiprocessing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND
from livetempo.onsets import OnsetStream
from train.augment import weather
from train.grooves import groove_score
from train.midi import Entry, perform, read_index, read_score
from train.negatives import crowd, negative, speech
from train.synthesiser import RENDER_RATE, Synthesiser

EXCERPT_SECONDS = 24.0
SET_WEIGHTS = {
    "mma": 0.46,
    "groove": 0.12,
    "freedoom": 0.09,
    "pop909": 0.06,
    "nottingham": 0.05,
    "openmsx": 0.03,
    "tuxemon": 0.02,
    "giantmidi": 0.01,
    "grooves": 0.16,  # ours, from train.grooves
}
NEGATIVE_SHARE = 0.13
HELD_OUT_EVERY = 12  # every twelfth MIDI file is never trained on


@dataclass
class Take:
    """Onset frames of one excerpt in one weather at one speed; bpm per ten frames, 0 where there is none."""

    onsets: NDArray[np.float16]
    bpm: NDArray[np.float32]
    other_level: float  # a second level at which listeners may tap, as a multiple; 1 where there is none
    source: str
    held_out: bool


def onset_frames(sound: NDArray[np.float32], rate: float, slowing: float = 1.0) -> NDArray[np.float32]:
    """All onset frames of a sound; slowing 1.1 makes its tempo 1.1 times slower."""
    stream = OnsetStream(rate, frames_per_second=FRAMES_PER_SECOND * slowing)
    pieces, position = [], 0
    while True:
        position += stream.push(sound[position:])
        if not stream.ready:
            return np.concatenate(pieces)
        pieces.append(stream.read().copy())


class Studio:
    """Makes takes. One for each process; everything follows from its seed."""

    def __init__(self, midi: Path | None, soundfonts: list[Path], seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._players = [Synthesiser(font) for font in soundfonts]
        self._entries: dict[str, list[tuple[int, Entry]]] = {"grooves": []}
        for number, entry in enumerate(read_index(midi) if midi else []):
            self._entries.setdefault(entry.set, []).append((number, entry))
        self._babble: NDArray[np.float32] | None = None

    def takes(self) -> list[Take]:
        """Several takes of one new excerpt."""
        rng = self._rng
        if self._babble is None or rng.random() < 0.03:
            self._babble = (crowd if rng.random() < 0.5 else speech)(rng, RENDER_RATE, EXCERPT_SECONDS)
        tenths = round(EXCERPT_SECONDS * 10)
        if rng.random() < NEGATIVE_SHARE:
            sound = negative(rng, RENDER_RATE, EXCERPT_SECONDS)
            held_out = bool(rng.random() < 1 / HELD_OUT_EVERY)
            return weathered(sound, np.zeros(tenths), rng, source="negative", held_out=held_out)
        names = [name for name in SET_WEIGHTS if name == "grooves" or name in self._entries]
        weights = np.array([SET_WEIGHTS[name] for name in names])
        name = names[rng.choice(len(names), p=weights / weights.sum())]
        other, held_out = 1.0, bool(rng.random() < 1 / HELD_OUT_EVERY)
        if name == "grooves":
            score = groove_score(rng, seconds=EXCERPT_SECONDS)
        else:
            number, entry = self._entries[name][rng.integers(len(self._entries[name]))]
            score = read_score(entry.path, compound=entry.compound)
            held_out = number % HELD_OUT_EVERY == 0
            if entry.snare_beats in (1.0, 4.0):
                other = 2.0 / entry.snare_beats
        performance = perform(score, rng, seconds=EXCERPT_SECONDS, tenths=tenths)
        sound = self._players[rng.integers(len(self._players))].render(performance, rng)
        if np.abs(sound).max() < 1e-3:
            return []
        return weathered(
            sound,
            performance.bpm,
            rng,
            source=name,
            other_level=other,
            held_out=held_out,
            babble=self._babble,
        )


def weathered(
    sound: NDArray[np.float32],
    bpm: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    source: str,
    other_level: float = 1.0,
    held_out: bool = False,
    babble: NDArray[np.float32] | None = None,
) -> list[Take]:
    """Takes of one excerpt: in mild and in rough weather, each at two speeds. bpm: one for each tenth of a second."""
    takes = []
    for strength in (rng.uniform(0, 0.4), rng.uniform(0.3, 1.0)):
        heard = weather(sound, RENDER_RATE, rng, strength, babble)
        for slowing in 2 ** rng.uniform([-0.12, -0.3], [0.12, 0.3]):
            frames = onset_frames(heard, RENDER_RATE, slowing)
            tenths = len(frames) // FRAMES_PER_ESTIMATE
            at = np.minimum(np.arange(tenths) / slowing, len(bpm) - 1).astype(int)
            labels = (bpm[at] / slowing).astype(np.float32)
            takes.append(Take(frames.astype(np.float16), labels, other_level, source, held_out))
    return takes


def save_takes(takes: list[Take], path: Path) -> None:
    """One .npz shard."""
    lengths = np.array([len(t.bpm) for t in takes])
    np.savez(
        path,
        onsets=np.concatenate(
            [t.onsets[: n * FRAMES_PER_ESTIMATE] for t, n in zip(takes, lengths, strict=True)]
        ),
        bpm=np.concatenate([t.bpm for t in takes]),
        tenths=lengths,
        other_level=np.array([t.other_level for t in takes], np.float32),
        source=np.array([t.source for t in takes]),
        held_out=np.array([t.held_out for t in takes]),
    )


def load_takes(folder: Path) -> list[Take]:
    """All shards of a folder."""
    takes: list[Take] = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as shard:
            ends = np.cumsum(shard["tenths"])
            onsets, bpm = shard["onsets"], shard["bpm"]
            for i, end in enumerate(ends):
                start = end - shard["tenths"][i]
                frames = onsets[start * FRAMES_PER_ESTIMATE : end * FRAMES_PER_ESTIMATE]
                takes.append(
                    Take(
                        frames,
                        bpm[start:end],
                        float(shard["other_level"][i]),
                        str(shard["source"][i]),
                        bool(shard["held_out"][i]),
                    )
                )
    return takes


def _make_shard(task: tuple[Path | None, list[Path], int, int, Path]) -> Path:
    midi, soundfonts, excerpts, seed, path = task
    if not path.exists():
        studio = Studio(midi, soundfonts, seed)
        takes = [take for _ in range(excerpts) for take in studio.takes()]
        partial = path.with_suffix(".part.npz")
        save_takes(takes, partial)
        partial.rename(path)
    return path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train corpus`."""
    parser = subparsers.add_parser("corpus", help="play MIDI, grooves and noises; keep their onset frames")
    parser.add_argument(
        "--midi", type=Path, help="folder of MIDI files with an index.csv; without it, grooves only"
    )
    parser.add_argument("--soundfont", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--excerpts", type=int, default=100, help="excerpts in a shard")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Make the shards that are not there yet."""
    args.out.mkdir(parents=True, exist_ok=True)
    tasks = [
        (
            args.midi,
            args.soundfont,
            args.excerpts,
            args.seed * 100_000 + i,
            args.out / f"shard{args.seed}-{i:04d}.npz",
        )
        for i in range(args.shards)
    ]
    with multiprocessing.get_context("spawn").Pool(args.jobs) as pool:
        for _ in tqdm(pool.imap_unordered(_make_shard, tasks), total=len(tasks), unit="shard"):
            pass
