"""Any input that PortAudio knows: a microphone, an instrument, a monitor.

The callback copies the block into the ring, notes how old it is and counts what PortAudio reports
as lost; it does nothing else. It cannot run while another thread holds the interpreter, which
loading torch and compiling with numba do for up to half a second at a time. Therefore the host is
asked for a long buffer (nothing is lost) of short periods (nothing is late).
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any

from livetempo.errors import LivetempoError, UsageError
from livetempo.ring import RingBuffer
from livetempo.sources.mono import MonoWriter
from livetempo.sources.portaudio import InputDevice, describe, load, platform_remedy

BLOCK = 0  # frames a callback; 0: whatever the host hands over at once, for the fewest callbacks
HOST_BUFFER_SECONDS = 0.6  # outlasts the longest time that loading torch was seen to hold the interpreter
HOST_PERIODS = 16  # the buffer is handed over in so many parts: a sound waits for at most one of them
SCRATCH = 8192  # frames mixed at once; more would be a block of 0.2 s
BELIEVABLE_SECONDS = 60.0
AGE_SMOOTHING = 0.02  # the blocks of a period come at once, the first of them the oldest
MIXED_CHANNELS = 2  # without --channel, the mean of the first two: many "inputs" have 32, most of them empty

_MUTED = {
    "linux": "is it muted, or the wrong input? (pavucontrol, or `livetempo devices`)",
    "darwin": "is it muted? Allow this terminal in System Settings > Privacy & Security > Microphone",
    "win32": "is it muted? Allow desktop apps in Settings > Privacy & security > Microphone",
}


class Microphone:
    """An input device; it is opened when it starts.

    channel  counted from 0; None for the mean of the first two
    """

    is_live = True

    def __init__(
        self,
        device: InputDevice,
        *,
        channel: int | None = None,
        sample_rate: int | None = None,
        block_frames: int = BLOCK,
        name: str | None = None,
    ) -> None:
        if channel is not None and channel >= device.channels:
            raise UsageError(
                f"there is no channel {channel + 1} on {device.name}, which has {device.channels}"
            )
        self.name = name or device.name
        self.sample_rate = sample_rate or device.sample_rate
        self.silence_hint = f"only digital silence comes from {self.name}: {platform_remedy(_MUTED)}"
        self._device = device
        self._channel = channel
        self._channels = min(device.channels, MIXED_CHANNELS) if channel is None else channel + 1
        self._block_frames = block_frames
        self._sounddevice = load()
        self._stream: Any = None
        self._capture: _Capture | None = None

    @property
    def capture_seconds(self) -> float:
        return self._capture.age_seconds if self._capture else 0.0

    @property
    def finished(self) -> bool:
        stream = self._stream
        return stream is not None and not stream.active

    @property
    def failure(self) -> Exception | None:
        if self.finished:
            return LivetempoError(f"{self.name} has stopped: the device or its sound server has gone")
        return None

    def start(self, ring: RingBuffer) -> None:
        self._capture = _Capture(ring, self._channel, self.sample_rate)
        _ask_alsa_for_short_periods(self._sounddevice)
        try:
            self._stream = self._sounddevice.InputStream(
                device=self._device.number,
                channels=self._channels,
                samplerate=self.sample_rate,
                blocksize=self._block_frames,
                latency=HOST_BUFFER_SECONDS,
                dtype="float32",
                callback=self._capture,
            )
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise LivetempoError(self._why_not(error)) from error

    def stop(self) -> None:
        stream, self._stream = self._stream, None  # so that no two threads close it
        if stream is not None:
            stream.close(ignore_errors=True)  # a device that has gone is stopped enough

    def _why_not(self, error: Exception) -> str:
        words = describe(error)
        if "sample rate" in words.lower():
            return (
                f"{self.name} cannot record at {self.sample_rate} Hz;"
                f" without --samplerate it is asked for its own {self._device.sample_rate} Hz"
            )
        return f"{self.name} could not be opened: {words} (is another program using it?)"


class _Capture:
    """The callback: PortAudio's thread runs it once a block."""

    def __init__(self, ring: RingBuffer, channel: int | None, sample_rate: int) -> None:
        self.age_seconds = 0.0
        self._ring = ring
        self._writer = MonoWriter(ring, channel, max_frames=SCRATCH)
        self._sample_rate = sample_rate
        self._next_due = 0.0

    def __call__(self, block: Any, frames: int, time: Any, flags: Any) -> None:
        captured = time.inputBufferAdcTime
        if flags.input_overflow:
            self._ring.count_lost(self._guess_lost(captured, frames))
        self._writer.write(block)
        self._next_due = captured + frames / self._sample_rate
        age = time.currentTime - captured
        if 0.0 <= age < BELIEVABLE_SECONDS:  # some hosts do not know, and say anything
            self.age_seconds += AGE_SMOOTHING * (age - self.age_seconds)

    def _guess_lost(self, captured: float, frames: int) -> int:
        """PortAudio says that sound was lost, not how much: the gap between the blocks tells, if the host's
        clock is good for anything, and a block is the least that can go."""
        gap = captured - self._next_due
        return max(frames, round(gap * self._sample_rate) if 0.0 < gap < BELIEVABLE_SECONDS else 0)


def _ask_alsa_for_short_periods(sounddevice: Any) -> None:
    """PortAudio would cut the host's buffer in two; its ALSA extension can be told otherwise."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(sounddevice._libname).PaAlsa_SetNumPeriods(HOST_PERIODS)
