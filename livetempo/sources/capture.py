"""The audio callback: PortAudio's own thread runs it once a block."""

from __future__ import annotations

import time
from typing import Any

from livetempo.ring import SAMPLE_BYTES, RingBuffer

BELIEVABLE_SECONDS = 60.0  # some hosts do not know their own time, and say anything
SMOOTHING = 0.01  # of the times that hosts tell, which tremble by some milliseconds
TREMBLING_SECONDS = 0.002  # what times may be off by though nothing was lost
SILENCE_FRAMES = 4096


class Capture:
    """Copies each block into the ring, notes when it was in the air and counts what PortAudio reports as lost.

    What was lost is replaced by silence, as far as there is room: the beat goes on meanwhile, and must not
    come out of step.

    channel   the one that is kept, counted from 0; None for all
    channels  of the blocks
    """

    def __init__(self, ring: RingBuffer, channel: int | None, channels: int) -> None:
        self.blocks = 0
        self._ring = ring
        self._channel = channel
        self._channels = channels
        self._frames = 0  # since the start, with those that were lost
        self._origin: float | None = None  # when the first of them was in the air, by the host's clock
        self._silence = memoryview(bytes(SILENCE_FRAMES * ring.channels * SAMPLE_BYTES)).cast("f")

    def __call__(self, data: Any, frames: int, at: Any, flags: Any) -> None:
        now_ns = time.perf_counter_ns()
        late = self._lateness(at.inputBufferAdcTime)
        if flags.input_overflow:
            self._replace_lost(late, frames)
        elif self._origin is not None:
            self._origin += SMOOTHING * late
        self._ring.note_capture(now_ns - int(1e9 * self._age(at.currentTime, frames)))
        samples = memoryview(data).cast("f")
        self._ring.write(samples if self._channel is None else samples[self._channel :: self._channels])
        self._frames += frames
        self.blocks += 1

    def _lateness(self, captured: float) -> float:
        """By how many seconds a block comes later than those before it let expect."""
        origin = captured - self._frames / self._ring.sample_rate
        if self._origin is None or abs(origin - self._origin) > BELIEVABLE_SECONDS:
            self._origin = origin
        return origin - self._origin

    def _age(self, now: float, frames: int) -> float:
        """For how many seconds the first frame of the block has been on its way to us."""
        assert self._origin is not None
        age = now - self._origin - self._frames / self._ring.sample_rate
        return age if 0.0 < age < BELIEVABLE_SECONDS else frames / self._ring.sample_rate

    def _replace_lost(self, late: float, frames: int) -> None:
        """PortAudio says that sound was lost, not how much: the lateness tells, if the host's clock is good
        for anything. Otherwise it is a block, the least that can go."""
        lost = round(late * self._ring.sample_rate)
        if abs(late) < TREMBLING_SECONDS:  # the host stumbled, but lost nothing
            return
        if lost < 0:
            self._ring.count_lost(frames)
            return
        self._ring.count_lost(lost)
        self._frames += lost
        left = min(lost, self._ring.free)
        while left > 0:
            part = min(left, SILENCE_FRAMES)
            self._ring.write(self._silence[: part * self._ring.channels])
            left -= part
