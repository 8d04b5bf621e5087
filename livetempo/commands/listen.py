"""`livetempo listen`: its options, and what they mean. What it does is in live.py, which loads more."""

from __future__ import annotations

import argparse
import contextlib
import math
from collections.abc import Callable
from typing import Any

from livetempo.commands.tempo_options import add_tempo_options, tempo_parameters
from livetempo.config import HIGHEST_SAMPLE_RATE, LOWEST_SAMPLE_RATE
from livetempo.errors import UsageError
from livetempo.sources.pcmlayout import MOST_CHANNELS, SAMPLE_FORMATS
from livetempo.sources.recording import Recording
from livetempo.sources.request import Request

LARGEST_BLOCK = 8192
LONGEST_OFFSET_MS = 10_000
_EPILOG = """\
On a terminal the tempo is displayed; on a pipe there is one JSON object a line for each estimate, ten a
second: {"time": 12.3, "bpm": 124.01, "confidence": 0.97, "state": "locked"}; bpm is null when there is none.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Make `livetempo listen` known."""
    parser = subparsers.add_parser(
        "listen",
        help="follow the tempo of live sound",
        description="Follow the tempo of a microphone, of what the computer plays, or of sound on stdin.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_sources(parser.add_argument_group("what to listen to (the default input, unless told otherwise)"))
    _add_pcm(parser.add_argument_group("raw PCM on stdin (a WAV header needs none of these)"))
    add_tempo_options(parser.add_argument_group("tempo"))
    _add_output(parser.add_argument_group("output"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the options, then listen."""
    parameters = tempo_parameters(arguments)
    _check_combinations(arguments)
    recording = None if arguments.demo or arguments.stdin else _begin_recording(arguments)
    from livetempo.commands import live  # noqa: PLC0415  `livetempo --help` should not wait for numpy

    return live.listen(arguments, parameters, recording)


def _begin_recording(arguments: argparse.Namespace) -> Recording:
    """At once: it captures while this process is still loading."""
    channel = None if arguments.channel is None else arguments.channel - 1
    return Recording(
        Request(arguments.device, arguments.loopback, channel, arguments.samplerate, arguments.blocksize or 0)
    )


def _add_sources(group: Any) -> None:
    group.add_argument("stdin", nargs="?", metavar="-", help="sound on stdin: WAV or raw PCM")
    group.add_argument("--demo", action="store_true", help="a built-in groove, played in real time")
    group.add_argument("--loopback", action="store_true", help="what this computer plays")
    group.add_argument("--device", metavar="NAME", help="an input, by number or part of its name")
    group.add_argument(
        "--channel",
        metavar="N",
        type=_whole(1, MOST_CHANNELS),
        help="one channel, counted from 1 (default: the mean)",
    )
    group.add_argument(
        "--samplerate",
        metavar="HZ",
        type=_whole(LOWEST_SAMPLE_RATE, HIGHEST_SAMPLE_RATE),
        help="of the device (default: its own)",
    )
    group.add_argument(
        "--blocksize",
        metavar="N",
        type=_whole(1, LARGEST_BLOCK),
        help="frames that the device hands over at a time",
    )


def _add_pcm(group: Any) -> None:
    group.add_argument("--format", choices=SAMPLE_FORMATS, help="of the samples")
    group.add_argument("--rate", metavar="HZ", type=_whole(LOWEST_SAMPLE_RATE, HIGHEST_SAMPLE_RATE))
    group.add_argument("--channels", metavar="N", type=_whole(1, MOST_CHANNELS))


def _add_output(group: Any) -> None:
    group.add_argument("--json", action="store_true", help="one JSON object a line, also on a terminal")
    group.add_argument("--no-ui", action="store_true", help="plain lines instead of the display")
    group.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="stop after so long")
    group.add_argument(
        "--latency-offset",
        metavar="MS",
        type=_whole(0, LONGEST_OFFSET_MS),
        default=0,
        help="by how much the sound is older than the device knows (a radio link, a long chain)",
    )


def _whole(lowest: float, highest: float) -> Callable[[str], int]:
    def parse(word: str) -> int:
        with contextlib.suppress(ValueError):
            if lowest <= int(word) <= highest:
                return int(word)
        raise argparse.ArgumentTypeError(
            f"it takes a whole number from {lowest:.0f} to {highest:.0f}, not {word!r}"
        )

    return parse


def _seconds(word: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(word) < math.inf:
            return float(word)
    raise argparse.ArgumentTypeError(f"it takes a number of seconds above zero, not {word!r}")


def _check_combinations(arguments: argparse.Namespace) -> None:
    if arguments.stdin not in (None, "-"):
        raise UsageError(
            f"listen takes - for stdin, not {arguments.stdin!r}; for recordings there is: livetempo file"
            f" {arguments.stdin}"
        )
    given = {name: value for name, value in vars(arguments).items() if value not in (None, False)}
    sources = [name for name in ("stdin", "demo", "loopback", "device") if name in given]
    if len(sources) > 1:
        raise UsageError(
            f"there can be one source only, not both {_option(sources[0])} and {_option(sources[1])}"
        )
    source = sources[0] if sources else "device"
    for name in ("format", "rate", "channels"):
        if name in given and source != "stdin":
            raise UsageError(f"--{name} describes raw PCM on stdin: it needs - as the source")
    for name in ("samplerate", "blocksize"):
        if name in given and source not in ("device", "loopback"):
            raise UsageError(f"--{name} is for devices, not for {_option(source)}")
    if "channel" in given and source == "demo":
        raise UsageError("--channel makes no sense with --demo, which has only one")


def _option(source: str) -> str:
    return "-" if source == "stdin" else f"--{source}"
