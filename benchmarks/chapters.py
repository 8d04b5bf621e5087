"""What the benchmarks have kept in results/, as chapters for RESULTS.md.

claims.md       what `benchmarks.claims` prints
NAME.json       kept by `benchmarks.results.keep`
NAME.md         a chapter as it is, unless there is a NAME.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.results import Results, Table, load

# What matters most comes first; what is not named here follows by name.
ORDER = (
    "accuracy_labelled",
    "accuracy_generated",
    "places",
    "trajectories",
    "claims",
    "response",
    "cost",
    "latency",
    "start",
)
CLAIMS = {
    "step": "A sudden change of tempo is followed within 3 s",
    "ramp": "A tempo that moves is followed within 3 %",
    "nothing": "Silence, noise, hum and speech have no tempo, 95 % of the time",
    "break": "The tempo is held through a break of 4 s, and let go after the end",
}


@dataclass(frozen=True)
class Chapter:
    """A part of RESULTS.md; `results` are the figures behind it, where it has any."""

    name: str
    text: str
    results: Results = field(default_factory=lambda: Results("", "", []))


def gather(folder: Path) -> list[Chapter]:
    """All that was kept, in the order in which it is told."""
    found = {path.stem: Chapter(path.stem, path.read_text(encoding="utf-8")) for path in folder.glob("*.md")}
    if "claims" in found:
        found["claims"] = _chapter(read_claims(found["claims"].text))
    for path in folder.glob("*.json"):
        if "tables" in json.loads(path.read_text(encoding="utf-8")):
            found[path.stem] = _chapter(load(path))
    last = len(ORDER)
    return sorted(found.values(), key=lambda c: (ORDER.index(c.name) if c.name in ORDER else last, c.name))


def _chapter(results: Results) -> Chapter:
    return Chapter(results.name, results.markdown(), results)


def read_claims(text: str) -> Results:
    """The tables that `benchmarks.claims` prints, and their sums as headlines."""
    tables = list(_tables(text))
    headlines = [headline for table in tables for headline in _headlines(table)]
    return Results("claims", "What it hears", tables, headlines)


def _tables(text: str) -> Iterator[Table]:
    """Every Markdown table under a heading."""
    for chapter in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = chapter.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        if len(cells) > 2:
            yield Table(title.strip(), cells[0], cells[2:])


def _headlines(table: Table) -> Iterator[tuple[str, str]]:
    """Each pattern's share that is right; or for each kind of case, how many of them are as claimed."""
    if "right tempo" in table.headings:
        column = table.headings.index("right tempo")
        yield "Right tempo, octave included", ", ".join(f"{row[0]} {row[column]}" for row in table.rows)
        return
    case, holds = table.headings.index("case"), table.headings.index("holds")
    for kind in dict.fromkeys(row[case].split()[0] for row in table.rows):
        counts = [row[holds].split("/") for row in table.rows if row[case].split()[0] == kind]
        held, tried = (sum(map(int, numbers)) for numbers in zip(*counts, strict=True))
        yield CLAIMS.get(kind, kind), f"{held} of {tried} sounds"
