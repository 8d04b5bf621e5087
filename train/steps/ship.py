"""Step `ship`: follow a recipe from beginning to end: the commands in its "recipe", one after the other.

The recipe of the shipped model is train/shipped.json; its words MIDI, RECORDINGS, LABELS.csv and the names of
the sound fonts stand for what is given here. train/bare.json needs no data at all. What has been done is not
done again: every step goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path

from livetempo.errors import LivetempoError, UsageError

SHIPPED = Path(__file__).parents[1] / "shipped.json"


def commands(recipe: Path, stand_ins: dict[str, Path | None]) -> list[list[str]]:
    """The recipe's commands as arguments of `python`, every stand-in replaced by what it stands for."""
    made = []
    for line in json.loads(recipe.read_text())["recipe"]:
        words = []
        for word in shlex.split(line)[1:]:
            if word in stand_ins:
                given = stand_ins[word]
                if given is None:
                    raise UsageError(
                        f"the recipe {recipe.name} needs {word}; see `python -m train ship --help`"
                    )
                words.append(str(given))
            else:
                words.append(word)
        made.append(words)
    return made


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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Each command in a process of its own, as a person would type it."""
    stand_ins: dict[str, Path | None] = {
        "MIDI": args.midi,
        "RECORDINGS": args.music,
        "LABELS.csv": args.labels,
        **{path.name: path for path in args.soundfonts.glob("*.sf2")},
    }
    for words in commands(args.recipe, stand_ins):
        print("python", shlex.join(words), flush=True)
        if subprocess.run([sys.executable, *words], check=False).returncode:
            raise LivetempoError(
                f"this step of {args.recipe.name} failed; the same command goes on from there"
            )
