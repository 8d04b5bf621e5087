"""Raw PCM: from bytes, cut anywhere, to frames of float32 samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo.sources.pcmlayout import PcmLayout, SampleFormat

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


_DECODERS: dict[SampleFormat, Decode] = {
    "s16le": _decode_integers("<i2", 2.0**15),
    "s24le": _decode_s24le,
    "s32le": _decode_integers("<i4", 2.0**31),
    "f32le": _decode_f32le,
}


class PcmDecoder:
    """Turns bytes, cut anywhere, into whole frames; what is left of a frame waits for the next bytes.

    >>> decoder = PcmDecoder(PcmLayout("s16le", 44100, 2))
    >>> len(decoder.feed(bytes(7))), len(decoder.feed(bytes(1)))
    (1, 1)
    """

    def __init__(self, layout: PcmLayout) -> None:
        self._channels = layout.channels
        self._frame_bytes = layout.frame_bytes
        self._decode = _DECODERS[layout.format]
        self._rest = b""

    def feed(self, data: bytes) -> NDArray[Any]:
        """Frames (n, channels) of float32, full scale at 1."""
        data = self._rest + data
        whole = len(data) - len(data) % self._frame_bytes
        self._rest = data[whole:]
        return self._decode(data[:whole]).reshape(-1, self._channels)
