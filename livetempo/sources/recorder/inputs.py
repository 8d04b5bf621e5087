"""From what somebody asked for to the one input that is meant, with all that has to be known of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from livetempo.errors import UsageError
from livetempo.sources.recorder import pulse
from livetempo.sources.recorder.loopback import find_loopback
from livetempo.sources.recorder.portaudio import InputDevice, find_input, input_devices, platform_remedy
from livetempo.sources.request import Request

MIXED_CHANNELS = 2  # without --channel, the mean of the first two: many "inputs" have 32, most of them empty

_MUTED = {
    "linux": "is it muted, or the wrong input? (pavucontrol, or `livetempo devices`)",
    "darwin": "is it muted? Allow this terminal in System Settings > Privacy & Security > Microphone",
    "win32": "is it muted? Allow desktop apps in Settings > Privacy & security > Microphone",
}


class Input(NamedTuple):
    """An input to open.

    name       for people
    wish       what finds it again when it has gone; None for the default one, whichever that is then
    hint       what to look at when nothing but zeros arrives
    channels   to open when none is chosen
    companion  runs beside the recording, in a thread of its own, to keep it with what it should hear; when it
               returns a reason, something else should be recorded
    """

    device: InputDevice
    name: str
    wish: str | None
    hint: str
    channels: int
    companion: Callable[[], str] | None = None


def choose_input(request: Request) -> Input:
    """Find it, or say what is wrong."""
    companion, remedy = None, platform_remedy(_MUTED)
    if request.loopback:
        device, name, remedy, companion = find_loopback(remedy)
    else:
        # The default needs no list of all: it is there sooner without.
        device = find_input(request.device, input_devices() if request.device is None else list_inputs())
        name = device.name
        if device.source:
            pulse.select(device.source)
    if request.channel is not None and request.channel >= device.channels:
        raise UsageError(
            f"there is no channel {request.channel + 1} on {device.name}, which has {device.channels}"
        )
    return Input(
        device,
        name,
        _wish(request.device, device),
        f"only digital silence comes from {name}: {remedy}",
        min(device.channels, MIXED_CHANNELS),
        companion,
    )


def list_inputs() -> list[InputDevice]:
    """Everything that can be listened to."""
    devices = input_devices()
    return [*devices, *pulse.sources(devices)]


def _wish(asked: str | None, device: InputDevice) -> str | None:
    """Numbers change when devices come and go; names do not."""
    return f"{device.name}, {device.host}" if asked is not None and asked.isdecimal() else asked
