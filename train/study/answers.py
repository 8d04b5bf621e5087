"""What a study found, kept until `report` makes pages and pictures of it.

One file for each question: tables for people, and the numbers behind them for plots.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.results import Table

QUESTIONS = ("scalar", "leaks", "labels", "sizes", "confidence")


@dataclass(frozen=True)
class Answer:
    """Tables, headlines for the model card, and raw numbers for plots."""

    question: str
    tables: list[Table]
    numbers: dict[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """As <question>.json."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / f"{self.question}.json").write_text(text + "\n", encoding="utf-8")


def load_answer(path: Path) -> Answer:
    """The inverse of `save`."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    return Answer(fields["question"], [Table(**table) for table in fields["tables"]], fields["numbers"])


def percent(share: float) -> str:
    """For tables."""
    return f"{100 * share:.0f} %"


def between(values: list[float]) -> str:
    """Mean and extremes of several seeds, in percent."""
    mean = sum(values) / len(values)
    return f"{100 * mean:.0f} ({100 * min(values):.0f}–{100 * max(values):.0f})"  # noqa: RUF001
