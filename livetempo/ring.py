"""The one place where the audio thread and the worker meet: a ring of samples without locks.

Why it is sound without a lock: one thread writes and one thread reads. `written` is changed only by
the writer and `taken` only by the reader, each by a single assignment *after* the samples have been
copied, so that whoever sees a position also sees the samples behind it, and an old position only
makes the ring look fuller (to the writer) or emptier (to the reader) than it is. Both are Python integers
that count from the start and never wrap.

Why the reader is not woken by the writer: any wake-up worth its name either takes a lock or makes a
system call that lets go of the interpreter, and to get that back may cost the callback milliseconds.
The reader knows how much sound it needs next and sleeps for as long as that takes to arrive instead; then it
looks again every few milliseconds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class RingBuffer:
    """Mono float32 samples on their way from one writer to one reader.

    >>> ring = RingBuffer(4)
    >>> ring.write(np.array([1, 2, 3, 4, 5], np.float32))
    >>> out = np.zeros(3, np.float32)
    >>> ring.read_into(out), out.tolist(), ring.dropped
    (3, [1.0, 2.0, 3.0], 1)
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"a ring must hold at least one sample, not {capacity}")
        self._samples: Samples = np.zeros(capacity, np.float32)
        self._capacity = capacity
        self._written = 0
        self._taken = 0
        self._dropped = 0

    @property
    def capacity(self) -> int:
        """Samples that the ring can hold."""
        return self._capacity

    @property
    def written(self) -> int:
        """Samples stored since the start; changed by the writer."""
        return self._written

    @property
    def available(self) -> int:
        """Samples that wait to be read; the reader can rely on at least so many."""
        return self._written - self._taken

    @property
    def free(self) -> int:
        """Samples that there is room for; the writer can rely on at least so many."""
        return self._capacity - self.available

    @property
    def dropped(self) -> int:
        """Samples lost since the start, for lack of room or before they came here."""
        return self._dropped

    def write(self, block: Samples) -> None:
        """Store a block (n,); what finds no room is counted as dropped. Writer only.

        Real-time safe: copies, and does nothing else.
        """
        count = min(len(block), self.free)
        start = self._written % self._capacity
        first = min(count, self._capacity - start)
        self._samples[start : start + first] = block[:first]
        self._samples[: count - first] = block[first:count]
        self._written += count
        self._dropped += len(block) - count

    def count_lost(self, count: int) -> None:
        """Count samples that the device lost before it could hand them to us. Writer only, real-time safe."""
        self._dropped += count

    def read_into(self, out: Samples) -> int:
        """Move up to len(out) samples into out; returns how many. Reader only."""
        count = min(len(out), self.available)
        start = self._taken % self._capacity
        first = min(count, self._capacity - start)
        out[:first] = self._samples[start : start + first]
        out[first:count] = self._samples[: count - first]
        self._taken += count
        return count
