"""The audio callback: PortAudio's own thread runs it once a block."""

from __future__ import annotations

import math
import time
from typing import Any

from livetempo.ring import SAMPLE_BYTES, RingBuffer

BELIEVABLE_SECONDS = 60.0  # some hosts do not know their own time, and say anything
SMOOTHING = 0.01  # how soon a clock is followed that runs more slowly than ours
LOST_SECONDS = 0.002  # less than any loss; times may be off by as much though nothing is lost
JUDGED_BLOCKS = 16  # one block may be late because the computer is busy, but hardly so many
SILENCE_FRAMES = 4096


class Capture:
    """Copies each block into the ring, notes when it was in the air and counts what PortAudio reports as lost.

    PortAudio says that sound was lost, not how much. How late the blocks are from then on tells. They are
    followed by as much silence, as far as there is room: the beat goes on meanwhile, and must not come out of
    step.

    channel   the one that is kept, counted from 0; None for all
    channels  of the blocks
    """

    def __init__(self, ring: RingBuffer, channel: int | None, channels: int) -> None:
        self.blocks = 0
        self._ring = ring
        self._channel = channel
        self._channels = channels
        self._frames = 0  # since the start, with those that were lost
        self._captured = -math.inf  # the start of the block before, by the host's clock
        self._origin = math.inf  # when frame 0 was in the air, by that clock
        self._left_to_judge = 0
        self._least_late = 0.0
        self._silence = memoryview(bytes(SILENCE_FRAMES * ring.channels * SAMPLE_BYTES)).cast("f")

    def __call__(self, data: Any, frames: int, at: Any, flags: Any) -> None:
        now_ns = time.perf_counter_ns()
        late = self._lateness(at.inputBufferAdcTime)
        if flags.input_overflow:
            self._suspect(at.inputBufferAdcTime, frames)
        if self._left_to_judge:
            self._judge(late)
        else:
            self._origin += late if late < 0.0 else SMOOTHING * late
        self._captured = at.inputBufferAdcTime
        self._ring.note_capture(now_ns - int(1e9 * self._age(at.currentTime, frames)))
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

    def _age(self, now: float, frames: int) -> float:
        """For how many seconds the first frame of the block has been on its way to us."""
        age = now - self._origin - self._frames / self._ring.sample_rate
        return age if 0.0 < age < BELIEVABLE_SECONDS else frames / self._ring.sample_rate

    def _suspect(self, captured: float, frames: int) -> None:
        if captured == self._captured:  # a host without a clock: a block is the least that can go
            self._ring.count_lost(frames)
        else:
            self._left_to_judge, self._least_late = JUDGED_BLOCKS, math.inf

    def _judge(self, late: float) -> None:
        self._least_late = min(self._least_late, late)
        self._left_to_judge -= 1
        if self._left_to_judge == 0 and self._least_late > LOST_SECONDS:
            self._replace(round(self._least_late * self._ring.sample_rate))

    def _replace(self, lost: int) -> None:
        self._ring.count_lost(lost)
        self._frames += lost
        left = min(lost, self._ring.free)
        while left > 0:
            part = min(left, SILENCE_FRAMES)
            self._ring.write(self._silence[: part * self._ring.channels])
            left -= part
