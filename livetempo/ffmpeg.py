"""Recordings that only ffmpeg can read, through a pipe.

ffmpeg is asked for Sun AU, the simplest format whose header tells the sample rate and the channels: no
second program is needed to find them out.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from livetempo.errors import LivetempoError

SUFFIXES = {".aac", ".ac3", ".amr", ".ape", ".dsf", ".dts", ".eac3", ".m4a", ".m4b", ".mka", ".mp2", ".mpc"}
SUFFIXES |= {".ra", ".tta", ".wma", ".wv"}
SUFFIXES |= {".3gp", ".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".webm", ".wmv"}  # films
BLOCK_BYTES = 262_144
MOSTLY_ERRORS = 69  # how ffmpeg ends when more than two thirds of a file could not be decoded
AU_HEADER = struct.Struct(">4sIIIII")  # magic, offset of the samples, length, encoding, sample rate, channels


def is_installed() -> bool:
    """Whether there is an ffmpeg on the PATH."""
    return shutil.which("ffmpeg") is not None


class FfmpegRecording:
    """A recording read by ffmpeg; see audiofile.Recording.

    reason is what another reader had to say about the file, told when ffmpeg fails too.
    """

    def __init__(self, path: str | os.PathLike[str], reason: str = "") -> None:
        self._name = os.fspath(path)
        self.notice = ""
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (a pipe nobody reads would block ffmpeg)
        try:
            self._process = subprocess.Popen(
                _command(self._name),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
            )
        except OSError as error:
            self._complaints.close()
            raise LivetempoError(
                f"{self._name} needs ffmpeg, which does not start: {error.strerror}"
            ) from None
        try:
            self.sample_rate, self._channels = self._read_header(reason)
        except BaseException:
            self.close()
            raise

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Every block from the start, of shape (frames, channels)."""
        frame_bytes = 4 * self._channels
        frames = 0
        while data := self._read(BLOCK_BYTES // frame_bytes * frame_bytes):
            whole = len(data) // frame_bytes * frame_bytes
            block = np.frombuffer(data[:whole], ">f4").astype(np.float32).reshape(-1, self._channels)
            frames += len(block)
            if len(block):
                yield block
        status = self._process.wait()
        if not frames:
            raise LivetempoError(f"{self._name} holds no sound")
        if status == MOSTLY_ERRORS:
            raise LivetempoError(f"{self._name} is not audio, or damaged beyond reading")
        if status or self._complaint():
            seconds = frames / self.sample_rate
            self.notice = f"{self._name} is cut short or damaged: {seconds:.1f} s could be read"

    def close(self) -> None:
        """End ffmpeg, however far it is, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._complaints.close()

    def __enter__(self) -> FfmpegRecording:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_header(self, reason: str) -> tuple[int, int]:
        header = self._read(AU_HEADER.size)
        if len(header) < AU_HEADER.size:
            self._process.wait()
            raise LivetempoError(self._why_nothing_came(reason))
        _, offset, _, _, sample_rate, channels = AU_HEADER.unpack(header)
        self._read(offset - AU_HEADER.size)
        if not channels:
            raise LivetempoError(f"{self._name} has no channels")
        return sample_rate, channels

    def _read(self, count: int) -> bytes:
        return self._process.stdout.read(count) if self._process.stdout is not None else b""

    def _complaint(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read(4096).decode(errors="replace")

    def _why_nothing_came(self, reason: str) -> str:
        complaint = self._complaint()
        if "matches no streams" in complaint:
            return f"{self._name} holds no sound"
        if reason:
            return f"{self._name} cannot be read as audio: {reason}"
        if os.path.splitext(self._name)[1].lower() in SUFFIXES:
            return f"{self._name} is damaged or cut short beyond reading"
        return f"{self._name} is not audio, or in a format that neither libsndfile nor ffmpeg knows"


def _command(name: str) -> list[str]:
    return [
        *("ffmpeg", "-nostdin", "-v", "error"),
        *("-protocol_whitelist", "file"),  # a playlist must not make us open the network
        *("-i", f"file:{name}"),  # so that no name is taken for an option or an address
        *("-map", "0:a:0", "-map_metadata", "-1"),
        *("-c:a", "pcm_f32be", "-f", "au", "pipe:1"),
    ]
