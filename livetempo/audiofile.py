"""Recordings as blocks of float32, at their own sample rate, never whole in memory.

libsndfile reads wav, flac, ogg, opus, mp3, aiff and more; ffmpeg, where it is installed, reads the rest.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from livetempo import ffmpeg
from livetempo.errors import LivetempoError

BLOCK_FRAMES = 32768  # large enough that the calls cost nothing, small enough for 32 channels
LOWEST_HZ, HIGHEST_HZ = 4000, 768_000  # what a TempoTracker takes
MISSING_SECONDS = 0.1  # codecs round lengths up; less than this is not worth a word
STREAMED_BYTES = 0x7FFF_0000  # a header written before the length was known promises this much or more

OGG_PAGE_BYTES = 65_307  # the longest a page can be
OGG_LAST_PAGE = 4  # a flag in the sixth byte of a page

LIBSNDFILE_SUFFIXES = {".aif", ".aifc", ".aiff", ".au", ".caf", ".flac", ".mp3", ".oga", ".ogg", ".opus"}
LIBSNDFILE_SUFFIXES |= {".rf64", ".snd", ".w64", ".wav", ".wave"}
AUDIO_SUFFIXES = LIBSNDFILE_SUFFIXES | ffmpeg.SUFFIXES

Block = NDArray[np.float32]


class Recording(Protocol):
    """An open recording. Read its blocks once, then look at the notice, then close it."""

    sample_rate: int
    notice: str  # a sentence about what was wrong though something could be read; empty when all is well

    def blocks(self) -> Iterator[Block]:
        """Every block from the start, of shape (frames, channels)."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Recording: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...  # fmt: skip


def open_recording(path: str | os.PathLike[str]) -> Recording:
    """Open a recording of any known format; LivetempoError says why when that is impossible."""
    _require_readable(path)
    soundfile = _libsndfile()
    recording: Recording
    try:
        recording = SoundfileRecording(path)
    except (soundfile.LibsndfileError, TypeError) as error:  # a TypeError for .raw: nothing tells its format
        reason = _spoken(getattr(error, "error_string", ""))
        if not ffmpeg.is_installed():
            raise LivetempoError(_unreadable_without_ffmpeg(path, reason)) from None
        recording = ffmpeg.FfmpegRecording(path, reason)
    if not LOWEST_HZ <= recording.sample_rate <= HIGHEST_HZ:
        recording.close()
        raise LivetempoError(
            f"{os.fspath(path)} claims a sample rate of {recording.sample_rate} Hz;"
            f" {LOWEST_HZ} to {HIGHEST_HZ} Hz can be analysed"
        )
    return recording


class SoundfileRecording:
    """A recording read by libsndfile."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        # as bytes, a name in any encoding reaches libsndfile unharmed
        self._sound = _libsndfile().SoundFile(os.fspath(path) if os.name == "nt" else os.fsencode(path))
        self._name = os.fspath(path)
        self.sample_rate: int = self._sound.samplerate
        self.notice = ""

    def blocks(self) -> Iterator[Block]:
        """Every block from the start, of shape (frames, channels)."""
        unreadable = _libsndfile().LibsndfileError
        frames = 0
        damaged = False
        while True:
            try:
                block = self._sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
            except unreadable:
                damaged = True
                break
            if not len(block):
                break
            frames += len(block)
            yield block
        if not frames:
            raise LivetempoError(f"{self._name} holds no sound" + (": it is damaged" if damaged else ""))
        self.notice = self._what_is_missing(frames / self.sample_rate, damaged)

    def _what_is_missing(self, seconds: float, damaged: bool) -> str:
        promised = _promised_frames(self._sound) / self.sample_rate
        if promised - seconds > MISSING_SECONDS:
            return f"{self._name} is cut short or damaged: {seconds:.1f} s of {promised:.1f} s could be read"
        if damaged:
            return f"{self._name} is damaged after {seconds:.1f} s"
        if self._sound.format == "OGG" and not _ogg_is_complete(self._name):
            return f"{self._name} is cut short: {seconds:.1f} s could be read"
        return ""

    def close(self) -> None:
        """Let go of the file."""
        self._sound.close()

    def __enter__(self) -> SoundfileRecording:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _libsndfile() -> Any:
    """The soundfile module, loaded when the first file is opened: only those who read files need it."""
    try:
        import soundfile  # noqa: PLC0415
    except OSError:
        raise LivetempoError("reading files needs libsndfile, which is not installed") from None
    return soundfile


def _require_readable(path: str | os.PathLike[str]) -> None:
    """A sentence for everything that is wrong before the first byte is looked at."""
    name = os.fspath(path)
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            raise LivetempoError(f"{name} is a directory, not a recording")
        if not stat.S_ISREG(found.st_mode):
            raise LivetempoError(f"{name} is not a file; `livetempo listen -` reads a stream")
        if found.st_size == 0:
            raise LivetempoError(f"{name} is empty")
        with open(path, "rb"):
            pass
    except FileNotFoundError:
        raise LivetempoError(f"{name} does not exist") from None
    except PermissionError:
        raise LivetempoError(f"{name} may not be read: permission denied") from None
    except ValueError:  # a null byte in the name
        raise LivetempoError(f"{name!r} cannot be the name of a file") from None
    except OSError as error:
        raise LivetempoError(f"{name} cannot be read: {error.strerror}") from None


def _promised_frames(sound: Any) -> float:
    """How many frames the header announced; libsndfile has already corrected what it calls `frames`."""
    correction = re.search(r"^\s*(?:data|SSND)\s*: (\d+) \(should be (\d+)\)", sound.extra_info, re.MULTILINE)
    if correction and int(correction[2]) and int(correction[1]) < STREAMED_BYTES:
        return float(sound.frames * int(correction[1]) / int(correction[2]))
    return float(sound.frames)


def _ogg_is_complete(path: str) -> bool:
    """Whether the last page says that it is the last: nothing else in an Ogg tells how long it was."""
    with open(path, "rb") as file:
        file.seek(max(0, os.stat(path).st_size - OGG_PAGE_BYTES))
        end = file.read()
    page = end.rfind(b"OggS")
    return page < 0 or page + 5 >= len(end) or bool(end[page + 5] & OGG_LAST_PAGE)


def _unreadable_without_ffmpeg(path: str | os.PathLike[str], reason: str) -> str:
    name = os.fspath(path)
    if os.path.splitext(name)[1].lower() in ffmpeg.SUFFIXES:
        return f"{name} needs ffmpeg, which is not installed"
    if reason:
        return f"{name} cannot be read as audio: {reason}"
    return f"{name} is not audio that libsndfile knows; anything else needs ffmpeg, which is not installed"


def _spoken(reason: str) -> str:
    """What libsndfile says, where it says something about the file; empty where it only did not know it."""
    if not reason or "not recognised" in reason or "does not exist" in reason:
        return ""
    if "Internal error" in reason:
        return "its header makes no sense"
    reason = re.sub(r"^Error in \S+ file\. ", "", reason)
    return reason[0].lower() + reason[1:].rstrip(".")
