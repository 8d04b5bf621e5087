"""Folders of music, whatever the format, as mono float32 at one rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from livetempo.audiofile import AUDIO_SUFFIXES, open_recording
from livetempo.errors import UsageError
from train.data.takes import RENDER_RATE


def recordings(folder: Path) -> list[Path]:
    """All recordings in a folder and below it, in a fixed order."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES)
    if not found:
        raise UsageError(f"there is no recording in {folder}")
    return found


def read_mono(path: Path, *, start_seconds: float = 0.0, seconds: float | None = None) -> NDArray[np.float32]:
    """A passage of a recording at RENDER_RATE; shorter where the recording is."""
    with open_recording(path) as recording:
        rate = recording.sample_rate
        first = round(start_seconds * rate)
        last = None if seconds is None else first + round(seconds * rate)
        blocks, done = [np.zeros(0, np.float32)], 0
        for block in recording.blocks():
            mono = block.mean(axis=1)
            blocks.append(mono[max(first - done, 0) : None if last is None else max(last - done, 0)])
            done += len(mono)
            if last is not None and done >= last:
                break
    sound = np.concatenate(blocks)
    if rate != RENDER_RATE and len(sound):
        sound = resample_poly(sound, RENDER_RATE, rate)
    return np.asarray(sound, np.float32)
