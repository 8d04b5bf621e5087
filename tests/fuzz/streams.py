"""Bad sound on stdin: WAV headers that lie, raw PCM described by chance, anything else that can be piped."""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path
from random import Random

from livetempo import LivetempoError, TempoEstimate
from livetempo.session import Session
from livetempo.sources.pcmlayout import SampleFormat
from livetempo.sources.stdin import StatedLayout, StdinSource
from tests.fuzz.answers import Answer, impossible, refused
from tests.fuzz.mutations import TELLING_NUMBERS, mutate

FORMATS: tuple[SampleFormat | None, ...] = (None, None, "s16le", "s24le", "s32le", "f32le")
RATES = (None, None, 4000, 8000, 22050, 44100, 48000, 96000)  # higher ones only need more memory
CHANNELS = (None, None, 1, 2, 5, 1024)
PATIENCE_SECONDS = 60.0
LONGEST_BYTES = 30_000  # a third of a second of stereo: what can go wrong, goes wrong in the first blocks


class StreamDoor:
    """Bytes for `livetempo listen -`, read by the real source in a real session, in this process."""

    def __init__(self, _folder: Path) -> None:
        pass

    def attempt(self, rng: Random) -> Answer:
        """One stream, with or without a description of it."""
        data = make_stream(rng)
        stated = StatedLayout(rng.choice(FORMATS), rng.choice(RATES), rng.choice(CHANNELS))
        if rng.random() < 0.7:  # most people describe nothing
            stated = StatedLayout()
        channel = rng.choice((None, None, None, 0, 1, 1023))
        given = f"{len(data)} bytes {data[:64].hex()}..., {stated}, channel {channel}"
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            try:
                return _listen(given, StdinSource(file.fileno(), stated, channel))
            except LivetempoError as error:
                return refused(given, error)


class _Collector:
    def __init__(self) -> None:
        self.estimates: list[TempoEstimate] = []

    def update(self, estimate: TempoEstimate) -> None:
        self.estimates.append(estimate)


def _listen(given: str, source: StdinSource) -> Answer:
    heard = _Collector()
    session = Session(source, [heard])
    session.start()
    ended = session.finished.wait(PATIENCE_SECONDS) and session.join(PATIENCE_SECONDS)
    if not ended:
        os._exit(
            3
        )  # the runner counts a process that goes as a failure, and a hanging thread cannot be ended
    if isinstance(session.error, LivetempoError):
        return refused(given, session.error)
    if session.error is not None:
        return Answer(given, 1, problem=f"{type(session.error).__name__}: {session.error}")
    return Answer(given, 0, problem=impossible(heard.estimates))


def make_stream(rng: Random) -> bytes:
    """A WAV stream that is nearly right, or nothing of the kind."""
    kind = rng.random()
    if kind < 0.05:
        return rng.randbytes(rng.randint(0, 3000))
    stream = _wav(rng)
    return stream if kind < 0.2 else mutate(rng, stream)


def _wav(rng: Random) -> bytes:
    """Chunks in any order, each number right more often than not."""
    magic = rng.choice((b"RIFF", b"RIFF", b"RIFF", b"RF64", b"RIFX", b"FORM"))
    chunks = [_format(rng)] if rng.random() < 0.95 else []
    for _ in range(rng.choice((0, 0, 1, 3))):
        name = rng.choice((b"LIST", b"ds64", b"fact", b"bext", b"\0\0\0\0", b"fmt ", b"junk"))
        chunks.insert(
            rng.randint(0, len(chunks)), _chunk(rng, name, rng.randbytes(rng.choice((0, 3, 28, 500))))
        )
    chunks.append(_chunk(rng, b"data", _samples(rng)))
    if rng.random() < 0.1:
        rng.shuffle(chunks)
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", _perhaps(rng, len(body))) + body


def _format(rng: Random) -> bytes:
    tag, bits = rng.choice(((1, 16), (1, 24), (1, 32), (3, 32), (1, 8), (3, 64), (0x55, 0), (0xFFFE, 24)))
    channels = rng.choice((1, 2, 2, 6, 1024))
    rate = rng.choice((4000, 8000, 44100, 48000, 96000))
    frame = channels * bits // 8
    body = struct.pack(
        "<HHIIHH",
        tag,
        _perhaps(rng, channels) % 2**16,
        _perhaps(rng, rate),
        _perhaps(rng, rate * frame % 2**32),
        _perhaps(rng, frame) % 2**16,
        bits,
    )
    if tag == 0xFFFE:
        body += struct.pack("<HHIH", 22, bits, 3, rng.choice((1, 3, 7))) + rng.randbytes(14)
    return _chunk(rng, b"fmt ", body)


def _chunk(rng: Random, name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", _perhaps(rng, len(body))) + body + b"\0" * (len(body) % 2)


def _perhaps(rng: Random, right: int) -> int:
    """The right number, nine times of ten."""
    return right if rng.random() < 0.9 else rng.choice(TELLING_NUMBERS) % 2**32


def _samples(rng: Random) -> bytes:
    """Silence, noise, all ones, or floats that are none."""
    count = rng.randint(0, LONGEST_BYTES) if rng.random() < 0.3 else rng.randint(0, 300)
    wild = struct.pack("<4f", float("nan"), float("inf"), 1e38, -1e-42)
    return rng.choice((bytes(count), rng.randbytes(count), b"\xff" * count, wild * (count // 16)))
