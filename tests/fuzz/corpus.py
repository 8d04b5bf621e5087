"""A short piece of music in every format that can be made here: what the accidents happen to."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import soundfile

from tests.signals import backbeat

RATE = 22050
SECONDS = 0.4
SUBTYPES = {  # by libsndfile: suffix, and how the samples are stored
    "wav": ("PCM_16", "PCM_U8", "PCM_24", "FLOAT", "DOUBLE", "ULAW", "MS_ADPCM", "GSM610"),
    "rf64": ("PCM_16",),
    "w64": ("PCM_16",),
    "flac": ("PCM_16", "PCM_24"),
    "ogg": ("VORBIS", "OPUS"),
    "mp3": ("MPEG_LAYER_III",),
    "aiff": ("PCM_16", "FLOAT"),
    "au": ("PCM_16", "ULAW"),
    "caf": ("PCM_16", "ALAC_16"),
}
BY_FFMPEG = ("m4a", "aac", "wma", "mka", "mp4", "webm", "wv", "ac3", "mp2", "tta", "avi")


def make(folder: Path) -> list[Path]:
    """One file for each format and subtype; those of ffmpeg where it is installed and knows them."""
    folder.mkdir(exist_ok=True)
    music = backbeat(120.0, SECONDS, RATE)
    stereo = np.stack([music, music / 2], axis=1)
    for suffix, subtypes in SUBTYPES.items():
        for subtype in subtypes:
            sound = music if subtype == "GSM610" else stereo
            rate = 48000 if subtype == "OPUS" else RATE
            soundfile.write(
                folder / f"{subtype.lower()}.{suffix}", sound, rate, subtype, format=suffix.upper()
            )
    if shutil.which("ffmpeg"):
        for suffix in BY_FFMPEG:
            _convert(folder / "pcm_16.wav", folder / f"music.{suffix}")
    return sorted(path for path in folder.iterdir() if path.stat().st_size)


def _convert(wav: Path, path: Path) -> None:
    """Not every ffmpeg has every encoder: what it cannot make is left out."""
    command = ["ffmpeg", "-nostdin", "-v", "quiet", "-y", "-i", str(wav), "-ar", "44100", str(path)]
    if subprocess.run(command, check=False).returncode:
        path.unlink(missing_ok=True)
