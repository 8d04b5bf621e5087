"""A corpus is a folder of shards, each made by a studio of its own seed: in parallel, and again where it broke off."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from train.data.studio import Library, Studio
from train.data.takes import save_takes
from train.tasks import do_all


class Shard(NamedTuple):
    """What one process needs to know to make one shard."""

    path: Path
    midi: Path | None
    ours: str
    soundfonts: list[Path]
    excerpts: int
    seed: int

    def do(self) -> None:
        """Make it, unless it is there."""
        if not self.path.exists():
            studio = Studio(Library(self.midi, self.ours), self.soundfonts, self.seed)
            save_takes([take for _ in range(self.excerpts) for take in studio.takes()], self.path)


def make_shards(
    out: Path,
    *,
    midi: Path | None,
    ours: str,
    soundfonts: list[Path],
    shards: int,
    excerpts: int,
    seed: int,
    jobs: int,
) -> None:
    """Make those shards of a corpus that are not there yet."""
    tasks = [
        Shard(out / f"shard{seed}-{i:04d}.npz", midi, ours, soundfonts, excerpts, seed * 100_000 + i)
        for i in range(shards)
    ]
    do_all(tasks, jobs, "shard")
