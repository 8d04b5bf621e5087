"""The door to PortAudio: loads it, lists its inputs and finds the one that is meant."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import Any

from livetempo.errors import LivetempoError, UsageError

MONITOR_WORDS = ("monitor", "loopback", "blackhole", "stereo mix", "vb-cable", "cable output")

_INSTALL = {
    "linux": "install it with: sudo apt install libportaudio2 (Debian, Ubuntu), sudo dnf install portaudio"
    " (Fedora) or sudo pacman -S portaudio (Arch)",
    "darwin": "install it with: brew install portaudio",
    "win32": "reinstall the sounddevice package, which brings it: pip install --force-reinstall sounddevice",
}
_NO_INPUT = {
    "linux": "plug in a microphone, and check that PulseAudio or PipeWire is running (pactl info) and that"
    " its ALSA plugin is installed (libasound2-plugins or pipewire-alsa)",
    "darwin": "plug in a microphone, and allow this terminal to use it in System Settings > Privacy &"
    " Security > Microphone",
    "win32": "plug in a microphone, and allow desktop apps to use it in Settings > Privacy & security >"
    " Microphone",
}


@dataclass(frozen=True, slots=True)
class InputDevice:
    """One input as PortAudio lists it, or one of those that it reaches through a sound server.

    source   its name at that server; empty for PortAudio's own
    through  the number of PortAudio's device that leads there
    """

    number: int
    name: str
    host: str
    channels: int
    sample_rate: int
    is_default: bool
    source: str = ""
    through: int | None = None

    @property
    def portaudio_number(self) -> int:
        """What PortAudio has to open."""
        return self.number if self.through is None else self.through

    @property
    def is_monitor(self) -> bool:
        """Whether it gives what the computer plays, judged by its name."""
        return any(word in self.name.lower() for word in MONITOR_WORDS) or self.source.endswith(".monitor")


def platform_remedy(remedies: dict[str, str]) -> str:
    """The remedy for the platform that we run on."""
    return remedies.get(sys.platform, remedies["linux"])


def load() -> Any:
    """The sounddevice module; loading it starts PortAudio."""
    try:
        return importlib.import_module("sounddevice")
    except ModuleNotFoundError as error:
        raise LivetempoError(
            f"the Python package {error.name} is missing: pip install sounddevice"
        ) from error
    except OSError as error:
        raise LivetempoError(
            f"the PortAudio library was not found: {platform_remedy(_INSTALL)}"
            " (sound can also be piped in: livetempo listen -)"
        ) from error
    except Exception as error:  # PortAudioError cannot be named before the import has succeeded
        raise LivetempoError(f"PortAudio could not be started: {error}") from error


def input_devices() -> list[InputDevice]:
    """All inputs, in PortAudio's order; each call sees the devices that were there at the first."""
    sounddevice = load()
    try:
        default = sounddevice.query_hostapis(sounddevice.default.hostapi)["default_input_device"]
        hosts = [host["name"] for host in sounddevice.query_hostapis()]
        return [
            InputDevice(
                number,
                " ".join(device["name"].split()),
                hosts[device["hostapi"]],
                device["max_input_channels"],
                round(device["default_samplerate"]),
                number == default,
            )
            for number, device in enumerate(sounddevice.query_devices())
            if device["max_input_channels"] > 0
        ]
    except sounddevice.PortAudioError as error:
        raise LivetempoError(f"PortAudio cannot list its devices: {describe(error)}") from error


def no_input_sentence() -> str:
    """What to do when there is no input at all."""
    return f"there is no sound input on this computer: {platform_remedy(_NO_INPUT)}"


def find_input(wanted: str | None, devices: list[InputDevice]) -> InputDevice:
    """The input with that number or part of a name; the default one for None."""
    if not devices:
        raise LivetempoError(no_input_sentence())
    if wanted is None:
        return next((device for device in devices if device.is_default), devices[0])
    if wanted.isdecimal():
        found = [device for device in devices if device.number == int(wanted)]
    else:
        lower = wanted.lower()
        found = [device for device in devices if lower == device.name.lower()]
        found = found or [
            device for device in devices if lower in f"{device.name}, {device.host}, {device.source}".lower()
        ]
    if not found:
        raise UsageError(f"no input device matches {wanted!r}; `livetempo devices` lists those there are")
    if len(found) > 1:  # the same input may be listed once for each of the platform's sound systems
        host = next((device.host for device in devices if device.is_default), None)
        preferred = [device for device in found if device.host == host]
        found = preferred if len(preferred) == 1 else found
    if len(found) > 1:
        names = ", ".join(f"{device.number} ({device.name}, {device.host})" for device in found)
        raise UsageError(f"{len(found)} input devices match {wanted!r}: {names}; choose one by its number")
    return found[0]


def describe(error: Exception) -> str:
    """PortAudio's own words, without the parts that only programmers read."""
    words = str(error.args[0]) if error.args else type(error).__name__
    return words.split(" [PaErrorCode")[0].removeprefix("Error opening InputStream: ").rstrip(".")
