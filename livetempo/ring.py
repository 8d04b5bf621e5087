"""The one place where the thread that captures and the one that analyses meet: a ring without locks.

Why it is sound without a lock: one thread writes and one thread reads. `written` is changed only by
the writer and `taken` only by the reader, each by a single store *after* the samples have been copied,
so that whoever sees a position also sees the samples behind it, and an old position only makes the ring
look fuller (to the writer) or emptier (to the reader) than it is. Both count from the start and never wrap.

All of it, the counters too, lives in a piece of memory, which two processes can share: the writer may be
in another one than the reader. numpy is not needed here, since a process that only captures has no use for it.

Why the reader is not woken by the writer: any wake-up worth its name either takes a lock or makes a
system call, and to come back from that may cost a callback milliseconds. The reader knows how much sound it
needs next and sleeps for as long as that takes to arrive instead; then it looks again every few milliseconds.
"""

from __future__ import annotations

import threading
from typing import Any

RING_SECONDS = 30.0  # outlasts the first run ever, when numba compiles
HEADER_BYTES = 64
SAMPLE_BYTES = 4
SAMPLES_A_PAGE = 1024  # of 4 KiB, the smallest there are
_CAPACITY, _CHANNELS, _SAMPLE_RATE, _WRITTEN, _TAKEN, _DROPPED, _ORIGIN_NS = range(
    7
)  # in the header, 64 bits each


class RingBuffer:
    """Frames of float32 samples on their way from one writer to one reader. Every count is in frames.

    capacity     frames that it holds
    channels     samples in a frame
    sample_rate  frames a second; 0 where nobody needs to know
    memory       where it lives (of `bytes_for` bytes at least, all zero); None for memory of its own

    >>> import array
    >>> ring = RingBuffer(4)
    >>> ring.write(array.array("f", [1, 2, 3, 4, 5]))
    >>> out = array.array("f", [0, 0, 0])
    >>> ring.read_into(out), out.tolist(), ring.dropped
    (3, [1.0, 2.0, 3.0], 1)
    """

    def __init__(self, capacity: int, *, channels: int = 1, sample_rate: int = 0, memory: Any = None) -> None:
        if capacity < 1:
            raise ValueError(f"a ring must hold at least one sample, not {capacity}")
        self._use(bytearray(self.bytes_for(capacity, channels)) if memory is None else memory)
        self._header[_CAPACITY] = self._capacity = capacity
        self._header[_CHANNELS] = self._channels = channels
        self._header[_SAMPLE_RATE] = self._sample_rate = sample_rate
        self._touch(capacity * channels)

    @classmethod
    def attach(cls, memory: Any) -> RingBuffer:
        """The ring that already lives in this memory."""
        ring = cls.__new__(cls)
        ring._use(memory)
        ring._capacity, ring._channels, ring._sample_rate = ring._header[: _SAMPLE_RATE + 1]
        return ring

    @staticmethod
    def bytes_for(capacity: int, channels: int) -> int:
        """The memory that such a ring needs."""
        return HEADER_BYTES + capacity * channels * SAMPLE_BYTES

    @staticmethod
    def frames_in(size: int, channels: int) -> int:
        """The capacity of the largest ring that fits into so many bytes."""
        return (size - HEADER_BYTES) // (channels * SAMPLE_BYTES)

    def _use(self, memory: Any) -> None:
        view = memoryview(memory)
        self._header = view[:HEADER_BYTES].cast("q")
        self._samples = view[HEADER_BYTES : len(view) - len(view) % SAMPLE_BYTES].cast("f")
        self._writer_fence, self._reader_fence = _Fence(), _Fence()

    def _touch(self, samples: int) -> None:
        """The system hands out memory when it is first written to, and takes its time: better now."""
        pages = self._samples[:samples:SAMPLES_A_PAGE]
        pages[:] = memoryview(bytes(pages.nbytes)).cast("f")

    @property
    def capacity(self) -> int:
        """Frames that the ring can hold."""
        return self._capacity

    @property
    def channels(self) -> int:
        """Samples in a frame."""
        return self._channels

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        return self._sample_rate

    @property
    def written(self) -> int:
        """Frames stored since the start; changed by the writer."""
        return self._header[_WRITTEN]

    @property
    def taken(self) -> int:
        """Frames read since the start; changed by the reader."""
        return self._header[_TAKEN]

    @property
    def available(self) -> int:
        """Frames that wait to be read; the reader can rely on at least so many."""
        return self.written - self.taken

    @property
    def free(self) -> int:
        """Frames that there is room for; the writer can rely on at least so many."""
        return self._capacity - self.available

    @property
    def dropped(self) -> int:
        """Frames lost since the start, for lack of room or before they came here."""
        return self._header[_DROPPED]

    def note_capture(self, nanoseconds: int) -> None:
        """Say when the frame that will be written next was in the air. Writer only, real-time safe.

        The clock is that of time.perf_counter_ns, which all processes share. Kept is the time of frame 0, as
        if all had come at an even pace: a single number, which no reader can see half changed.
        """
        self._header[_ORIGIN_NS] = nanoseconds - self._nanoseconds(self.written)

    def captured_ns(self, frame: int) -> int | None:
        """When that frame was in the air, counted from the start; None where nobody knows."""
        origin = self._header[_ORIGIN_NS]
        return origin + self._nanoseconds(frame) if origin else None

    def _nanoseconds(self, frames: int) -> int:
        return frames * 1_000_000_000 // self._sample_rate

    def write(self, block: Any) -> None:
        """Store float32 samples, frame by frame; what finds no room is counted as dropped. Writer only.

        Real-time safe: copies, and does nothing else.
        """
        samples = memoryview(block)
        channels = self._channels
        frames = len(samples) // channels
        count = min(frames, self.free)
        start = self._header[_WRITTEN] % self._capacity
        first = min(count, self._capacity - start)
        self._samples[start * channels : (start + first) * channels] = samples[: first * channels]
        self._samples[: (count - first) * channels] = samples[first * channels : count * channels]
        self._writer_fence.pass_through()
        self._header[_WRITTEN] += count
        self._header[_DROPPED] += frames - count

    def count_lost(self, frames: int) -> None:
        """Count frames that the device lost before it could hand them to us. Writer only, real-time safe."""
        self._header[_DROPPED] += frames

    def read_into(self, out: Any) -> int:
        """Move as many whole frames into out as fit and are there; returns how many. Reader only."""
        samples = memoryview(out)
        channels = self._channels
        count = min(len(samples) // channels, self.available)
        self._reader_fence.pass_through()
        start = self._header[_TAKEN] % self._capacity
        first = min(count, self._capacity - start)
        samples[: first * channels] = self._samples[start * channels : (start + first) * channels]
        samples[first * channels : count * channels] = self._samples[: (count - first) * channels]
        self._reader_fence.pass_through()
        self._header[_TAKEN] += count
        return count

    def skip(self, frames: int) -> int:
        """Let go of the oldest frames unread; returns how many they were. Reader only."""
        count = min(frames, self.available)
        self._header[_TAKEN] += count
        return count


class _Fence:
    """Keeps the stores before it before those behind it, on processors that would reorder them.

    Each side has its own, so nobody ever waits for the lock in it. That is held all the time: letting go of it
    finishes what came before, and taking it again is a beginning for what follows.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def pass_through(self) -> None:
        """Real-time safe: two atomic operations."""
        self._lock.release()
        self._lock.acquire()
