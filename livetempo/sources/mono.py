"""From the channels of an input to the one signal that is analysed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo.ring import RingBuffer, Samples


class MonoWriter:
    """Writes one channel of each block, or the mean of all, to a ring.

    channel     counted from 0; None for the mean
    max_frames  scratch space is reserved for so many; longer blocks are written in pieces
    """

    def __init__(self, ring: RingBuffer, channel: int | None, max_frames: int) -> None:
        self._ring = ring
        self._channel = channel
        self._scratch: Samples = np.zeros(max_frames, np.float32)

    def write(self, block: NDArray[Any]) -> None:
        """Write a float block (n, channels). Real-time safe: computes in the scratch space."""
        for start in range(0, len(block), len(self._scratch)):
            self._write_piece(block[start : start + len(self._scratch)])

    def _write_piece(self, block: NDArray[Any]) -> None:
        channels = block.shape[1]
        if self._channel is not None:
            self._ring.write(block[:, self._channel])
        elif channels == 1:
            self._ring.write(block[:, 0])
        else:
            mean = self._scratch[: len(block)]
            np.add.reduce(block, axis=1, out=mean)
            np.multiply(mean, 1.0 / channels, out=mean)
            self._ring.write(mean)
