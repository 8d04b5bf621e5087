"""The benchmark of latency knows which sound it hears, and when that was played."""

from __future__ import annotations

import random
import shutil

import numpy as np
import pytest

from benchmarks import latency
from benchmarks.latencies import deadlines, histograms, through, told, xruns
from benchmarks.latencies.player import RATE, TICK_FRAMES, Ticks
from benchmarks.latencies.xruns import Xruns
from livetempo import LivetempoError
from tests.servers import PULSE_PROGRAMS


def played_ticks(count=30):
    """(frame, moment) of a player that began at moment 50."""
    rng = random.Random(1)
    frames = np.cumsum([rng.randint(7200, 16800) for _ in range(count)])
    return [(int(frame), 50.0 + frame / RATE) for frame in frames]


def test_ticks_are_known_again_by_their_distances():
    played = played_ticks()
    heard = [frame - 12345 for frame, _ in played[4:]]  # whoever listens began later
    frames, moments = through.pair(heard, played)
    assert frames.tolist() == heard
    assert moments == pytest.approx(50.0 + (frames + 12345) / RATE)


def test_where_the_server_stumbled_is_left_out():
    played = played_ticks()
    heard = [frame for frame, _ in played]
    heard = heard[:10] + [frame + 5000 for frame in heard[10:20]] + [frame + 5000 for frame in heard[21:]]
    frames, moments = through.pair(heard, played)
    off = 50.0 + frames / RATE - moments
    assert set(np.round(off * RATE)) == {0, 5000}
    with pytest.raises(LivetempoError, match="only 0 are the same"):
        through.pair([100, 9000, 20000, 40000], played)


def test_the_player_says_when_each_tick_begins():
    """It is played from that very frame on, however the blocks cut it."""
    ticks = Ticks()
    at = type("Time", (), {"outputBufferDacTime": 0.25, "currentTime": 0.0})
    blocks = []
    for _ in range(500):
        block = np.zeros((300, 2), np.float32)
        ticks(block, 300, at, None)
        blocks.append(block)
    sound = np.concatenate(blocks)[:, 0]
    begins = [ticks.played.get()[0] for _ in range(ticks.played.qsize())]
    assert len(begins) > 5
    for begin in begins[:-1]:
        assert not sound[begin - 100 : begin].any()
        assert sound[begin] == pytest.approx(0.5)
        assert sound[begin : begin + TICK_FRAMES] == pytest.approx(ticks._tick)


def test_deadlines_are_met_where_there_is_time():
    found = deadlines.measure(2.0)
    assert len(found.compute) == 200
    assert len(found.estimates) == 20
    assert 0 < found.frame < np.median(found.estimates)
    assert found.met > 0.5


SAID = b"""\
JackTimedDriver::Process XRun = 1106 usec
JackEngine::XRun: client = PortAudio-01 was not finished, state = Triggered
JackEngine::XRun: client = PortAudio was not finished, state = Running
JackAudioDriver::ProcessGraphAsyncMaster: Process error
JackEngine::XRun: client = PortAudio was not finished, state = Triggered
JackEngine::XRun: client = PortAudio-01 was not finished, state = Running
"""


def test_jack_tells_whose_fault_it_was():
    assert xruns.read(SAID) == Xruns(server=1, unrun=2, player=1, recorder=1)
    assert xruns.read(b"") == Xruns(0, 0, 0, 0)


def test_a_histogram_holds_everything():
    shares = histograms.count(np.array([-1.0, 0.0511, 0.0512, 2.0]))
    assert (shares[0], shares[40], shares[-1]) == (25.0, 50.0, 25.0)
    assert sum(shares) == 100


@pytest.mark.audio_server
@pytest.mark.skipif(not all(map(shutil.which, PULSE_PROGRAMS)), reason="needs PulseAudio")
def test_through_a_real_server():
    alone = told.Alone(deadlines.measure(0.5), (2.0, 3.0, 40.0))  # and everything is loaded
    case = latency.measure("PulseAudio", 512, 1.5)
    if case is None:
        pytest.skip("the machine is too busy for a sound server")
    assert len(case.newest) == len(case.compute) > 5
    assert -0.2 < np.median(case.newest) < 1.0
    assert np.median(case.every) == pytest.approx(np.median(case.newest) + 0.05, abs=0.05)
    assert case.unsteady < 0.1
    found = {told.Case("PulseAudio", 512, "idle"): case, told.Case("JACK", 64, "idle"): None}
    results = told.report(found, {"idle": alone, "busy": alone})
    assert [len(table.rows) for table in results.tables] == [2, 2]
    assert len(results.plotted["histograms"]) == 1


def test_the_histograms_are_drawn(tmp_path):
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="needs matplotlib")
    shares = histograms.count(np.linspace(0.0, 0.1, 50))
    cases = [
        {**told.Case(server, block, machine)._asdict(), "shares": shares}
        for server in ("JACK", "PulseAudio")
        for block in (64, 2048)
        for machine in ("idle", "busy")
    ]
    histograms.paint(cases, {"idle": "red", "busy": "black"})
    assert [len(axes.patches) for axes in pyplot.gcf().axes] == [2, 2, 2, 2]
    pyplot.close()
