"""The built-in groove, played in real time through the same ring as any microphone."""

from __future__ import annotations

import time
from collections.abc import Iterator

from livetempo.sources.feeder import Feeder
from livetempo.sources.groove import Groove
from livetempo.sources.source import Samples

SAMPLE_RATE = 48000
BLOCK = 480  # 10 ms, as a sound card would deliver
LATEST_SECONDS = 1.0  # after a longer pause (a suspended program) the music goes on from where it was


class DemoSource(Feeder):
    """Plays Groove by the clock. Nothing is lost when its listener is late: it catches up."""

    name = "demo groove"
    silence_hint = "the demo groove has fallen silent"

    def __init__(self) -> None:
        super().__init__("livetempo-demo", SAMPLE_RATE)
        self._groove = Groove(SAMPLE_RATE)  # now: later, compiling leaves little time for it

    def _blocks(self) -> Iterator[Samples]:
        due = time.monotonic()
        while True:
            due += BLOCK / SAMPLE_RATE
            block = self._groove.next_block(BLOCK)  # a sound is there when its last sample has been played
            early = due - time.monotonic()
            if early > 0:
                self._wait(early)
            elif early < -LATEST_SECONDS:
                due -= early
            self.ring.note_capture(time.perf_counter_ns() - 1_000_000_000 * BLOCK // SAMPLE_RATE)
            yield block
