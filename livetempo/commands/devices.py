"""`livetempo devices`: what can be listened to."""

from __future__ import annotations

import argparse
import sys

from livetempo.errors import LivetempoError
from livetempo.sinks.lines import LineWriter
from livetempo.sources.portaudio import InputDevice, input_devices, no_input_sentence

_HEADINGS = ("", "  #", "name", "through", "channels", "rate", "")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Make `livetempo devices` known."""
    parser = subparsers.add_parser(
        "devices",
        help="list the inputs that can be listened to",
        description="List the sound inputs. The number or a part of the name goes after --device.",
    )
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print the table."""
    devices = input_devices()
    if not devices:
        raise LivetempoError(no_input_sentence())
    LineWriter(sys.stdout).write(table(devices))
    return 0


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
