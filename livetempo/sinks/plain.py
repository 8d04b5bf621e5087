"""Lines for people, where there is no terminal to draw on: logs, pipes, screen readers."""

from __future__ import annotations

from typing import TextIO

from livetempo.sinks.lines import LineWriter
from livetempo.tempo import TempoEstimate

QUIET_SECONDS = 5.0  # a line this often at least, so that one sees it is alive
BUSY_SECONDS = 1.0  # a moving tempo writes no more often than this
NOTICEABLE_BPM = 0.1  # the last digit that is shown


class PlainLines:
    """Writes a line when the state changes, when the tempo has moved, and every few seconds.

    >>> import sys
    >>> PlainLines(sys.stdout).update(TempoEstimate(12.3, 124.01, 0.97, "locked"))
        12.3 s   124.0 BPM    97 %  locked
    """

    def __init__(self, stream: TextIO) -> None:
        self._lines = LineWriter(stream)
        self._written: TempoEstimate | None = None

    def update(self, estimate: TempoEstimate) -> None:
        """Write a line if it would tell something new; see LineWriter for what it raises."""
        if self._written is None or _worth_a_line(self._written, estimate):
            self._lines.write(describe(estimate))
            self._written = estimate

    def close(self) -> None:
        """Nothing is kept back, and the stream belongs to whoever opened it."""


def describe(estimate: TempoEstimate) -> str:
    """One estimate as a line of fixed columns."""
    bpm = "--" if estimate.bpm is None else f"{estimate.bpm:.1f}"
    return f"{estimate.time:8.1f} s  {bpm:>6} BPM  {100 * estimate.confidence:4.0f} %  {estimate.state}"


def _worth_a_line(before: TempoEstimate, now: TempoEstimate) -> bool:
    if now.state != before.state or (now.bpm is None) != (before.bpm is None):
        return True
    waited = now.time - before.time
    if waited < 0 or waited >= QUIET_SECONDS:  # the clock runs backwards after a reset
        return True
    if now.bpm is None or before.bpm is None:
        return False
    # Compared as shown, so that 123.94 -> 123.96 is a step and 123.96 -> 124.04 is none.
    return waited >= BUSY_SECONDS and abs(round(now.bpm, 1) - round(before.bpm, 1)) > NOTICEABLE_BPM / 2
