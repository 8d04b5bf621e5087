"""What a recording process is asked for, and what it answers. Both travel as JSON."""

from __future__ import annotations

from typing import NamedTuple


class Request(NamedTuple):
    """Which input to record, and how.

    device        number or part of the name; None for the default one
    loopback      what the computer plays, instead of a device
    channel       counted from 0; None for the first two
    sample_rate   in Hz; None for the device's own
    block_frames  that the device hands over at a time; 0: whatever it likes
    """

    device: str | None = None
    loopback: bool = False
    channel: int | None = None
    sample_rate: int | None = None
    block_frames: int = 0


class Opened(NamedTuple):
    """It records; the ring tells the rate and the channels.

    name  for people
    wish  the device to ask for when it has to be found again
    hint  what to look at when nothing but zeros arrives
    """

    name: str
    wish: str | None
    hint: str


class Failed(NamedTuple):
    """It does not, or no longer."""

    sentence: str
    is_usage: bool = False
