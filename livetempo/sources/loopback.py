"""What the computer itself plays, where the platform lets us listen to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import NamedTuple

from livetempo.errors import LivetempoError
from livetempo.sources.portaudio import InputDevice, input_devices

SERVER_DEFAULT = "@DEFAULT_MONITOR@"  # understood by PulseAudio and by PipeWire in its place
PULSE_DEVICE = "pulse"

_MAC_INSTALL = (
    "macOS gives no program what another one plays: install BlackHole (brew install blackhole-2ch), then"
)
_MAC_STEPS = (
    "in Audio MIDI Setup make a Multi-Output Device of your speakers and BlackHole, choose it as the sound"
    " output, and run: livetempo listen --device BlackHole"
)
_WINDOWS_STEPS = (
    "in Settings > System > Sound > More sound settings > Recording, show disabled devices and enable Stereo"
    " Mix, or install VB-CABLE (vb-audio.com/Cable) and make it the output; then run: livetempo listen"
    ' --device "Stereo Mix" (or --device "CABLE Output")'
)
_LINUX_STEPS = (
    "the monitor of the sound output was not found: start PulseAudio or PipeWire (pipewire-pulse) and install"
    " its ALSA plugin (Debian, Ubuntu: sudo apt install libasound2-plugins; Fedora: sudo dnf install"
    " alsa-plugins-pulseaudio; Arch: sudo pacman -S alsa-plugins), or pipe the sound in:"
    " parec --device=@DEFAULT_MONITOR@ --format=s16le --rate=48000 --channels=2 | livetempo listen -"
    " --format s16le --rate 48000 --channels 2"
)


class Loopback(NamedTuple):
    """The device to open, and what people call it."""

    device: InputDevice
    name: str


def open_loopback() -> Loopback:
    """Find the monitor of the default output, or say how to get one. Call it before PortAudio is loaded."""
    if sys.platform in ("darwin", "win32"):
        raise LivetempoError(steps(sys.platform, input_devices()))
    sink = _default_sink()
    # PortAudio's `pulse` device records from whatever this names.
    os.environ["PULSE_SOURCE"] = f"{sink}.monitor" if sink else SERVER_DEFAULT
    devices = input_devices()
    for device in devices:
        if device.name == PULSE_DEVICE:
            return Loopback(device, f"monitor of {sink}" if sink else "monitor of the sound output")
    for device in devices:
        if device.is_monitor:
            return Loopback(device, device.name)
    raise LivetempoError(_LINUX_STEPS)


def steps(platform: str, devices: list[InputDevice]) -> str:
    """What to do on a platform that offers no loopback of its own."""
    if platform == "darwin":
        for device in devices:
            if "blackhole" in device.name.lower():
                return f"{device.name} is installed: {_MAC_STEPS}"
        return f"{_MAC_INSTALL} {_MAC_STEPS}"
    for device in devices:
        if device.is_monitor:
            return f'{device.name} is there: run livetempo listen --device "{device.name}"'
    return f"nothing here records what Windows plays: {_WINDOWS_STEPS}"


def _default_sink() -> str | None:
    """Its name on the sound server, if there is one to ask."""
    if shutil.which("pactl") is None:
        return None
    try:
        answer = subprocess.run(
            ["pactl", "info"],
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    for line in answer.stdout.splitlines():
        if line.startswith("Default Sink:"):
            return line.partition(":")[2].strip() or None
    return None
