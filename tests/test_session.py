"""The live loop: nothing heard is lost, every end is an end, and the status tells what is so."""

import math
import time

import numpy as np
import pytest

from livetempo.meters import CpuMeter, InputMeter, RecentMaximum
from livetempo.ring import RING_SECONDS, RingBuffer
from livetempo.session import Session
from livetempo.sources.demo import DemoSource
from livetempo.sources.groove import SONG, Groove
from livetempo.tally import Tally
from livetempo.tempo import TempoEstimate
from tests.program import PATIENCE_SECONDS, wait_until


class Recording:
    """A source that hands over samples at once and then ends, or fails."""

    name = "recording"
    silence_hint = "it is silent"
    is_live = False
    away = ""

    def __init__(self, samples, failure=None):
        self.ring = RingBuffer(int(RING_SECONDS * 8000), sample_rate=8000)
        self._samples = samples
        self._fails_with = failure
        self.finished, self.failure = False, None

    def start(self):
        # As if the newest of it had been in the air a quarter of a second ago.
        self.ring.note_capture(time.perf_counter_ns() - int(1e9 * (len(self._samples) / 8000 + 0.25)))
        self.ring.write(self._samples)
        self.finished, self.failure = True, self._fails_with

    def stop(self):
        pass


class Broken:
    """A sink that cannot."""

    def update(self, estimate):
        raise OSError("no")


def run(source, *sinks, **options):
    session = Session(source, sinks, **options)
    session.start()
    assert session.finished.wait(PATIENCE_SECONDS)
    assert session.join(5)
    return session


def test_all_that_was_captured_is_analysed_before_the_end():
    tally = Tally()
    session = run(Recording(Groove(8000).next_block(8000 * 12)), tally)
    assert session.error is None
    assert tally.estimates == 120
    status = session.read_status()
    assert status.estimate.bpm == pytest.approx(SONG[0].bpm, abs=0.5)
    assert status.elapsed_seconds == 12
    assert status.landscape.shape == status.landscape_bpm.shape
    assert -20 < status.level_db < 0
    assert status.latency.capture > 0.2
    assert status.latency.compute > 0
    assert status.latency.algorithmic > 0
    assert (status.dropped_samples, status.notice) == (0, "")


@pytest.mark.parametrize("seconds", [0.05, 1.0, 2.5])
def test_it_ends_after_so_many_seconds_of_sound(seconds):
    tally = Tally()
    assert run(Recording(np.ones(8000 * 5, np.float32)), tally, seconds=seconds).error is None
    assert tally.estimates == int(10 * seconds)


def test_more_than_the_ring_holds_is_counted_as_dropped():
    session = run(Recording(np.zeros(8000 * 31, np.float32)))
    assert session.dropped_samples == 8000
    assert session.read_status().notice == "it is silent"


def test_a_source_that_fails_ends_it_after_what_it_gave():
    tally = Tally()
    session = run(Recording(np.zeros(8000, np.float32), RuntimeError("unplugged")), tally)
    assert str(session.error) == "unplugged"
    assert tally.estimates == 10


def test_a_worker_that_fails_ends_it_too():
    assert isinstance(run(Recording(np.zeros(8000, np.float32)), Broken()).error, OSError)


def test_the_demo_can_be_stopped_reset_and_looked_at_any_time():
    session = Session(DemoSource())
    assert session.read_status().estimate is None
    session.start()
    assert wait_until(lambda: session.read_status().estimate is not None, PATIENCE_SECONDS)
    assert wait_until(lambda: session.read_status().estimate.time > 2, PATIENCE_SECONDS)
    before = session.read_status().estimate.time
    session.reset()
    assert wait_until(lambda: session.read_status().estimate.time < before)
    session.parameters.octave = 1
    assert session.read_status().octave == 1
    session.stop()
    assert session.join(5)
    assert session.error is None


def test_what_the_device_does_not_know_of_can_be_added_to_the_latency():
    music = Groove(8000).next_block(8000)
    without, with_offset = (
        run(Recording(music), offset_seconds=offset).read_status().latency for offset in (0.0, 30.0)
    )
    assert with_offset.capture - without.capture > 25
    assert with_offset.total == sum(with_offset)


def test_one_that_never_began_can_be_ended():
    session = Session(DemoSource())
    session.stop()
    assert session.join(5)


def test_the_first_run_says_what_takes_so_long():
    session = Session(DemoSource())
    session._started = time.monotonic() - 10
    assert "first run" in session.read_status().notice


def test_the_level_meter_falls_back_and_clipping_is_shown_for_a_second():
    meter = InputMeter(1000)
    assert (meter.level_db, meter.clipped) == (-math.inf, False)
    meter.measure(np.array([0.1, -1.0, 0.1], np.float32))
    assert (meter.level_db, meter.clipped) == (0.0, True)
    for _ in range(5):
        meter.measure(np.full(100, 0.1, np.float32))
    assert meter.level_db == pytest.approx(-20, abs=0.01)
    assert meter.clipped
    for _ in range(10):
        meter.measure(np.zeros(100, np.float32))
    assert (meter.level_db, meter.clipped) == (-math.inf, False)
    assert meter.silent_seconds == pytest.approx(1.0)


def test_what_is_no_number_is_silence_and_absurd_samples_are_noticed():
    meter = InputMeter(1000)
    meter.measure(np.full(100, np.nan, np.float32))
    assert (meter.level_db, meter.silent_seconds, meter.is_absurd) == (-math.inf, 0.1, False)
    meter.measure(np.array([np.inf, 1e30], np.float32))
    meter.measure(np.array([np.nan, 1e30], np.float32))
    assert meter.is_absurd


def test_the_recent_maximum_forgets():
    maximum = RecentMaximum(10)
    for at, value, largest in [(0, 5, 5), (9, 1, 5), (12, 2, 5), (23, 1, 2), (60, 0, 0)]:
        maximum.add(value, at)
        assert maximum.value == largest


def test_the_cpu_meter_sees_work(monkeypatch):
    meter = CpuMeter()
    assert meter.share == 0
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 2)
    used = time.process_time()
    monkeypatch.setattr(time, "process_time", lambda: used + 1)
    meter.mark()
    assert meter.share == pytest.approx(0.5, rel=0.2)


def test_the_tally_says_the_median_and_the_range():
    tally = Tally()
    assert tally.sentence() == "no tempo was found"
    tally.update(TempoEstimate(0.1, None, 0.0, "searching"))
    for number, bpm in enumerate((120.0, 124.0, 124.04, 130.0)):
        tally.update(TempoEstimate(1.0 + number, bpm, 0.9, "locked"))
    assert tally.sentence() == (
        "tempo 124.0 BPM (120.0 to 130.0), locked 80 % of the time, first after 1.0 s"
    )


def test_the_groove_is_the_same_however_it_is_cut_and_keeps_its_tempo():
    whole = Groove(16000).next_block(16000 * 10)
    pieces, groove = [], Groove(16000)
    for size in np.random.default_rng(0).integers(1, 3000, 200):
        pieces.append(groove.next_block(int(size)))
    cut = np.concatenate(pieces)[: len(whole)]
    assert np.array_equal(cut, whole[: len(cut)])
    assert 0.5 < np.abs(whole).max() <= 1.0
