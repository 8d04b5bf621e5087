"""A hundred thousand bad inputs: no traceback, no hang, no growing memory, one clear sentence for each refusal.

    python -m benchmarks.fuzz                          # all of them: some minutes
    python -m benchmarks.fuzz --inputs 5000 --seed 7
    python -m benchmarks.fuzz --doors files --only 812 # one of them again, with all that is wrong about it

What must hold, and for which inputs, is told in tests/fuzz/runner.py; each door into the program is a file beside
it. Every input is made from the seed, the name of its door and its number. The exit code is 1 when anything is
wrong. Linux only.
"""

from __future__ import annotations

import argparse

from benchmarks.results import Results, Table, keep
from tests.fuzz.runner import DOORS, Found, try_door

SHARES = {"streams": 0.61, "options": 0.32, "files": 0.049, "samples": 0.02, "programs": 0.001}
DESCRIPTIONS = {
    "streams": "WAV headers that lie, and raw PCM, on stdin",
    "options": "command lines",
    "files": "recordings of every format, cut and damaged",
    "samples": "blocks and settings given to TempoTracker",
    "programs": "all of these, to a process of its own",
}


def main(argv: list[str] | None = None) -> int:
    """Try them and keep what was found; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Give livetempo bad input.")
    parser.add_argument("--inputs", type=int, default=100_000, help="of all doors together (default 100000)")
    parser.add_argument("--doors", nargs="+", choices=DOORS, default=list(DOORS), help="default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="N", help="input number N of each door, and keep nothing")
    options = parser.parse_args(argv)
    if options.only is not None:
        found = [try_door(door, 1, options.seed, options.only) for door in options.doors]
    else:
        found = [try_door(door, round(SHARES[door] * options.inputs), options.seed) for door in options.doors]
        keep(report(found))
    problems = [f"{one.door} {number}: {words}" for one in found for number, words in one.problems]
    print("\n".join(problems) or "nothing is wrong")
    return 1 if problems else 0


def report(found: list[Found]) -> Results:
    """A row for each door."""
    tried, refused = sum(one.tried for one in found), sum(one.refused for one in found)
    wrong = sum(len(one.problems) for one in found)
    growth = max(one.growth_megabytes for one in found)
    rows = [
        [
            DESCRIPTIONS[one.door],
            f"{one.tried}",
            f"{one.understood}",
            f"{one.refused}",
            f"{len(one.problems)}",
            f"{one.slowest_seconds:.1f}",
            f"{one.growth_megabytes:+.1f}",
            f"{one.left_open:+d}",
            f"{one.seconds:.0f}",
        ]
        for one in found
    ]
    headings = ["bad input", "tried", "understood", "refused in one sentence", "anything wrong"]
    headings += ["slowest, s", "memory, MB", "files and threads left", "all, s"]
    note = (
        "Wrong would be: a traceback or a warning, a crash, no answer, an exit code other than 0, 1 and 2, more or"
        " less than one sentence for a refusal, or an estimate that cannot be. Memory, files and threads are"
        " compared from the first third of the inputs to the end."
    )
    headline = f"{refused} refused in one sentence each, {wrong} taken wrongly, memory {growth:+.0f} MB"
    return Results("fuzz", "Bad input", [Table("By the door it came through", headings, rows, note)],
                   [(f"{tried} bad inputs", headline)])  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
