"""Turns everything that benchmarks have found into pages: RESULTS.md, the README's tables, the model card's.

    python -m benchmarks.report

It reads benchmarks/results/ (see chapters.py) and draws docs/plots/. What is missing is left out. A page is only
changed between its markers, `<!-- results:begin -->` and `<!-- results:end -->` (in the model card `model:`), and
is the same again when run again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.chapters import Chapter, gather
from benchmarks.results import FOLDER, Results, Table, describe
from livetempo.artifact import CARD, shipped_folder

ROOT = Path(__file__).parent.parent
PLOTS = ROOT / "docs" / "plots"
INTRODUCTION = """\
# Results

Written by `python -m benchmarks.report`; no number here was typed by hand. Each chapter says how it was
measured, and on what. How a tempo is judged: *right* is within 4 % of the true one, octave included.
"""
TOLD_ELSEWHERE = {"config", "name", "method", "data", "soundfonts", "recipe"}
SHOWN_IN_README = ("accuracy_labelled", "accuracy_generated")  # the first of them that there is
SHOWN = {  # by the picture, or by how its name ends; for those who cannot see it
    "-cost": "How many recordings each program has right after 10 s, against the CPU time that it takes",
    "-time": "How many recordings each program has right, second by second",
    "trajectories": "What each program shows while the tempo jumps, and while it slides",
    "latency": "How often which time passes from a sound to its estimate",
}
MOMENTS = (5.0, 10.0)


def main() -> None:
    """Write all pages."""
    chapters = gather(FOLDER)
    draw({chapter.name: chapter.results for chapter in chapters})
    (ROOT / "RESULTS.md").write_text(results_page(chapters), encoding="utf-8")
    fill(ROOT / "README.md", "results", headlines([chapter.results for chapter in chapters]))
    card = json.loads((shipped_folder() / CARD).read_text(encoding="utf-8"))
    fill(ROOT / "MODEL_CARD.md", "model", card_table(card))


def draw(everything: dict[str, Results]) -> None:
    """The pictures; without matplotlib they stay as they were."""
    try:
        from benchmarks import plots  # noqa: PLC0415  (matplotlib is an extra)
    except ImportError as missing:
        print(f"the plots are left as they are: {missing} (pip install '.[plots]')", file=sys.stderr)
    else:
        plots.draw(everything, PLOTS)


def results_page(chapters: list[Chapter]) -> str:
    """RESULTS.md: each chapter, with its pictures after what introduces it."""
    parts = [INTRODUCTION]
    for chapter in chapters:
        introduction, first_table, rest = chapter.text.partition("\n### ")
        parts += [introduction.rstrip() + "\n", *pictures(chapter.results), first_table.lstrip("\n") + rest]
    return "\n".join(part for part in parts if part.strip())


def pictures(results: Results) -> Iterator[str]:
    """The images of a benchmark, for Markdown."""
    for path in sorted(PLOTS.glob(f"{results.name}*.svg")) if results.name else []:
        kind = path.stem.removeprefix(results.name)
        words = SHOWN.get(kind or path.stem, path.stem.replace("_", " ").replace("-", ": "))
        yield f"![{words}]({path.relative_to(ROOT).as_posix()})\n"


def headlines(everything: list[Results]) -> str:
    """For the README: the comparison, the few numbers that a user would ask for, the machines they come from."""
    rows = [[what, measured] for results in everything for what, measured in results.headlines]
    if not rows:
        return "Nothing has been measured yet."
    found = {results.name: results for results in everything}
    compared = next((found[name] for name in SHOWN_IN_README if name in found), None)
    parts = [] if compared is None else [*side_by_side(compared, found.get("cost")), *pictures(compared)]
    parts.append(_bare(Table("", ["", "measured"], rows)))
    machines = dict.fromkeys(describe(results.machine) for results in everything if results.machine)
    return "\n".join([*parts, *(f"Measured on: {machine}." for machine in machines)])


def side_by_side(compared: Results, cost: Results | None) -> Iterator[str]:
    """Accuracy, lock and cost of every program in one table."""
    found = compared.plotted
    costs = cost.plotted.get("cpu_seconds", {}) if cost else {}
    rows = []
    for name, figures in found["programs"].items():
        at = [found["seconds"].index(moment) for moment in MOMENTS]
        shares = [*((figures["acc1"][i], figures["acc2"][i]) for i in at), figures["end"]]
        locked = (
            f"{figures['lock_seconds']:.1f} s ({100 * figures['locked']:.0f} %)"
            if figures["locked"]
            else "never"
        )
        spent = f"{costs[name] / costs['livetempo']:.2g}" if name in costs else ""
        rows.append([name, *(f"{100 * acc1:.0f} / {100 * acc2:.0f}" for acc1, acc2 in shares), locked, spent])
    rows += [[name, "missing", *[""] * (len(MOMENTS) + 2)] for name in found["missing"]]
    headings = [
        "program",
        *(f"after {m:g} s" for m in MOMENTS),
        "at the end",
        "locks after",
        "CPU, times livetempo",
    ]
    yield (
        f"{compared.title}. Right tempo, octave included / a factor of 2 or 3 forgiven, % of the recordings; the"
        " median time to a lock on the tempo, octave forgiven, and how many lock at all.\n"
    )
    yield _bare(Table("", headings, rows))


def _bare(table: Table) -> str:
    """Without its title."""
    return table.markdown().split("\n", 2)[2]


def card_table(card: dict[str, Any]) -> str:
    """The figures in the model's own card, and the commands that made it; the rest is for programs or told in words."""
    rows = [
        [name, value]
        for key, part in card.items()
        if key not in TOLD_ELSEWHERE
        for name, value in _flat(key, part)
    ]
    recipe = "\n".join(["", "Made by:", "", "```sh", *card.get("recipe", []), "```"])
    return _bare(Table("", ["", ""], rows)) + recipe


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
