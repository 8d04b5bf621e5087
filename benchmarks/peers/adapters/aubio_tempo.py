"""aubio: a beat tracker that streams by itself."""

from __future__ import annotations

import aubio
import numpy as np

from benchmarks.peers.adapter import Block

WINDOW, HOP = 1024, 512


class AubioTempo:
    """Its own running tempo, 0 before it has one."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.reset()

    def reset(self) -> None:
        """A new one: aubio has no reset."""
        self._tempo = aubio.tempo("default", WINDOW, HOP, self._sample_rate)
        self._rest = np.zeros(0, np.float32)

    def process(self, block: Block) -> float | None:
        """Whole hops; what is left waits for the next block."""
        samples = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(samples) // HOP * HOP
        for start in range(0, whole, HOP):
            self._tempo(samples[start : start + HOP])
        self._rest = samples[whole:]
        return self._tempo.get_bpm() or None
