"""What a study found: one file for each question, with tables for people and the numbers behind them for plots.

The newest answer to each lies beside the results of the benchmarks, so that one can be asked again without the others.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from benchmarks.results import FOLDER, Table

QUESTIONS = ("scalar", "leaks", "labels", "sizes", "confidence")
NEWEST = FOLDER / "training"


def today() -> str:
    """As it is written."""
    return datetime.now(timezone.utc).date().isoformat()


@dataclass(frozen=True)
class Answer:
    """Tables, headlines for the model card, and raw numbers for plots."""

    question: str
    tables: list[Table]
    numbers: dict[str, Any] = field(default_factory=dict)
    date: str = field(default_factory=today)

    def save(self, folder: Path) -> None:
        """As <question>.json."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / f"{self.question}.json").write_text(text + "\n", encoding="utf-8")


def load_answer(path: Path) -> Answer:
    """The inverse of `save`."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    fields["tables"] = [Table(**table) for table in fields["tables"]]
    return Answer(**fields)


def percent(share: float) -> str:
    """For tables."""
    return f"{100 * share:.0f} %"


def between(values: list[float]) -> str:
    """Mean and extremes of several seeds, in percent."""
    mean = sum(values) / len(values)
    return f"{100 * mean:.0f} ({100 * min(values):.0f}–{100 * max(values):.0f})"  # noqa: RUF001
