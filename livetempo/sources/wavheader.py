"""The header of a WAV stream that cannot be rewound: RIFF or RF64, PCM or float, any known size or none."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from livetempo.errors import LivetempoError, UsageError
from livetempo.sources.pcmlayout import PcmLayout, SampleFormat

ReadExactly = Callable[[int], bytes]  # fewer bytes than asked for mean that the stream has ended

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FORMATS: dict[tuple[int, int], SampleFormat] = {
    (_PCM, 16): "s16le",
    (_PCM, 24): "s24le",
    (_PCM, 32): "s32le",
    (_FLOAT, 32): "f32le",
}
_LONGEST_HEADER_BYTES = 1 << 24  # cover pictures and cue sheets fit; endless chunks without sound do not
# Who writes to a pipe cannot know the size, and says 0, all ones (ffmpeg), or all that a signed size
# holds (sox, arecord).
_UNKNOWN_SIZE_FROM = 0x7FFFFF00 - (1 << 16)


class WavHeader(NamedTuple):
    """What the header said; data_bytes is None when the sound goes on until the stream ends."""

    layout: PcmLayout
    data_bytes: int | None


def is_wav(start: bytes) -> bool:
    """Whether these first 12 bytes begin a WAV stream."""
    return len(start) >= 12 and start[:4] in (b"RIFF", b"RF64") and start[8:12] == b"WAVE"


def read_wav_header(read_exactly: ReadExactly) -> WavHeader:
    """Read on after the first 12 bytes, up to the first byte of sound."""
    layout = None
    long_size = None
    passed = 0
    while passed <= _LONGEST_HEADER_BYTES:
        name, size = _chunk_start(read_exactly)
        if name == b"data":
            if layout is None:
                raise LivetempoError("the WAV header is broken: the sound comes before its format")
            if size == 0xFFFFFFFF and long_size is not None:
                size = long_size
            return WavHeader(layout, None if _is_unknown(size) else size)
        padded = size + size % 2
        passed += padded + 8
        if padded > _LONGEST_HEADER_BYTES:
            break
        body = read_exactly(padded)
        if name == b"fmt ":
            layout = _parse_format(body)
        elif name == b"ds64" and len(body) >= 16:
            (long_size,) = struct.unpack_from("<Q", body, 8)
    raise LivetempoError("the WAV header is broken: no sound follows it")


def _chunk_start(read_exactly: ReadExactly) -> tuple[bytes, int]:
    start = read_exactly(8)
    if len(start) < 8:
        raise LivetempoError("the WAV stream ends within its header: there is no sound in it")
    name, size = struct.unpack("<4sI", start)
    return name, size


def _is_unknown(size: int) -> bool:
    return size == 0 or _UNKNOWN_SIZE_FROM <= size <= 0xFFFFFFFF


def _parse_format(body: bytes) -> PcmLayout:
    if len(body) < 16:
        raise LivetempoError("the WAV header is broken: its format is cut short")
    tag, channels, rate, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", body)
    if tag == _EXTENSIBLE and len(body) >= 26:
        (tag,) = struct.unpack_from("<H", body, 24)
    if (tag, bits) not in _FORMATS:
        kind = {_PCM: "PCM", _FLOAT: "floating point"}.get(tag, f"code 0x{tag:04x}")
        raise LivetempoError(
            f"the WAV stream holds {bits}-bit {kind} samples;"
            " 16, 24 and 32-bit PCM and 32-bit floating point are understood"
        )
    try:
        layout = PcmLayout(_FORMATS[tag, bits], rate, channels).validated()
    except UsageError as error:
        raise LivetempoError(f"the WAV header is broken: {error}") from None
    if frame_bytes != layout.frame_bytes:
        raise LivetempoError(
            f"the WAV header is broken: {channels} channels of {bits} bits"
            f" do not make {frame_bytes} bytes a frame"
        )
    return layout
