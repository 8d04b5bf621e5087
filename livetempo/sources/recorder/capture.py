"""The audio callback: PortAudio's own thread runs it once a block."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from livetempo.ring import SAMPLE_BYTES, RingBuffer

BELIEVABLE_SECONDS = 60.0  # some hosts do not know their own time, and say anything
FOLLOWING_SECONDS = 2.5  # in which a clock is followed that runs more slowly than ours
LOST_SECONDS = 0.002  # less than any loss; times may be off by as much though nothing is lost
LOST_BLOCKS = 0.5  # JACK loses whole blocks, which may be shorter still
JUDGED_BLOCKS = 16  # one block may be late because the computer is busy, but hardly so many
SILENCE_FRAMES = 4096


class Capture:
    """Copies each block into the ring, notes when it was in the air and counts what PortAudio reports as lost.

    PortAudio says that sound was lost, not how much. How late the blocks are from then on tells. They are
    followed by as much silence, as far as there is room: the beat goes on meanwhile, and must not come out of
    step.

    The host tells how old a block is; when that is, our own clock tells. (The host's does not do: JACK's stands
    still while JACK does not get the processor.)

    channel   the one that is kept, counted from 0; None for all
    channels  of the blocks
    clock     tells the time, in nanoseconds
    """

    def __init__(
        self,
        ring: RingBuffer,
        channel: int | None,
        channels: int,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self.blocks = 0
        self._ring = ring
        self._channel = channel
        self._channels = channels
        self._clock = clock
        self._frames = 0  # since the start, with those that were lost
        self._origin = -math.inf  # when frame 0 was in the air, as the promptest blocks tell
        self._left_to_judge = 0
        self._least_late = 0.0
        self._silence = memoryview(bytes(SILENCE_FRAMES * ring.channels * SAMPLE_BYTES)).cast("f")

    def __call__(self, data: Any, frames: int, at: Any, flags: Any) -> None:
        seconds = frames / self._ring.sample_rate
        late = self._lateness(1e-9 * self._clock() - _age(at, seconds))
        if flags.input_overflow:
            self._left_to_judge, self._least_late = JUDGED_BLOCKS, math.inf
        if self._left_to_judge:
            self._judge(late, min(LOST_SECONDS, LOST_BLOCKS * seconds))
        else:
            self._origin += late if late < 0.0 else late * min(seconds / FOLLOWING_SECONDS, 1.0)
        self._ring.note_capture(int(1e9 * (self._origin + self._frames / self._ring.sample_rate)))
        samples = memoryview(data).cast("f")
        self._ring.write(samples if self._channel is None else samples[self._channel :: self._channels])
        self._frames += frames
        self.blocks += 1

    def _lateness(self, captured: float) -> float:
        """By how many seconds a block comes later than the soonest before it let expect."""
        origin = captured - self._frames / self._ring.sample_rate
        if abs(origin - self._origin) > BELIEVABLE_SECONDS:
            self._origin = origin
        return origin - self._origin

    def _judge(self, late: float, least: float) -> None:
        self._least_late = min(self._least_late, late)
        self._left_to_judge -= 1
        if self._left_to_judge == 0 and self._least_late > least:
            self._replace(round(self._least_late * self._ring.sample_rate))

    def _replace(self, lost: int) -> None:
        self._ring.count_lost(lost)
        self._frames += lost
        left = min(lost, self._ring.free)
        while left > 0:
            part = min(left, SILENCE_FRAMES)
            self._ring.write(self._silence[: part * self._ring.channels])
            left -= part


def _age(at: Any, seconds: float) -> float:
    """For how long the first frame of a block has been on its way to us; at least as long as the block lasts."""
    age = float(at.currentTime - at.inputBufferAdcTime)
    return age if seconds <= age < BELIEVABLE_SECONDS else seconds
