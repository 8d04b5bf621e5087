"""Step `ship`: follow a recipe from beginning to end: the commands in its "recipe", one after the other.
Those that stand in one line, with " & " between them as for a shell, run at the same time.

The recipe of the shipped model is train/shipped.json; its words MIDI, RECORDINGS, LABELS.csv and the names of
the sound fonts stand for what is given here. train/bare.json needs no data at all. What has been done is not
done again: every step goes on where it was. How long each took is added up in runs/took.json.

A rehearsal follows the same recipe in a folder of its own, with next to nothing for each step to do: the model
that comes out is worthless, and the one in the package is not touched, but every step has been taken.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from livetempo.errors import LivetempoError, UsageError

SHIPPED = Path(__file__).parents[1] / "shipped.json"
RUNS = "runs"  # where the recipes keep everything
TOOK = "took.json"
SOUND_FONTS = (".sf2", ".sf3")
AT_ONCE = " & "
REHEARSED = {
    "--shards": "1",
    "--excerpts": "24",
    "--hearings": "0.1",
    "--takes": "40",
    "--steps": "3",
    "--seconds": "24",
}
WRITES_MODEL = {"export": "--out", "confidence": "--model", "evaluate": "--model"}


Words = list[str]  # of one command, after the name of the interpreter


def lines_of(recipe: Path) -> list[str]:
    """Its commands as they are written, those that run at once in one line."""
    return list(json.loads(recipe.read_text())["recipe"])


def commands(recipe: Path, stand_ins: dict[str, Path | None]) -> list[list[Words]]:
    """The same to be run: every stand-in replaced by what it stands for."""

    def given(word: str) -> str:
        path = stand_ins.get(word)
        if path is None and (word in stand_ins or word.endswith(SOUND_FONTS)):
            raise UsageError(f"the recipe {recipe.name} needs {word}; see `python -m train ship --help`")
        return str(path or word)

    return [
        [[given(word) for word in shlex.split(command)[1:]] for command in line.split(AT_ONCE)]
        for line in lines_of(recipe)
    ]


def rehearsed(words: Words, folder: Path) -> Words:
    """A command with little to do, that writes into `folder` alone."""
    made = [REHEARSED.get(before, word) for before, word in pairwise(["", *words])]
    made = [str(folder / word) if word.split("/")[0] == RUNS else word for word in made]
    option = WRITES_MODEL.get(words[2])
    return made if option is None or option in made else [*made, option, str(folder / "model")]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train ship`."""
    parser = subparsers.add_parser(
        "ship",
        help="follow a recipe from beginning to end",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--recipe", type=Path, default=SHIPPED)
    parser.add_argument("--midi", type=Path, help="MIDI: a folder of MIDI files with an index.csv")
    parser.add_argument("--music", type=Path, help="RECORDINGS: a folder of recordings without labels")
    parser.add_argument(
        "--labels", type=Path, help="LABELS.csv: labelled recordings, for the evaluation only"
    )
    parser.add_argument("--soundfonts", type=Path, default=Path("/usr/share/sounds/sf2"), help="their folder")
    parser.add_argument("--rehearse", type=Path, metavar="FOLDER", help="only go through the motions, there")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Each command in a process of its own, as a person would type it."""
    stand_ins: dict[str, Path | None] = {
        "MIDI": args.midi,
        "RECORDINGS": args.music,
        "LABELS.csv": args.labels,
        **{path.name: path for path in args.soundfonts.glob("*.sf[23]")},
    }
    lines = commands(args.recipe, stand_ins)
    if args.rehearse:
        lines = [[rehearsed(words, args.rehearse) for words in line] for line in lines]
    took = Took((args.rehearse or Path()) / RUNS / TOOK)
    for written, line in zip(lines_of(args.recipe), lines, strict=True):
        print(AT_ONCE.join(f"python {shlex.join(words)}" for words in line), flush=True)
        began = time.monotonic()
        running = [subprocess.Popen([sys.executable, *words]) for words in line]
        failed = [process for process in running if process.wait()]
        took.add(written, time.monotonic() - began)
        if failed:
            raise LivetempoError(
                f"this step of {args.recipe.name} failed; the same command goes on from there"
            )


class Took:
    """Minutes that each line of a recipe took, all sittings together; no path of this machine is among them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._minutes: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}

    def add(self, line: str, seconds: float) -> None:
        """Keep it at once: the next line may not come to its end."""
        self._minutes[line] = round(self._minutes.get(line, 0.0) + seconds / 60, 2)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._minutes, indent=1) + "\n")
