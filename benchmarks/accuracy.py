"""How often each program shows the right tempo, on the same recordings, after how long.

    python -m benchmarks.accuracy                        # a small set of sounds made on the spot
    python -m benchmarks.accuracy LABELS.csv ...         # your own: see benchmarks/labels.py for the forms
    python -m benchmarks.accuracy LABELS.csv --only aubio librosa --seconds 60

Conventions are stated in metrics.py, judged.py and chance.py. Every program hears the same samples
(hearing.py). What others show is kept and not computed again; livetempo always is. Of your own recordings
the names and groups are printed, and only the sums are kept for RESULTS.md; with --only, nothing is, for there
nobody is left out.
"""

from __future__ import annotations

import argparse

from benchmarks import comparison, generated, labels
from benchmarks.hearing import hear_all
from benchmarks.judged import judge
from benchmarks.peers.registry import LIVETEMPO, PEERS, Peer
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
    heard, missing = hear_all(chosen(options.only), recordings, options.seconds)
    programs = [judge(program, readings, recordings) for program, readings in heard.items()]
    tables = comparison.tables(programs, missing, options.seconds)
    private = [comparison.by_group(programs, recordings), comparison.worst(programs[0], recordings)]
    if not options.only:
        keep(
            Results(
                name,
                title,
                tables if options.sources else tables + private,
                command="python -m benchmarks.accuracy" + (" LABELS" if options.sources else ""),
                plotted=comparison.figures(programs, missing, CURVE_SECONDS),
            )
        )
    printed = [*(tables if options.only else []), *(private if options.only or options.sources else [])]
    print("\n".join(table.markdown() for table in printed))


def chosen(only: list[str] | None) -> list[Peer]:
    """livetempo, and the programs in whose name one of these words is found."""
    wanted = [peer for peer in PEERS if not only or any(word.lower() in peer.name.lower() for word in only)]
    return [LIVETEMPO, *wanted]


if __name__ == "__main__":
    main()
