"""How fast recordings are gone through: by format on one core, and on several."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.results import Table
from livetempo import analyse
from tests import signals

RATE = 44100
SUFFIXES = {"WAV": "wav", "FLAC": "flac", "Ogg Vorbis": "ogg", "MP3": "mp3"}
FILES_A_CORE = 6


def by_format(seconds: float = 300.0) -> tuple[Table, dict[str, float]]:
    """Table, and format -> times real time by CPU time."""
    speeds = measure_formats(seconds)
    rows = [[name, f"{cpu:.0f}", f"{wall:.0f}"] for name, (cpu, wall) in speeds.items()]
    headings = ["format", "times real time, by CPU time", "by the wall clock"]
    note = f"{seconds / 60:g} minutes of stereo at {RATE} Hz, reading and decoding included."
    return Table("Recordings, on one core", headings, rows, note), {n: cpu for n, (cpu, _) in speeds.items()}


def measure_formats(seconds: float) -> dict[str, tuple[float, float]]:
    """Format -> how many times faster than real time: (by CPU time, by the wall clock)."""
    speeds = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, suffix in SUFFIXES.items():
            path = Path(folder, f"music.{suffix}")
            _write(path, seconds)
            began, wall = time.process_time(), time.perf_counter()
            assert analyse(path).bpm is not None
            speeds[name] = seconds / (time.process_time() - began), seconds / (time.perf_counter() - wall)
    return speeds


def by_cores(seconds: float = 120.0) -> Table:
    """`livetempo file` with 1, 2, 4 ... processes."""
    cores = os.cpu_count() or 1
    jobs = sorted({min(2**power, cores) for power in range(cores.bit_length() + 1)})
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(FILES_A_CORE * cores):
            _write(Path(folder, f"{number}.flac"), seconds)
        for count in jobs:
            command = [sys.executable, "-m", "livetempo", "file", folder, "--csv", "--jobs", str(count)]
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            wall = time.perf_counter() - began
            rows.append([str(count), f"{FILES_A_CORE * cores * seconds / wall:.0f}", f"{wall:.1f}"])
    note = (
        f"`livetempo file`, {FILES_A_CORE * cores} FLAC files of {seconds:g} s, the start of the program"
        " included."
    )
    return Table("Recordings, on several cores", ["processes", "times real time", "seconds"], rows, note)


def _write(path: Path, seconds: float) -> None:
    minute: NDArray[np.float32] = signals.backbeat(124.0, min(60.0, seconds), RATE)
    music = np.resize(minute, round(seconds * RATE))
    with soundfile.SoundFile(path, "w", RATE, 2) as file:  # in pieces: long Ogg blocks break libsndfile
        for start in range(0, len(music), RATE):
            piece = music[start : start + RATE]
            file.write(np.stack([piece, piece], axis=1))
