"""Files of every kind for the tests of what reads them: good, cut short, damaged, and not audio at all."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.signals import four_on_the_floor, shuffle, silence, white_noise

RATE = 22050

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")


def write_sound(path: Path, samples: NDArray[np.floating], sample_rate: int = 44100, **options: str) -> Path:
    """Write samples in the format of the suffix: by libsndfile if it knows it, else by ffmpeg."""
    if path.suffix[1:].upper() in {*soundfile.available_formats(), "MP3", "AIF"}:
        soundfile.write(path, samples, sample_rate, **options)
        return path
    wav = path.with_suffix(".source.wav")
    soundfile.write(wav, samples, sample_rate)
    faststart = ["-movflags", "faststart"] if path.suffix in {".m4a", ".mp4"} else []
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(wav), *faststart, str(path)]
    subprocess.run(command, check=True)
    wav.unlink()
    return path


def cut_in_half(path: Path) -> Path:
    """The same file without its second half."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def damage(path: Path, count: int = 20_000) -> Path:
    """The same file with noise instead of some bytes in its middle."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + count] = np.random.default_rng(0).bytes(count)
    path.write_bytes(bytes(data))
    return path


def set_wav_header(path: Path, offset: int, form: str, value: int) -> Path:
    """The same WAV file with one number of its header replaced."""
    data = bytearray(path.read_bytes())
    struct.pack_into(form, data, offset, value)
    path.write_bytes(bytes(data))
    return path


def write_text(path: Path) -> Path:
    """Words."""
    path.write_text("Silence is an answer.\n" * 1000)
    return path


def write_random(path: Path) -> Path:
    """Bytes without any meaning."""
    path.write_bytes(np.random.default_rng(1).bytes(200_000))
    return path


def write_zip(path: Path) -> Path:
    """An archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("words.txt", "Silence is an answer.\n" * 1000)
    return path


def write_png(path: Path) -> Path:
    """A picture of four by four black pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 20))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b""))
    return path


def write_album(root: Path) -> Path:
    """Two grooves and a noise at two depths, other files among them, some hidden."""
    (root / "side b").mkdir()
    (root / ".trash").mkdir()
    write_sound(root / "2 shuffle.flac", shuffle(97.0, 12.0, RATE), RATE)
    write_sound(root / "1 floor.wav", four_on_the_floor(126.0, 12.0, RATE), RATE)
    write_sound(root / "side b" / "3 nothing.OGG", white_noise(6.0, RATE), RATE)
    write_text(root / "sleeve notes.txt")
    write_png(root / "cover.png")
    write_sound(root / "._1 floor.wav", silence(0.1, RATE), RATE)
    write_sound(root / ".trash" / "old.wav", silence(0.1, RATE), RATE)
    return root
