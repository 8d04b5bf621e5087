"""Step `report`: what the studies found, as a chapter for RESULTS.md with its pictures.

It keeps the newest answer to each question of `study` in benchmarks/results/training, and makes of them
benchmarks/results/training.json and docs/plots/training-*.svg; `python -m benchmarks.report` puts the chapter into
RESULTS.md. What is not answered anew stays as it was.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.results import FOLDER, Results, Table, machine
from livetempo.artifact import CARD
from train.study.answers import NEWEST, QUESTIONS, Answer, load_answer, today

ROOT = Path(__file__).parents[2]
CARDS_TITLE = "Models beside the shipped one"
CARDS_NOTE = (
    "Acc1 / Acc2. *Bare* is made by `python -m train ship --recipe train/bare.json`, which needs no data."
    " *Taught further*: two more runs of `fit` went on from the shipped model, with the recordings as its own settled"
    " verdict labels them (`teach`), and with rare tempi heard more often (`--rare`); then the mean (`blend`)."
)
MINUTES_TITLE = "How long a recipe took"
NAME, TITLE = "training", "How it was learnt, and what else was tried"


def results_of(answers: list[Answer], pictures: dict[str, Path]) -> Results:
    """One chapter; a picture stands above the first table of its answer."""
    tables: list[Table] = []
    for answer in answers:
        first, *rest = answer.tables
        parts = [f"{first.note} Answered on {answer.date}.".strip()]
        if answer.question in pictures:
            parts.append(f"![{first.title}]({pictures[answer.question].relative_to(ROOT).as_posix()})")
        tables += [replace(first, note="\n\n".join(parts)), *rest]
    return Results(
        NAME,
        TITLE,
        tables,
        command="python -m train report",
        machine=machine(),
        date=today(),
    )


def table_of_cards(folders: list[Path]) -> Table:
    """Models beside the shipped one, by what their cards say."""
    rows = []
    for folder in folders:
        card = json.loads((folder / CARD).read_text())
        kept, real = card["held_out_renders"], card.get("real_recordings", {})
        shown = "; ".join(f"{moment} {share}" for moment, share in real.get("acc1_acc2", {}).items())
        rows.append([card["name"], f"{kept['acc1']:.0%} / {kept['acc2']:.0%}", shown or "not evaluated"])
    headings = ["model", "its own kept excerpts", "labelled recordings, through the live tracker"]
    return Table(CARDS_TITLE, headings, rows, CARDS_NOTE)


def table_of_minutes(took: Path) -> Table:
    """How long each line of a recipe took, as `ship` wrote it down."""
    minutes: dict[str, float] = json.loads(took.read_text())
    rows = [[f"`{line}`", f"{spent:.1f}"] for line, spent in minutes.items()]
    note = f"In all {sum(minutes.values()):.1f} minutes."
    return Table(MINUTES_TITLE, ["commands", "minutes"], rows, note)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train report`."""
    parser = subparsers.add_parser("report", help="write the chapter on training for RESULTS.md")
    parser.add_argument("--answers", type=Path, help="folder that `study` wrote")
    parser.add_argument("--models", type=Path, nargs="*", default=[], help="folders of models to be told of")
    parser.add_argument("--took", type=Path, nargs="*", default=[], help="runs/took.json, written by `ship`")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Write the chapter and its pictures."""
    from train.study.plots import draw  # noqa: PLC0415  (matplotlib is for those who draw)

    found = _answers_in(args.answers, QUESTIONS) if args.answers else []
    if args.models:
        found.append(Answer("models", [table_of_cards(args.models)]))
    if args.took:
        found.append(Answer("took", [table_of_minutes(took) for took in args.took]))
    for answer in found:
        answer.save(NEWEST)
    answers = _answers_in(NEWEST, (*QUESTIONS, "models", "took"))
    drawn = {answer.question: draw(answer, ROOT / "docs" / "plots") for answer in answers}
    results = results_of(answers, {name: path for name, path in drawn.items() if path is not None})
    text = json.dumps(asdict(results), indent=1, ensure_ascii=False)
    (FOLDER / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
    print(results.markdown())


def _answers_in(folder: Path, questions: tuple[str, ...]) -> list[Answer]:
    paths = [folder / f"{question}.json" for question in questions]
    return [load_answer(path) for path in paths if path.exists()]
