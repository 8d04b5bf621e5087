"""The ring gives back what went in, in order, and knows exactly what it could not take."""

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetempo.ring import RingBuffer
from livetempo.sources.mono import MonoWriter

operations = st.lists(st.tuples(st.sampled_from(["write", "read"]), st.integers(0, 40)), max_size=60)


@given(capacity=st.integers(1, 32), operations=operations)
def test_any_interleaving_is_a_queue_of_bounded_size(capacity, operations):
    ring = RingBuffer(capacity)
    queue: list[float] = []
    next_sample = dropped = 0
    for operation, count in operations:
        if operation == "write":
            block = np.arange(next_sample, next_sample + count, dtype=np.float32)
            next_sample += count
            taken = min(count, capacity - len(queue))
            queue += block[:taken].tolist()
            dropped += count - taken
            ring.write(block)
        else:
            out = np.full(count, -1, np.float32)
            got = ring.read_into(out)
            assert got == min(count, len(queue))
            assert out[:got].tolist() == queue[:got]
            assert np.all(out[got:] == -1)
            del queue[:got]
        assert (ring.available, ring.free) == (len(queue), capacity - len(queue))
        assert ring.dropped == dropped


def test_a_writer_and_a_reader_in_two_threads_lose_and_mix_up_nothing():
    ring = RingBuffer(1000)
    total = 2_000_000

    def write():
        sizes = np.random.default_rng(0).integers(1, 700, 10_000)
        position = 0
        for size in sizes:
            end = min(position + int(size), total)
            block = np.arange(position, end, dtype=np.float32)
            while ring.free < len(block):
                time.sleep(0)  # let the reader have the interpreter
            ring.write(block)
            position = end
            if position == total:
                return

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    out = np.zeros(300, np.float32)
    expected = 0
    while expected < total:
        count = ring.read_into(out)
        if count == 0:
            time.sleep(0)
        assert np.array_equal(out[:count], np.arange(expected, expected + count, dtype=np.float32))
        expected += count
    writer.join(10)
    assert ring.dropped == 0


def test_under_a_slow_reader_every_sample_is_either_read_or_counted():
    ring = RingBuffer(500)
    blocks = 4000
    done = threading.Event()

    def write():
        for number in range(blocks):
            ring.write(np.full(64, number, np.float32))
        done.set()

    threading.Thread(target=write, daemon=True).start()
    out = np.zeros(128, np.float32)
    read, newest = 0, -1.0
    while True:
        finished = done.is_set()
        count = ring.read_into(out)
        if count:
            assert out[0] >= newest
            assert np.all(np.diff(out[:count]) >= 0)
            newest = out[count - 1]
        elif finished:
            break
        read += count
    assert read + ring.dropped == 64 * blocks
    assert read == ring.written


def test_what_the_device_lost_is_counted_too():
    ring = RingBuffer(10)
    ring.count_lost(7)
    ring.write(np.zeros(12, np.float32))
    assert ring.dropped == 9


def test_a_ring_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        RingBuffer(0)


@given(channels=st.integers(1, 9), frames=st.integers(0, 50))
def test_the_mean_of_the_channels_or_one_of_them_is_written(channels, frames):
    block = np.random.default_rng(frames).standard_normal((frames, channels)).astype(np.float32)
    for channel in (None, channels - 1):
        ring = RingBuffer(100)
        MonoWriter(ring, channel, max_frames=16).write(block)
        out = np.zeros(100, np.float32)
        assert ring.read_into(out) == frames
        expected = block.mean(axis=1) if channel is None else block[:, channel]
        assert np.allclose(out[:frames], expected, atol=1e-6)
