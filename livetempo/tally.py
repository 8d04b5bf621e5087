"""What is left to say when a session is over: a sink that sums up, as ping does."""

from __future__ import annotations

from collections import Counter

from livetempo.tempo import TempoEstimate


class Tally:
    """Counts estimates. Its size stays the same however long the session lasts.

    >>> tally = Tally()
    >>> tally.update(TempoEstimate(2.0, 120.0, 0.9, "locked"))
    >>> tally.sentence()
    'tempo 120.0 BPM, locked 100 % of the time, first after 2.0 s'
    """

    def __init__(self) -> None:
        self.estimates = 0
        self._locked = 0
        self._first_seconds: float | None = None
        self._bpm: Counter[float] = Counter()  # by tenths: some 2700 of them at most

    def update(self, estimate: TempoEstimate) -> None:
        """Count one."""
        self.estimates += 1
        self._locked += estimate.state == "locked"
        if estimate.bpm is not None:
            self._bpm[round(estimate.bpm, 1)] += 1
            if self._first_seconds is None:
                self._first_seconds = estimate.time

    def sentence(self) -> str:
        """The tempo, its range, and how sure of it the tracker was."""
        if self._first_seconds is None:
            return "no tempo was found"
        low, high = min(self._bpm), max(self._bpm)
        spread = f" ({low:.1f} to {high:.1f})" if high > low else ""
        return (
            f"tempo {self._median():.1f} BPM{spread}, locked {100 * self._locked / self.estimates:.0f} %"
            f" of the time, first after {self._first_seconds:.1f} s"
        )

    def _median(self) -> float:
        middle = self._bpm.total() / 2
        passed = 0
        for bpm in sorted(self._bpm):
            passed += self._bpm[bpm]
            if passed >= middle:
                return bpm
        raise AssertionError("asked for the median of nothing")
