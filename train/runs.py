"""What every step leaves beside its result: the recipe it followed, and a log that can be plotted.

recipe.json   the step, its settings and its seed, and what made it
log.jsonl     one line of figures for each report, as they came

A step that is started again with the same recipe goes on where it was; with another one it refuses.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

import livetempo
from livetempo.errors import UsageError

RECIPE, LOG, CHECKPOINT = "recipe.json", "log.jsonl", "checkpoint.pt"
NOT_SETTINGS = {"run", "out", "jobs", "threads"}  # what has no influence on the result


class Run:
    """The folder of one run of a step. Only the first of several processes writes."""

    def __init__(self, folder: Path, step: str, settings: dict[str, Any], *, writes: bool = True) -> None:
        self.folder = folder
        self._writes = writes
        recipe = {"step": step, "settings": json.loads(json.dumps(settings, default=_plain))}
        path = folder / RECIPE
        if path.exists():
            before = json.loads(path.read_text())
            if {key: before.get(key) for key in recipe} != recipe:
                raise UsageError(
                    f"{folder} was made by another recipe ({_difference(before, recipe)});"
                    " give another --out, or remove it"
                )
        elif writes:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({**recipe, "made_with": versions()}, indent=1) + "\n")

    @classmethod
    def of_step(cls, step: str, args: argparse.Namespace) -> Run:
        """From the words of the command line."""
        settings = {key: value for key, value in vars(args).items() if key not in NOT_SETTINGS}
        return cls(args.out, step, settings)

    def log(self, **figures: float) -> None:
        """Add a line to the log."""
        if self._writes:
            with open(self.folder / LOG, "a") as log:
                log.write(json.dumps({key: round(value, 6) for key, value in figures.items()}) + "\n")

    def save(self, state: dict[str, Any]) -> None:
        """Keep a checkpoint; a crash while writing leaves the one before."""
        if self._writes:
            partial = self.folder / f"{CHECKPOINT}.part"
            torch.save(state, partial)
            partial.replace(self.folder / CHECKPOINT)

    def restore(self) -> dict[str, Any] | None:
        """The last checkpoint, if there is one."""
        path = self.folder / CHECKPOINT
        return dict(torch.load(path, weights_only=True)) if path.exists() else None


def read_log(folder: Path) -> list[dict[str, float]]:
    """All lines of a run's log."""
    return list(_lines(folder / LOG))


def _lines(path: Path) -> Iterator[dict[str, float]]:
    with open(path) as lines:
        yield from map(json.loads, lines)


def versions() -> dict[str, str]:
    """What the result may depend on besides its recipe."""
    return {
        "livetempo": livetempo.__version__,
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def _plain(value: Any) -> Any:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)


def _difference(before: dict[str, Any], now: dict[str, Any]) -> str:
    if before.get("step") != now["step"]:
        return f"step {before.get('step')}, not {now['step']}"
    settings = before.get("settings", {})
    changed = [key for key, value in now["settings"].items() if settings.get(key) != value]
    return ", ".join(f"{key} {settings.get(key)}, not {now['settings'][key]}" for key in changed)
