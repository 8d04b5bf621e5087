"""livetempo itself, the same way."""

from __future__ import annotations

from benchmarks.peers.adapter import Block
from livetempo import TempoTracker


class LivetempoTracker:
    """Every estimate."""

    def __init__(self, sample_rate: int) -> None:
        self._tracker = TempoTracker(sample_rate)
        self._bpm: float | None = None

    def reset(self) -> None:
        """Forget everything heard."""
        self._tracker.reset()
        self._bpm = None

    def process(self, block: Block) -> float | None:
        """The newest estimate."""
        estimate = self._tracker.process(block)
        return estimate.bpm if estimate else None
