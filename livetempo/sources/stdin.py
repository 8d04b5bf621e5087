"""Sound that comes in through a pipe: WAV, or raw PCM that has been described on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from livetempo.errors import LivetempoError, UsageError
from livetempo.sources.feeder import Feeder
from livetempo.sources.pcm import PcmDecoder
from livetempo.sources.pcmlayout import PcmLayout, SampleFormat
from livetempo.sources.source import Samples
from livetempo.sources.wavheader import is_wav, read_wav_header

PIECE_BYTES = 1 << 16  # what a pipe holds on Linux
EXAMPLE = "ffmpeg -i SONG -f wav - | livetempo listen -"


class StatedLayout(NamedTuple):
    """What the command line says about the bytes; None where it says nothing."""

    format: SampleFormat | None = None
    sample_rate: int | None = None
    channels: int | None = None


class StdinSource(Feeder):
    """Reads a file descriptor as fast as it comes, and lets the pipe wait when the ring is full.

    stated   how raw PCM is to be understood; a WAV header says so itself
    channel  counted from 0; None for the mean of all
    """

    silence_hint = "nothing but zeros arrives on stdin"

    def __init__(self, descriptor: int, stated: StatedLayout, channel: int | None = None) -> None:
        self._bytes = _ByteStream(descriptor)
        self._data_bytes: int | None = None
        self._layout = self._find_layout(stated)
        if channel is not None and channel >= self._layout.channels:
            raise UsageError(f"there is no channel {channel + 1} on stdin, which has {self._layout.channels}")
        self._channel = channel
        self.name = f"stdin ({self._layout})"
        super().__init__("livetempo-stdin", self._layout.sample_rate)

    def _find_layout(self, stated: StatedLayout) -> PcmLayout:
        start = self._bytes.read_exactly(12)
        if not start:
            raise LivetempoError(f"stdin is empty: pipe some sound into it, for example {EXAMPLE}")
        if is_wav(start):
            header = read_wav_header(self._bytes.read_exactly)
            self._data_bytes = header.data_bytes
            _check_agreement(header.layout, stated)
            return header.layout
        self._bytes.put_back(start)
        return _complete(stated)

    def _blocks(self) -> Iterator[Samples]:
        decoder = PcmDecoder(self._layout)
        left = self._data_bytes
        while data := self._bytes.read_some():
            # Whatever follows the sound in a WAV file is read and ignored, so that its writer ends in peace.
            sound = data if left is None else data[:left]
            if left is not None:
                left -= len(sound)
            frames = decoder.feed(sound)
            if self._channel is None:
                with np.errstate(over="ignore", invalid="ignore"):  # wild floats are made safe by the tracker
                    mono = np.asarray(np.mean(frames, axis=1, dtype=np.float32))
                yield mono
            else:
                yield np.ascontiguousarray(frames[:, self._channel])


def _complete(stated: StatedLayout) -> PcmLayout:
    if stated.format is None or stated.sample_rate is None or stated.channels is None:
        raise UsageError(
            "there is no WAV header on stdin: describe raw PCM with --format, --rate and --channels,"
            f" or convert the sound, for example {EXAMPLE}"
        )
    return PcmLayout(stated.format, stated.sample_rate, stated.channels).validated()


def _check_agreement(header: PcmLayout, stated: StatedLayout) -> None:
    if any(said is not None and said != is_ for said, is_ in zip(stated, header, strict=True)):
        raise UsageError(f"the WAV header on stdin says {header}: leave out --format, --rate and --channels")


class _ByteStream:
    """A file descriptor that can be read exactly. (Python's own buffered stdin may not be left to a daemon
    thread: the interpreter waits for its lock when it ends.)"""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._returned = b""

    def read_some(self) -> bytes:
        """At least one byte; none at the end."""
        if self._returned:
            data, self._returned = self._returned, b""
            return data
        try:
            return os.read(self._descriptor, PIECE_BYTES)
        except OSError as error:
            raise LivetempoError(f"stdin cannot be read: {error.strerror}") from error

    def read_exactly(self, count: int) -> bytes:
        """count bytes, or fewer at the end."""
        pieces, missing = [], count
        while missing and (data := self.read_some()):
            pieces.append(data[:missing])
            self.put_back(data[missing:])
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def put_back(self, data: bytes) -> None:
        """The next reading begins with these bytes."""
        self._returned = data + self._returned
