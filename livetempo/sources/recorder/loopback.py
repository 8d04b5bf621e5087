"""What the computer itself plays, where the platform lets us listen to it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from livetempo.errors import LivetempoError
from livetempo.sources.recorder import jack, pulse, speaker
from livetempo.sources.recorder.portaudio import InputDevice, input_devices

_MAC_INSTALL = (
    "macOS gives no program what another one plays: install BlackHole (brew install blackhole-2ch), then"
)
_MAC_STEPS = (
    "in Audio MIDI Setup make a Multi-Output Device of your speakers and BlackHole, and choose it as the sound"
    " output; livetempo listen --loopback then hears what it plays"
)
_WINDOWS_STEPS = (
    "nothing here records what Windows plays: pip install soundcard, which does; or in Settings > System > Sound >"
    " More sound settings > Recording, show disabled devices and enable Stereo Mix; or install VB-CABLE"
    " (vb-audio.com/Cable) and make it the output; livetempo listen --loopback then finds it"
)
NOTHING_PLAYS = "nothing plays there"
_LINUX_STEPS = (
    "the monitor of the sound output was not found: start PulseAudio or PipeWire (pipewire-pulse) and install"
    " its ALSA plugin (Debian, Ubuntu: sudo apt install libasound2-plugins; Fedora: sudo dnf install"
    " alsa-plugins-pulseaudio; Arch: sudo pacman -S alsa-plugins), or pipe the sound in:"
    " parec --device=@DEFAULT_MONITOR@ --format=s16le --rate=48000 --channels=2 | livetempo listen -"
    " --format s16le --rate 48000 --channels 2"
)


class Loopback(NamedTuple):
    """The device to open, what people call it, what to do when it is silent, and what runs beside it."""

    device: InputDevice
    name: str
    remedy: str
    companion: Callable[[], str] | None = None


def find_loopback(remedy: str) -> Loopback:
    """Find what records the sound output, or say how to get such a thing. Call it before PortAudio is loaded.

    remedy  what to do when an ordinary input is silent
    """
    if sys.platform == "linux":
        return _find_on_linux(remedy)
    if sys.platform == "win32" and (output := speaker.default_output()):
        return Loopback(output, f"what {output.name} plays", NOTHING_PLAYS)
    return choose_monitor(input_devices(), sys.platform, remedy)


def choose_monitor(devices: list[InputDevice], platform: str, remedy: str) -> Loopback:
    """The device that records the sound output, known by its name; where there is none, the steps to get one."""
    for device in devices:
        if device.is_monitor:
            return Loopback(device, device.name, _MAC_STEPS if platform == "darwin" else remedy)
    steps = {"darwin": f"{_MAC_INSTALL} {_MAC_STEPS}", "win32": _WINDOWS_STEPS}
    raise LivetempoError(steps.get(platform, _LINUX_STEPS))


def _find_on_linux(remedy: str) -> Loopback:
    sink = pulse.default_sink()
    pulse.select(f"{sink}.monitor" if sink else pulse.SERVER_DEFAULT)
    devices = input_devices()
    for device in devices:
        if device.name == pulse.DEVICE:
            if sink is None:
                return Loopback(device, "monitor of the sound output", remedy)
            return Loopback(device, f"monitor of {sink}", remedy, partial(pulse.wait_for_other_sink, sink))
    for device in devices:
        if device.host == jack.HOST:
            return Loopback(device, "what JACK plays", jack.REMEDY, jack.follow_playback)
    return choose_monitor(devices, "linux", remedy)
