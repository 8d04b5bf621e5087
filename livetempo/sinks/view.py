"""What the display knows beyond the newest Status: the last minute, and where its pulse is."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from livetempo.status import Status

HISTORY_SECONDS = 60.0
METER_FALLS_DB_PER_SECOND = 30.0
METER_FLOOR_DB = -60.0
STILL_BPM = 0.06  # a tempo that moves less than this keeps its last digit still


class Point(NamedTuple):
    """The tempo at one moment of the past."""

    time: float
    bpm: float | None


@dataclass(frozen=True, slots=True)
class View:
    """All that one frame shows; rendering is a function of this and of the size of the window.

    status       the session's snapshot
    history      the tempo of the last minute, oldest first
    pulse_phase  0..1, 0 on the pulse; None when there is no tempo
    meter_db     the level meter, which falls more slowly than the sound does
    message      the answer to the last key, empty after a moment
    has_keys     whether there is a keyboard to explain
    toggle_help  whether the person asked for the help line, or asked it away
    """

    status: Status
    history: Sequence[Point] = ()
    pulse_phase: float | None = None
    meter_db: float = METER_FLOOR_DB
    message: str = ""
    has_keys: bool = False
    toggle_help: bool = False


class Watcher:
    """Turns one Status after another into Views. The only state of the display."""

    def __init__(self) -> None:
        self._history: deque[Point] = deque()
        self._phase = 0.0
        self._meter_db = METER_FLOOR_DB
        self._shown_bpm: float | None = None
        self._now: float | None = None

    def watch(self, status: Status, now: float) -> View:
        """The View at the moment `now`, in seconds of any clock that does not jump."""
        seconds = 0.0 if self._now is None else max(0.0, now - self._now)
        self._now = now
        self._remember(status)
        status = self._steady(status)
        fallen = self._meter_db - METER_FALLS_DB_PER_SECOND * seconds
        self._meter_db = max(METER_FLOOR_DB, fallen, status.level_db)
        return View(
            status,
            history=tuple(self._history),
            pulse_phase=self._advance(seconds),
            meter_db=self._meter_db,
        )

    def _remember(self, status: Status) -> None:
        estimate = status.estimate
        if estimate is None:
            return
        if self._history and estimate.time < self._history[-1].time:
            self._history.clear()  # the session has started again
        if not self._history or estimate.time > self._history[-1].time:
            self._history.append(Point(estimate.time, estimate.bpm))
        while self._history[0].time < estimate.time - HISTORY_SECONDS:
            self._history.popleft()

    def _steady(self, status: Status) -> Status:
        """Keep the shown tempo where it is while it only trembles."""
        estimate = status.estimate
        bpm = None if estimate is None else estimate.bpm
        if bpm is None or self._shown_bpm is None or abs(bpm - self._shown_bpm) >= STILL_BPM:
            self._shown_bpm = bpm
        if estimate is None or bpm is None:
            return status
        return replace(status, estimate=replace(estimate, bpm=self._shown_bpm))

    def _advance(self, seconds: float) -> float | None:
        # The pulse has the rate of the beat, not yet its phase: nothing tells where the beats are.
        # It keeps its own phase through changes of tempo, so that it never stumbles.
        if self._shown_bpm is None:
            self._phase = 0.0
            return None
        self._phase = math.fmod(self._phase + seconds * self._shown_bpm / 60.0, 1.0)
        return self._phase
