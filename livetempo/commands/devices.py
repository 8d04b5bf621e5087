"""`livetempo devices`: what can be listened to."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from livetempo.errors import LivetempoError
from livetempo.sinks.lines import LineWriter
from livetempo.sources.recorder.inputs import list_inputs
from livetempo.sources.recorder.portaudio import InputDevice, no_input_sentence

WATCH_SECONDS = 1.0
_HEADINGS = ("", "  #", "name", "through", "channels", "rate", "")
_LIST_ANEW = "import sys; sys.path[:] = {path!r}; from livetempo.cli import main; sys.exit(main(['devices']))"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Make `livetempo devices` known."""
    parser = subparsers.add_parser(
        "devices",
        help="list the inputs that can be listened to",
        description="List the sound inputs. The number or a part of the name goes after --device."
        " A star marks the default ones.",
    )
    parser.add_argument("--watch", action="store_true", help="list them again whenever one comes or goes")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    lines = LineWriter(sys.stdout)
    if arguments.watch:
        _watch(lines)
    devices = list_inputs()
    if not devices:
        raise LivetempoError(no_input_sentence())
    lines.write(table(devices))
    return 0


def _watch(lines: LineWriter) -> None:
    """Print the table whenever it has changed, until interrupted."""
    shown = ""
    while True:
        # PortAudio looks for devices once in the life of a process.
        command = [sys.executable, "-c", _LIST_ANEW.format(path=sys.path)]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        found = (listed.stdout or listed.stderr).rstrip("\n")
        if found != shown:
            lines.write(f"\n{found}" if shown else found)
            shown = found
        time.sleep(WATCH_SECONDS)


def table(devices: list[InputDevice]) -> str:
    """One line a device; * marks the default."""
    rows = [_HEADINGS, *(_row(device) for device in devices)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(device: InputDevice) -> tuple[str, ...]:
    return (
        "*" if device.is_default else "",
        f"{device.number:>3}",
        device.name,
        device.host,
        str(device.channels),
        f"{device.sample_rate} Hz",
        "monitor: what is played" if device.is_monitor else "",
    )
