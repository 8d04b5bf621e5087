"""The ring gives back what went in, in order, and knows exactly what it could not take."""

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetempo.ring import RingBuffer
from livetempo.sources.recorder.capture import JUDGED_BLOCKS, Capture
from livetempo.sources.sharedmemory import SharedMemory, attach


def operations(most):
    return st.lists(st.tuples(st.sampled_from(["write", "read"]), st.integers(0, most)), max_size=60)


SIZES = st.one_of(  # small rings meet their ends often, large ones are read as a session reads them
    st.tuples(st.integers(1, 32), operations(40)), st.tuples(st.integers(4000, 9000), operations(12_000))
)


@given(size=SIZES)
def test_any_interleaving_is_a_queue_of_bounded_size(size):
    capacity, operations = size
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


@pytest.mark.parametrize("channels", [1, 2])
def test_large_reads_across_the_end_give_every_frame_in_its_place(channels):
    """As of a device at 96 kHz: blocks of all sizes in, tenths of a second out, many times around."""
    ring = RingBuffer(25_000, channels=channels)
    sizes = np.random.default_rng(0).integers(1, 15_000, 200)
    out = np.zeros((9_600, channels), np.float32)
    written = read = 0
    for size in sizes:
        block = np.arange(written, written + min(size, ring.free), dtype=np.float32)
        ring.write(np.repeat(block, channels))
        written += len(block)
        while ring.available >= len(out):
            assert ring.read_into(out.reshape(-1)) == len(out)
            expected = np.arange(read, read + len(out), dtype=np.float32)
            assert np.array_equal(out, np.repeat(expected[:, None], channels, axis=1))
            read += len(out)
    assert read > 40 * ring.capacity
    assert ring.dropped == 0


def test_frames_are_never_torn():
    ring = RingBuffer(3, channels=2)
    ring.write(np.arange(10, dtype=np.float32))
    out = np.full(5, -1, np.float32)
    assert (ring.written, ring.dropped) == (3, 2)
    assert ring.read_into(out) == 2
    assert out.tolist() == [0, 1, 2, 3, -1]
    assert ring.skip(7) == 1
    assert (ring.available, ring.taken) == (0, 3)


WRITER = """
import array, sys, time
sys.path[:] = {path!r}
from livetempo.ring import RingBuffer
from livetempo.sources.sharedmemory import attach
ring = RingBuffer(5_000, channels=2, sample_rate=48_000, memory=attach({word!r}))
print("ready", flush=True)
position = 0
while position < {total}:
    count = min(1 + position % 701, {total} - position)
    while ring.free < count:
        time.sleep(0)
    ring.write(array.array("f", [x for frame in range(position, position + count) for x in (frame, -frame)]))
    position += count
"""


def test_another_process_can_write_what_this_one_reads():
    total = 200_000
    shared = SharedMemory(RingBuffer.bytes_for(5_000, 2))
    program = WRITER.format(path=sys.path, word=shared.word, total=total)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, pass_fds=shared.descriptors
    ) as writer:
        shared.close_descriptors()
        assert writer.stdout.readline() == b"ready\n"
        ring = RingBuffer.attach(shared.memory)
        assert (ring.capacity, ring.channels, ring.sample_rate) == (5_000, 2, 48_000)
        out = np.zeros((3_300, 2), np.float32)
        read = 0
        while read < total:
            count = ring.read_into(out.reshape(-1))
            expected = np.arange(read, read + count, dtype=np.float32)
            assert np.array_equal(out[:count], np.stack([expected, -expected], axis=1))
            read += count
    assert ring.dropped == 0


def test_what_is_shared_leaves_nothing_behind():
    shared = SharedMemory(1000)
    other = attach(shared.word)
    other[5] = 7
    assert shared.memory[5] == 7
    shared.close_descriptors()
    assert not shared.descriptors
    assert shared.memory[5] == 7


class Times:
    """What PortAudio tells a callback by a clock of its own: when a block was in the air, and what time it is."""

    def __init__(self, captured, age):
        self.inputBufferAdcTime, self.currentTime = captured, captured + age


class Flags:
    def __init__(self, input_overflow=False):
        self.input_overflow = input_overflow


def capture(blocks, *, channels=2, channel=None, frames=100, sample_rate=1000, knows_age=True):
    """A ring after blocks of (start seconds, overflow), of which each comes a quarter of a second after its
    start. The host does not tell the time: its clock stands still, as JACK's may."""
    ring = RingBuffer(10_000, channels=channels if channel is None else 1, sample_rate=sample_rate)
    now = 0.0
    callback = Capture(ring, channel, channels, lambda: round(1e9 * now))
    times = Times(5.0, 0.25) if knows_age else Times(0.0, 0.0)
    for number, (captured, overflow) in enumerate(blocks, 1):
        now = captured + 0.25
        block = np.full((frames, channels), number, np.float32) + np.arange(channels, dtype=np.float32) / 10
        callback(block.tobytes(), frames, times, Flags(overflow))
    return ring


def everything(ring):
    out = np.zeros((ring.available, ring.channels), np.float32)
    ring.read_into(out.reshape(-1))
    return out


def test_the_callback_keeps_all_channels_or_the_chosen_one():
    assert everything(capture([(1.0, False)], channels=2))[0].tolist() == pytest.approx([1.0, 1.1])
    chosen = everything(capture([(1.0, False)], channels=5, channel=3))
    assert chosen.shape == (100, 1)
    assert np.allclose(chosen, 1.3)


@pytest.mark.parametrize("knows_age", [True, False])
def test_lost_sound_is_counted_and_its_time_kept_with_silence(knows_age):
    """0.3 s are missing before the third block, as the times of all that follow tell."""
    after = [(1.5 + 0.1 * number, number == 0) for number in range(JUDGED_BLOCKS + 4)]
    ring = capture([(1.0, False), (1.1, False), *after], knows_age=knows_age)
    assert ring.dropped == 300
    heard = everything(ring)[:, 0]
    assert len(heard) == 100 * (2 + len(after)) + 300
    assert np.count_nonzero(heard == 0) == 300
    assert ring.captured_ns(len(heard)) - ring.captured_ns(0) == 10**6 * len(heard)


def test_a_single_short_block_that_is_lost_is_counted():
    """JACK may hand over 64 frames at a time, and passes over whoever is late."""
    times = [number * 64 / 48000 for number in range(3 * JUDGED_BLOCKS)]
    blocks = [(time + 64 / 48000 * (time > 0.02), number == 16) for number, time in enumerate(times)]
    ring = capture(blocks, frames=64, sample_rate=48000)
    assert (ring.dropped, ring.written) == (64, 64 * len(blocks) + 64)


def test_a_block_that_is_only_late_is_no_loss():
    blocks = [(1.0 + 0.1 * number, False) for number in range(3 * JUDGED_BLOCKS)]
    blocks[5] = (blocks[5][0] + 0.04, True)
    ring = capture(blocks)
    assert (ring.dropped, ring.written) == (0, 100 * len(blocks))


@pytest.mark.parametrize(("knows_age", "age"), [(True, 0.25), (False, 0.1)])
def test_a_frame_knows_when_it_was_in_the_air(knows_age, age):
    """The promptest of blocks that come 0.25 s after their start tells; without an age, a block lasts at least."""
    ring = capture([(50.0, False), (50.1, False), (50.203, False)], knows_age=knows_age)
    assert ring.captured_ns(0) / 1e9 == pytest.approx(50.25 - age, abs=0.001)
    assert ring.captured_ns(250) - ring.captured_ns(0) == 250_000_000
    assert RingBuffer(10, sample_rate=1000).captured_ns(5) is None
