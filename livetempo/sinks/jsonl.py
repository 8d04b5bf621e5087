"""One JSON object a line for each estimate: the form other programs read."""

from __future__ import annotations

import json
from typing import TextIO

from livetempo.sinks.lines import LineWriter
from livetempo.tempo import TempoEstimate


class JsonLines:
    """Writes {"time", "bpm", "confidence", "state"}, in this order; bpm is null when there is none.

    >>> import sys
    >>> JsonLines(sys.stdout).update(TempoEstimate(12.3, 124.01, 0.97, "locked"))
    {"time": 12.3, "bpm": 124.01, "confidence": 0.97, "state": "locked"}
    """

    def __init__(self, stream: TextIO) -> None:
        self._lines = LineWriter(stream)

    def update(self, estimate: TempoEstimate) -> None:
        """Write one line; see LineWriter for what it raises when that fails."""
        fields = {
            "time": round(float(estimate.time), 3),
            "bpm": None if estimate.bpm is None else round(float(estimate.bpm), 3),
            "confidence": round(float(estimate.confidence), 3),
            "state": estimate.state,
        }
        self._lines.write(json.dumps(fields))

    def close(self) -> None:
        """Nothing is kept back, and the stream belongs to whoever opened it."""
