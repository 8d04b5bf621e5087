"""What every program looks like from here, and the one thing that half of them share: a growing window."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]


class Adapter(Protocol):
    """A program that is given a stream of mono samples; made as `Adapter(sample_rate)`."""

    def reset(self) -> None:
        """Forget everything heard."""

    def process(self, block: Block) -> float | None:
        """Hear the next samples; the tempo that is shown now, in BPM, None for none."""


class WindowAdapter:
    """For programs that take a whole recording: they get the newest seconds, again and again.

    seconds       the most that they get
    first_seconds they are not asked before so much was heard: less makes some of them fail
    every_seconds between two questions
    """

    seconds = 12.0
    first_seconds = 2.0
    every_seconds = 0.5

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._window = np.zeros(round(self.seconds * sample_rate), np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._filled = 0
        self._until_question = round(self.first_seconds * self.sample_rate)
        self._bpm: float | None = None

    def process(self, block: Block) -> float | None:
        """The newest answer."""
        room = len(self._window)
        kept = min(self._filled, room - len(block))
        self._window[:kept] = self._window[self._filled - kept : self._filled].copy()
        self._window[kept : kept + len(block)] = block
        self._filled = kept + len(block)
        self._until_question -= len(block)
        if self._until_question <= 0:
            self._until_question += round(self.every_seconds * self.sample_rate)
            self._bpm = self.ask(self._window[: self._filled].copy())
        return self._bpm

    def ask(self, samples: Block) -> float | None:
        """The tempo of these samples."""
        raise NotImplementedError
