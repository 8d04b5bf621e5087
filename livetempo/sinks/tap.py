"""The tempo a person taps."""

from __future__ import annotations

from collections import deque

PAUSE_SECONDS = 2.5  # a longer gap begins a new series (24 BPM: slower than anything that is tracked)
MOST_TAPS = 9


class TapTempo:
    """Taps in, BPM out: the mean of the last few intervals.

    >>> tapping = TapTempo()
    >>> [tapping.tap(seconds) for seconds in (0.0, 0.5, 1.0)]
    [None, 120.0, 120.0]
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST_TAPS)

    def tap(self, now: float) -> float | None:
        """The tempo after this tap (seconds of a steady clock); None for the first of a series."""
        if self.paused(now):
            self._times.clear()
        self._times.append(now)
        span = self._times[-1] - self._times[0]
        return 60.0 * (len(self._times) - 1) / span if span > 0 else None

    @property
    def count(self) -> int:
        """Taps in this series, as far as they still count."""
        return len(self._times)

    def paused(self, now: float) -> bool:
        """Whether a tap now begins a new series."""
        return not self._times or now - self._times[-1] > PAUSE_SECONDS
