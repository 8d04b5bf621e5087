"""Recordings at another speed and the same pitch, by several programs, so that none of their flaws tells the speed.

Whatever stretches sound leaves traces, and the further it stretches, the more. So a view is always stretched
twice: by a random amount, and by what is left to the wanted speed, each time by another program drawn at random.
How much was done to it then says little about how fast it has become.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

import numpy as np
from numpy.typing import NDArray

from livetempo.errors import LivetempoError

Sound = NDArray[np.float32]

DETOUR = 1.25  # the first of the two stretches is up to this much, either way


def _ffmpeg(graph: str) -> list[str]:
    raw = ["-f", "f32le", "-ac", "1", "-ar", "{rate}"]
    return ["ffmpeg", "-v", "error", "-threads", "1", *raw, "-i", "-", "-af", graph, *raw, "-"]


def _sox(*options: str) -> list[str]:
    raw = ["-t", "f32", "-c", "1", "-r", "{rate}", "-"]
    return ["sox", "-V1", *raw, *raw, "tempo", *options, "{speed}"]


STRETCHERS = {
    "ffmpeg atempo": _ffmpeg("atempo={speed}"),
    "ffmpeg rubberband, crisp": _ffmpeg("rubberband=tempo={speed}:transients=crisp"),
    "ffmpeg rubberband, smooth": _ffmpeg("rubberband=tempo={speed}:transients=smooth:detector=soft"),
    "sox tempo": _sox(),
    "sox tempo for music": _sox("-m"),
    "sox tempo for solo lines": _sox("-l"),
}
SLOW_ONES_SHARE = 0.4  # rubberband takes ten times as long as the others, and is drawn that much less often


@cache
def stretchers() -> tuple[str, ...]:
    """Those that can run here."""
    filters = ""
    if shutil.which("ffmpeg"):
        filters = subprocess.run(
            ["ffmpeg", "-hide_banner", "-filters"], capture_output=True, text=True, check=True
        ).stdout
    has_sox = shutil.which("sox") is not None
    return tuple(
        name
        for name, command in STRETCHERS.items()
        if (command[0] == "sox" and has_sox)
        or (command[0] == "ffmpeg" and name.split(",")[0].split()[1] in filters)
    )


def stretch(sound: Sound, rate: int, speed: float, stretcher: str) -> Sound:
    """The sound `speed` times as fast, by one program."""
    command = [word.format(rate=rate, speed=f"{speed:.6f}") for word in STRETCHERS[stretcher]]
    done = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=False)
    if done.returncode:
        raise LivetempoError(f"{stretcher} failed: {done.stderr.decode(errors='replace').strip()}")
    return np.frombuffer(done.stdout, "<f4").astype(np.float32)


def view(sound: Sound, rate: int, speed: float, rng: np.random.Generator) -> Sound:
    """The sound `speed` times as fast, by way of a detour."""
    names = stretchers()
    if not names:
        raise LivetempoError("stretching recordings needs ffmpeg or sox")
    detour = float(DETOUR ** rng.uniform(-1, 1))
    weights = np.array([SLOW_ONES_SHARE if "rubberband" in name else 1.0 for name in names])
    first, second = rng.choice(names, 2, p=weights / weights.sum())
    return stretch(stretch(sound, rate, detour, str(first)), rate, speed / detour, str(second))
