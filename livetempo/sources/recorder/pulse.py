"""What PulseAudio, or PipeWire in its place, can record: its sources, the monitors of its outputs among them.

PortAudio sees a single device of theirs, `pulse`, which records from whatever PULSE_SOURCE names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator

from livetempo.sources.recorder.portaudio import InputDevice

HOST = "PulseAudio"
DEVICE = "pulse"
SERVER_DEFAULT = "@DEFAULT_MONITOR@"  # understood by both
ANSWER_SECONDS = 5.0
LOOK_SECONDS = 3.0

_SOURCE = re.compile(
    r"^\s+Name: (?P<name>.+)\n\s+Description: (?P<description>.+)\n"
    r"(?:.*\n)*?\s+Sample Specification: \S+ (?P<channels>\d+)ch (?P<rate>\d+)Hz",
    re.MULTILINE,
)


def default_sink() -> str | None:
    """The name of the default output, if there is a server to ask."""
    found = re.search(r"^Default Sink: (.+)$", _ask("info"), re.MULTILINE)
    return found[1] if found else None


def wait_for_other_sink(sink: str) -> str:
    """Wait until another output has become the default one; says so. (Asked for every few seconds: a program
    that waits for the server to tell would be left behind when this process ends.)"""
    while True:
        time.sleep(LOOK_SECONDS)
        now = default_sink()
        if now not in (None, sink):
            return f"the sound output is now {now}"


def sources(devices: list[InputDevice]) -> Iterator[InputDevice]:
    """What can be recorded through the `pulse` device among these; numbered from behind the last of them."""
    through = next((device.number for device in devices if device.name == DEVICE), None)
    if through is None:
        return
    default = re.search(r"^Default Source: (.+)$", _ask("info"), re.MULTILINE)
    first = max(device.number for device in devices) + 1
    for number, found in enumerate(_SOURCE.finditer(_ask("list", "sources")), first):
        yield InputDevice(
            number,
            found["description"],
            HOST,
            int(found["channels"]),
            int(found["rate"]),
            is_default=default is not None and found["name"] == default[1],
            source=found["name"],
            through=through,
        )


def select(source: str) -> None:
    """Let PortAudio's `pulse` device record from there, from its next opening on."""
    os.environ["PULSE_SOURCE"] = source


def _ask(*words: str) -> str:
    """What pactl answers; nothing if it is not there or has no server."""
    if shutil.which("pactl") is None:
        return ""
    try:
        answer = subprocess.run(
            ["pactl", *words],
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout
