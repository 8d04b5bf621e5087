"""How often each program shows the right tempo, on the same recordings, after how long.

    python -m benchmarks.accuracy                        # a small set of sounds made on the spot
    python -m benchmarks.accuracy LABELS.csv ...         # your own: see benchmarks/labels.py for the forms
    python -m benchmarks.accuracy LABELS.csv --only aubio librosa --seconds 60

Conventions are stated in metrics.py, judged.py and chance.py. Every program hears the same samples
(hearing.py). What others show is kept and not computed again; livetempo always is. Of your own recordings
the names and groups are printed, and only the sums are kept for RESULTS.md.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import comparison, generated, labels
from benchmarks.hearing import hear_all
from benchmarks.judged import Judged, judge
from benchmarks.peers.client import MissingError
from benchmarks.peers.registry import LIVETEMPO, PEERS
from benchmarks.recordings import Recording
from benchmarks.results import Results, keep

CURVE_SECONDS = 30


def main(argv: list[str] | None = None) -> None:
    """Compare, print and keep."""
    parser = argparse.ArgumentParser(description="Compare tempo trackers on labelled recordings.")
    parser.add_argument("sources", nargs="*", metavar="LABELS", help="a table, a folder or mirdata:NAME")
    parser.add_argument("--seconds", type=float, default=30.0, help="heard of each recording (default 30)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of the other programs only these")
    options = parser.parse_args(argv)
    if options.sources:
        name, recordings = "accuracy_labelled", [r for source in options.sources for r in labels.read(source)]
        title = f"Side by side: {len(recordings)} labelled recordings"
    else:
        name, recordings = "accuracy_generated", generated.recordings()
        title = f"Side by side: {len(recordings)} generated sounds"
    programs, missing = listen(recordings, options.seconds, options.only)
    tables = comparison.tables(programs, missing, options.seconds)
    private = [comparison.by_group(programs, recordings), comparison.worst(programs[0], recordings)]
    keep(
        Results(
            name,
            title,
            tables if options.sources else tables + private,
            [] if options.sources else comparison.headlines(programs),
            command="python -m benchmarks.accuracy" + (" LABELS" if options.sources else ""),
            plotted=comparison.curves(programs, CURVE_SECONDS),
        )
    )
    if options.sources:
        print("\n".join(table.markdown() for table in private))


def listen(
    recordings: list[Recording], seconds: float, only: list[str] | None
) -> tuple[list[Judged], dict[str, str]]:
    """What each program showed, livetempo first, and why the others are missing."""
    programs, missing = [], {}
    for peer in (LIVETEMPO, *PEERS):
        if only and peer is not LIVETEMPO and not any(word.lower() in peer.name.lower() for word in only):
            continue
        try:
            programs.append(judge(peer.name, list(hear_all(peer, recordings, seconds)), recordings))
        except MissingError as why:
            missing[peer.name] = str(why)
            print(f"{peer.name} is missing: {why}", file=sys.stderr)
    return programs, missing


if __name__ == "__main__":
    main()
