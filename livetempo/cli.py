"""The command line: words become calls. Every error ends here as one sentence and an exit code."""

from __future__ import annotations

import _thread
import argparse
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from livetempo import __version__
from livetempo.commands import devices, file, listen
from livetempo.commands.reports import printable
from livetempo.errors import LivetempoError, UsageError

INTERRUPTED = 130  # what shells say of a program that Ctrl-C has ended
AGAIN_SECONDS = 0.01  # by then the destructor that an interrupt got lost in has come to its end

_EPILOG = """\
examples:
  livetempo listen                     the default microphone
  livetempo listen --demo              no microphone needed
  livetempo listen --loopback          what this computer plays
  livetempo listen --json | jq .bpm    for programs
  livetempo file song.flac             recordings
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code: 0 fine, 1 failed, 2 wrong usage, 130 interrupted."""
    try:
        with _no_interrupt_lost():
            return _run(argv)
    except LivetempoError as error:
        _say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if sys.flags.dev_mode:  # python -X dev -m livetempo ...
            raise
        _say(f"this should not have happened: {type(error).__name__}: {error} (please report it)")
        return 1


def _run(argv: Sequence[str] | None) -> int:
    arguments = _make_parser().parse_args(argv)
    try:
        code = int(arguments.run(arguments))
        _flush_stdout()
    except BrokenPipeError:  # whoever read our output has had enough, as `head` does
        _abandon_stdout()
        return 0
    return code


@contextmanager
def _no_interrupt_lost() -> Iterator[None]:
    """Of what is raised in a destructor Python only tells, and goes on: an interrupt that came there comes again."""
    tell = sys.unraisablehook

    def hook(lost: sys.UnraisableHookArgs) -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            tell(lost)
            return
        again = threading.Timer(AGAIN_SECONDS, _thread.interrupt_main)
        again.daemon = True
        again.start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = tell


def _flush_stdout() -> None:
    """Now, while it can still be said that it went wrong."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _abandon_stdout()
        raise LivetempoError(f"the output could not be written: {error.strerror or error}") from error


def _say(sentence: str) -> None:
    print(f"livetempo: {printable(sentence)}", file=sys.stderr)  # words of the command line may hold anything


def _abandon_stdout() -> None:
    """Point it at nothing: Python flushes it again at exit, and would complain again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage of everything."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="livetempo",
        description="The tempo of whatever is playing, while it plays.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"livetempo {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (listen, file, devices):
        command.add_parser(subparsers)
    return parser
