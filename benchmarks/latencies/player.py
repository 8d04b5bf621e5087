"""Plays ticks, and says when each of them is to be heard: the program of a process of its own.

    python -m benchmarks.latencies.player DEVICE BLOCK

One line on stdout for each tick: how many frames after the first one its own first frame is played, and the moment
(time.monotonic) at which that frame is to leave the sound server, as the server tells PortAudio. The distances
between ticks are uneven and never repeat within minutes, so that it can be told which of them was heard.
"""

from __future__ import annotations

import queue
import random
import sys
import threading
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 48000
TICK_FRAMES = 960
LOUDEST = 0.5
SHORTEST, LONGEST = 0.15, 0.35  # seconds from tick to tick
BUFFER_SECONDS = 0.1  # rather late than torn


class Ticks:
    """The callback of an output stream; what it has played is put into `played`."""

    def __init__(self) -> None:
        self.played: queue.SimpleQueue[tuple[int, float]] = queue.SimpleQueue()
        self._random = random.Random(0)
        self._position = 0
        self._next = RATE  # a second of silence first
        time_axis = np.arange(TICK_FRAMES) / RATE
        self._tick = (LOUDEST * np.cos(2 * np.pi * 1000 * time_axis) * np.exp(-time_axis / 0.005)).astype(
            "f4"
        )

    def __call__(self, out: NDArray[np.float32], frames: int, at: Any, _flags: Any) -> None:
        now = time.monotonic()
        heard_at = now + at.outputBufferDacTime - at.currentTime
        out[:] = 0.0
        while self._next < self._position + frames:
            first = self._next - self._position
            if first >= 0:
                self.played.put((self._next, heard_at + first / RATE))
            self._copy(out, first)
            if self._next + TICK_FRAMES > self._position + frames:
                break  # the rest of it comes with the next block
            self._next += round(RATE * self._random.uniform(SHORTEST, LONGEST))
        self._position += frames

    def _copy(self, out: NDArray[np.float32], first: int) -> None:
        begin, end = max(first, 0), min(first + TICK_FRAMES, len(out))
        out[begin:end] = self._tick[begin - first : end - first, None]


def main() -> None:
    """Play until stdin ends."""
    import sounddevice  # noqa: PLC0415  (starts PortAudio: in this process only)

    device, block = sys.argv[1], int(sys.argv[2])
    ticks = Ticks()
    with sounddevice.OutputStream(
        device=device, samplerate=RATE, channels=2, blocksize=block, latency=BUFFER_SECONDS, callback=ticks
    ):
        threading.Thread(target=_tell, args=(ticks,), daemon=True).start()
        sys.stdin.read()


def _tell(ticks: Ticks) -> None:
    while True:
        frame, moment = ticks.played.get()
        print(frame, f"{moment:.6f}", flush=True)


if __name__ == "__main__":
    main()
