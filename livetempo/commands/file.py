"""`livetempo file PATH...`: the tempo of recordings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import closing, suppress

from livetempo.commands.batch import Outcome, Request, analyse_all, available_cores, find_recordings
from livetempo.commands.progress import ProgressLine
from livetempo.commands.reports import CsvReport, JsonReport, Report, TableReport, printable
from livetempo.commands.tempo_options import add_tempo_options, tempo_parameters
from livetempo.errors import LivetempoError, UsageError


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line about `file`."""
    parser = subparsers.add_parser(
        "file",
        help="the tempo of recordings",
        description="Find the tempo of recordings: wav, flac, ogg, mp3, and what ffmpeg reads if it is there."
        " Results appear in the order given, as soon as they are known.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a recording, or a directory of them")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a recording")
    form.add_argument("--csv", action="store_true", help="comma-separated values")
    parser.add_argument("--trajectory", action="store_true", help="the tempo over time as well")
    add_tempo_options(parser)
    parser.add_argument("--jobs", type=int, metavar="N", help="use N processes (default: one a core)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyse what is asked for; 1 if anything could not be analysed, which is said on stderr."""
    request = _request(args)
    if args.jobs is not None and args.jobs < 1:
        raise UsageError(f"there must be at least one job, not {args.jobs}")
    recordings, problems = find_recordings(args.paths)
    for problem in problems:
        _complain(problem)
    if not recordings:
        return 1
    report = _report(args)
    progress = ProgressLine(sys.stderr, len(recordings))
    with closing(analyse_all(recordings, request, args.jobs or available_cores())) as outcomes:
        all_well = _print_all(outcomes, report, progress)
    return 0 if all_well and not problems else 1


def _print_all(outcomes: Iterable[Outcome], report: Report, progress: ProgressLine) -> bool:
    """Print each outcome as it comes; whether all recordings could be analysed."""
    all_well = True
    try:
        progress.show(0)
        for done, outcome in enumerate(outcomes, 1):
            progress.clear()
            if outcome.analysis is None:
                all_well = False
                _complain(outcome.problem)
            else:
                report.write(outcome.path, outcome.analysis)
                if outcome.analysis.notice:
                    _complain(outcome.analysis.notice)
            progress.show(done)
    finally:
        progress.clear()
    return all_well


def _request(args: argparse.Namespace) -> Request:
    checked = tempo_parameters(args)
    return Request(checked.tempo_range, checked.response, args.trajectory)


def _report(args: argparse.Namespace) -> Report:
    if sys.stdout is None:
        raise LivetempoError("there is nowhere to write to: the standard output is closed")
    if args.json:
        return JsonReport(sys.stdout, args.trajectory)
    if args.csv:
        return CsvReport(sys.stdout, args.trajectory)
    return TableReport(sys.stdout, args.trajectory)


def _complain(sentence: str) -> None:
    with suppress(OSError):  # a sentence nobody can read is no reason to stop
        print(f"livetempo: {printable(sentence)}", file=sys.stderr, flush=True)
