"""Raw PCM: from bytes, cut anywhere, to frames of float32 samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from livetempo.config import HIGHEST_SAMPLE_RATE, LOWEST_SAMPLE_RATE
from livetempo.errors import UsageError

SampleFormat = Literal["s16le", "s24le", "s32le", "f32le"]
SAMPLE_FORMATS: tuple[SampleFormat, ...] = get_args(SampleFormat)
MOST_CHANNELS = 1024  # more than any recorder has: beyond it, a header is nonsense

Decode = Callable[[bytes], NDArray[np.float32]]


def _decode_integers(dtype: str, full_scale: float) -> Decode:
    def decode(data: bytes) -> NDArray[np.float32]:
        return np.frombuffer(data, dtype).astype(np.float32) * np.float32(1.0 / full_scale)

    return decode


def _decode_s24le(data: bytes) -> NDArray[np.float32]:
    """Three bytes become the upper three of four, so that full scale is that of 32 bits."""
    wide = np.zeros((len(data) // 3, 4), np.uint8)  # the lowest byte stays zero
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return wide.view("<i4")[:, 0].astype(np.float32) * np.float32(2.0**-31)


def _decode_f32le(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4").astype(np.float32)


_DECODERS: dict[SampleFormat, tuple[int, Decode]] = {
    "s16le": (2, _decode_integers("<i2", 2.0**15)),
    "s24le": (3, _decode_s24le),
    "s32le": (4, _decode_integers("<i4", 2.0**31)),
    "f32le": (4, _decode_f32le),
}


class PcmLayout(NamedTuple):
    """How the bytes of a stream are to be understood."""

    format: SampleFormat
    sample_rate: int
    channels: int

    def __str__(self) -> str:
        plural = "" if self.channels == 1 else "s"
        return f"{self.format}, {self.sample_rate} Hz, {self.channels} channel{plural}"

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return _DECODERS[self.format][0] * self.channels

    def validated(self) -> PcmLayout:
        """Itself; raises UsageError when no sound can be like this."""
        if not LOWEST_SAMPLE_RATE <= self.sample_rate <= HIGHEST_SAMPLE_RATE:
            raise UsageError(
                f"the sample rate must lie within {LOWEST_SAMPLE_RATE:g} to {HIGHEST_SAMPLE_RATE:g} Hz,"
                f" not {self.sample_rate}"
            )
        if not 1 <= self.channels <= MOST_CHANNELS:
            raise UsageError(f"there must be 1 to {MOST_CHANNELS} channels, not {self.channels}")
        return self


class PcmDecoder:
    """Turns bytes, cut anywhere, into whole frames; what is left of a frame waits for the next bytes.

    >>> decoder = PcmDecoder(PcmLayout("s16le", 44100, 2))
    >>> len(decoder.feed(bytes(7))), len(decoder.feed(bytes(1)))
    (1, 1)
    """

    def __init__(self, layout: PcmLayout) -> None:
        self._channels = layout.channels
        self._frame_bytes = layout.frame_bytes
        self._decode = _DECODERS[layout.format][1]
        self._rest = b""

    def feed(self, data: bytes) -> NDArray[Any]:
        """Frames (n, channels) of float32, full scale at 1."""
        data = self._rest + data
        whole = len(data) - len(data) % self._frame_bytes
        self._rest = data[whole:]
        return self._decode(data[:whole]).reshape(-1, self._channels)
