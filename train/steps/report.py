"""Step `report`: what the studies found, as a chapter for RESULTS.md with its pictures.

It reads the answers of `study` and writes benchmarks/results/training.json and docs/plots/training-*.svg;
`python -m benchmarks.report` puts the chapter into RESULTS.md. Questions not answered yet are left out.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.results import FOLDER, Results, Table, machine
from train.study.answers import QUESTIONS, Answer, load_answer

ROOT = Path(__file__).parents[2]
NAME, TITLE = "training", "How it was learnt, and what else was tried"


def results_of(answers: list[Answer], pictures: dict[str, Path]) -> Results:
    """One chapter; a picture stands above the first table of its answer."""
    tables: list[Table] = []
    for answer in answers:
        first, *rest = answer.tables
        if answer.question in pictures:
            link = f"![{first.title}]({pictures[answer.question].relative_to(ROOT).as_posix()})"
            first = replace(first, note="\n\n".join(filter(None, [first.note, link])))
        tables += [first, *rest]
    return Results(
        NAME,
        TITLE,
        tables,
        command="python -m train report",
        machine=machine(),
        date=datetime.now(timezone.utc).date().isoformat(),
    )


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train report`."""
    parser = subparsers.add_parser("report", help="write the chapter on training for RESULTS.md")
    parser.add_argument("--answers", type=Path, required=True, help="folder that `study` wrote")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write the chapter and its pictures."""
    from train.study.plots import draw  # noqa: PLC0415  (matplotlib is for those who draw)

    paths = [args.answers / f"{question}.json" for question in QUESTIONS]
    answers = [load_answer(path) for path in paths if path.exists()]
    drawn = {answer.question: draw(answer, ROOT / "docs" / "plots") for answer in answers}
    results = results_of(answers, {name: path for name, path in drawn.items() if path is not None})
    text = json.dumps(asdict(results), indent=1, ensure_ascii=False)
    (FOLDER / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
    print(results.markdown())
