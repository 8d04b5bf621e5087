"""Turns everything that benchmarks have found into pages: RESULTS.md, the README's table, the model card's.

    python -m benchmarks.report

It reads benchmarks/results/*.json, and claims.md beside them, which is what the sweep prints:

    python -m benchmarks.claims > benchmarks/results/claims.md

What is missing is left out. A page is only changed between its markers, `<!-- results:begin -->` and
`<!-- results:end -->` (in the model card `model:`), and is the same again when run again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.results import FOLDER, Results, Table, describe, load
from livetempo.artifact import CARD, shipped_folder

ROOT = Path(__file__).parent.parent
INTRODUCTION = """\
# Results

Written by `python -m benchmarks.report`; no number here was typed by hand. Each chapter says how it was
measured, and on what. How a tempo is judged: *right* is within 4 % of the true one, octave included.
"""
CLAIMS = {
    "step": "A sudden change of tempo is followed within 3 s",
    "ramp": "A tempo that moves is followed within 3 %",
    "nothing": "Silence, noise, hum and speech have no tempo, 95 % of the time",
    "break": "The tempo is held through a break of 4 s, and let go after the end",
}
TOLD_ELSEWHERE = {"config", "name", "method", "data", "soundfonts", "recipe"}


def main() -> None:
    """Write all pages."""
    everything = gather(FOLDER)
    (ROOT / "RESULTS.md").write_text(results_page(everything), encoding="utf-8")
    fill(ROOT / "README.md", "results", headline_table(everything))
    card = json.loads((shipped_folder() / CARD).read_text(encoding="utf-8"))
    fill(ROOT / "MODEL_CARD.md", "model", card_table(card))


def gather(folder: Path) -> list[Results]:
    """All that was kept: the claims first, as they matter most, the rest by name."""
    claims = folder / "claims.md"
    found = [read_claims(claims.read_text(encoding="utf-8"))] if claims.exists() else []
    return found + [load(path) for path in sorted(folder.glob("*.json"))]


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


def results_page(everything: list[Results]) -> str:
    """RESULTS.md."""
    return "\n".join([INTRODUCTION, *(results.markdown() for results in everything)])


def headline_table(everything: list[Results]) -> str:
    """The few numbers for the README, and the machines they come from."""
    rows = [[what, measured] for results in everything for what, measured in results.headlines]
    if not rows:
        return "Nothing has been measured yet."
    machines = dict.fromkeys(describe(results.machine) for results in everything if results.machine)
    table = Table("", ["", "measured"], rows).markdown().split("\n", 2)[2]
    return "\n".join([table, *(f"Measured on: {machine}." for machine in machines)])


def card_table(card: dict[str, Any]) -> str:
    """The figures in the model's own card, and the commands that made it; the rest is for programs or told in words."""
    rows = [
        [name, value]
        for key, part in card.items()
        if key not in TOLD_ELSEWHERE
        for name, value in _flat(key, part)
    ]
    recipe = "\n".join(["", "Made by:", "", "```sh", *card.get("recipe", []), "```"])
    return Table("", ["", ""], rows).markdown().split("\n", 2)[2] + recipe


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A nested value as single lines, in words."""
    words = name.replace("_", " ")
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(f"{words}: {key}", part)
    elif isinstance(value, list):
        yield words, ", ".join(map(str, value))
    else:
        yield words, f"{value:.4g}" if isinstance(value, float) else str(value)


def fill(page: Path, name: str, content: str) -> None:
    """Put the content between the markers of that name."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = page.read_text(encoding="utf-8")
    before, after = text.index(begin) + len(begin), text.index(end)
    assert before <= after, f"{page.name}: {begin} must come before {end}"
    page.write_text(f"{text[:before]}\n\n{content.strip()}\n\n{text[after:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
