"""What goes wrong with sound, made to go wrong for real: livetempo says so, goes on, and has the tempo again.

benchmarks/faults.py tells which test stands for which fault.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks import faults
from benchmarks.faults import FAULTS
from tests.conftest import needs
from tests.playing import BPM, on_jack, on_pulse, write_song
from tests.program import wait_until
from tests.servers import (
    JACK_PROGRAMS,
    PULSE_PROGRAMS,
    RATE,
    SINK,
    jack_server,
    pulse_server,
    without_servers,
)
from tests.watching import Watched, assert_in_step, watched

pytestmark = [pytest.mark.audio_server, pytest.mark.skipif(sys.platform != "linux", reason="Linux servers")]


FAMILIAR_SECONDS = 10.0  # music that breaks off before may be heard at half its tempo for a while


def pactl(env, *words):
    return subprocess.run(["pactl", *words], env=env, capture_output=True, text=True, check=True).stdout


@contextlib.contextmanager
def stopped(*pids, seconds):
    """The block begins when these processes have slept for so long, as under Ctrl-Z or a closed lid."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    yield


def may_go_first():
    """Whether real-time threads are allowed here."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        return True
    return False


def is_alive(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(") ")[1][0] != "Z"
    return False


class Listening(NamedTuple):
    """livetempo, and the server and the player that it listens to."""

    listener: Watched
    server: subprocess.Popen
    player: subprocess.Popen


@pytest.fixture(scope="module")
def listening(song):
    """It listens to the song through several of the tests, as it survives them."""
    needs(*PULSE_PROGRAMS)
    with without_servers() as nowhere, pulse_server(nowhere) as (env, server), on_pulse(song, env) as player:
        with watched("--loopback", env=env) as listener:
            listener.wait_for_tempo(BPM)
            listener.wait_for(lambda: listener.newest["time"] > FAMILIAR_SECONDS)
            yield Listening(listener, server, player)
            assert listener.interrupt() == 130
        assert_in_step(listener.estimates)


@contextlib.contextmanager
def keeps_time(listener):
    """While the block runs, and until all is well again, as much sound is heard as the clock says."""
    before, at = listener.newest["time"], time.monotonic()
    yield
    heard = len(listener.estimates)
    listener.wait_for(lambda: len(listener.estimates) > heard + 15)
    listener.wait_for_tempo(BPM)
    assert listener.newest["time"] - before == pytest.approx(time.monotonic() - at, abs=1.5)


# Devices and servers that go, and come back.


def test_an_unplugged_device_is_found_again_when_it_is_back(pulse, song):
    env, _ = pulse
    with watched("--loopback", env=env) as listener:
        with on_pulse(song, env):
            listener.wait_for_tempo(BPM)
        pactl(env, "unload-module", "module-null-sink")
        listener.wait_for(lambda: listener.has_said("reconnecting"))
        heard = len(listener.estimates)
        listener.wait_for(lambda: len(listener.estimates) > heard + 10)  # time goes on without a device
        pactl(env, "load-module", "module-null-sink", f"sink_name={SINK}", "rate=48000")
        with on_pulse(song, env):
            listener.wait_for(lambda: listener.has_said(f"listening to monitor of {SINK} again"))
            listener.wait_for_tempo(BPM)
        recorder = listener.recorder()
        assert listener.interrupt() == 130
        assert not is_alive(recorder)
    assert_in_step(listener.estimates)
    assert not listener.has_said("no samples lost")


def test_loopback_follows_the_sound_output_to_another_device(pulse, song):
    env, _ = pulse
    with watched("--loopback", env=env) as listener, on_pulse(song, env):
        listener.wait_for_tempo(BPM)
        pactl(env, "load-module", "module-null-sink", "sink_name=headphones")
        pactl(env, "set-default-sink", "headphones")
        pactl(env, "move-sink-input", pactl(env, "list", "short", "sink-inputs").split()[0], "headphones")
        listener.wait_for(lambda: listener.has_said("listening to monitor of headphones again"))
        listener.wait_for_tempo(BPM)
        assert listener.interrupt() == 130
    assert_in_step(listener.estimates)


def test_a_sound_server_may_be_killed_and_started_again(no_servers, song):
    needs(*PULSE_PROGRAMS)
    with contextlib.ExitStack() as stay:
        with pulse_server(no_servers) as (env, process), on_pulse(song, env):
            listener = stay.enter_context(watched("--loopback", env=env))
            listener.wait_for_tempo(BPM)
            process.kill()
            listener.wait_for(lambda: listener.has_said("reconnecting"))
        with pulse_server(no_servers) as (env, _), on_pulse(song, env):
            listener.wait_for(lambda: listener.has_said("again"))
            listener.wait_for_tempo(BPM)
            assert listener.interrupt() == 130
    assert_in_step(listener.estimates)


def test_a_server_may_come_back_with_another_sample_rate(no_servers, song, tmp_path):
    needs(*JACK_PROGRAMS)
    slower = write_song(tmp_path / "song.wav", 32000)
    with contextlib.ExitStack() as stay:
        with jack_server(no_servers, period=2048) as (env, process), on_jack(song, env):
            listener = stay.enter_context(watched("--loopback", env=env))
            listener.wait_for_tempo(BPM)
            process.terminate()  # killed, it would leave its entry in JACK's list of at most eight servers
            listener.wait_for(lambda: listener.has_said("reconnecting"))
        with jack_server(no_servers, period=2048, sample_rate=32000) as (env, _), on_jack(slower, env):
            listener.wait_for(lambda: listener.has_said("again"))
            listener.wait_for_tempo(BPM)
            assert listener.interrupt() == 130
    assert_in_step(listener.estimates)


def test_a_recording_process_that_crashes_is_replaced(listening):
    listener = listening.listener
    with keeps_time(listener):
        said, crashed = len(listener.notices), listener.recorder()
        os.kill(crashed, signal.SIGSEGV)
        listener.wait_for(lambda: listener.has_said("again", since=said))
        assert listener.newest["bpm"] == pytest.approx(BPM, rel=0.03)  # held meanwhile
    assert listener.recorder() != crashed


def test_no_recording_process_is_left_behind(pulse):
    env, _ = pulse
    with watched("--loopback", env=env) as listener:
        listener.wait_for(lambda: listener.estimates)
        orphan = listener.recorder()
        assert is_alive(orphan)
        listener.process.kill()
        assert wait_until(lambda: not is_alive(orphan))


# Time that is lost.


def test_sound_that_the_server_could_not_hand_over_keeps_its_time(listening):
    with keeps_time(listening.listener), stopped(listening.listener.recorder(), seconds=1.5):
        pass


def test_what_jack_did_not_wait_for_is_counted_and_replaced_by_silence(jack, song):
    """JACK goes on without whoever does not answer in time: its overrun, made to happen. (It rarely happens by
    itself where real-time threads are allowed, as all of this process are such then.)"""
    with on_jack(song, jack), watched("--loopback", env=jack) as listener:
        listener.wait_for_tempo(BPM)
        policy = os.sched_getscheduler(listener.recorder()) & ~os.SCHED_RESET_ON_FORK
        assert policy == (os.SCHED_RR if may_go_first() else os.SCHED_OTHER)
        with keeps_time(listener), stopped(listener.recorder(), seconds=1.0):
            pass
        assert listener.interrupt() == 130
    assert_in_step(listener.estimates)
    (lost,) = (
        int(found[1]) for found in map(re.compile(r"(\d+) samples lost").search, listener.notices) if found
    )
    assert 0.7 * RATE < lost < 3 * RATE


def test_a_suspended_program_catches_up_with_what_was_played_meanwhile(listening):
    listener = listening.listener
    heard = len(listener.estimates)
    with keeps_time(listener), stopped(listener.process.pid, seconds=3.0):
        listener.wait_for(lambda: len(listener.estimates) > heard + 30)
    assert all(abs(e["bpm"] - BPM) < 0.03 * BPM for e in listener.estimates[heard:])


def test_a_computer_that_was_asleep_goes_on_where_it_was(listening):
    """The clock has jumped for all of them: who plays, the server, who records, who listens."""
    listener, server, player = listening
    said, heard = len(listener.notices), len(listener.estimates)
    everyone = (player.pid, server.pid, listener.recorder(), listener.process.pid)
    with stopped(*everyone, seconds=3.0):
        listener.wait_for(lambda: len(listener.estimates) > heard + 10)
        listener.wait_for_tempo(BPM)
    assert not listener.has_said("reconnecting", since=said)


def test_nothing_is_lost_while_all_cores_are_busy_and_the_tracker_is_loaded(pulse, song):
    env, _ = pulse
    burn = [sys.executable, "-c", "while True: pass"]
    with contextlib.ExitStack() as stack:
        for _ in range(os.cpu_count() or 1):
            stack.callback(stack.enter_context(subprocess.Popen(burn)).kill)
        with on_pulse(song, env), watched("--loopback", env=env) as listener:
            listener.wait_for_tempo(BPM)
            assert listener.interrupt() == 130
    assert listener.has_said("no samples lost"), listener.notices


# The table of them.


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.test)
def test_every_fault_that_is_told_of_has_its_test(fault):
    file, _, name = fault.test.partition("::")
    assert f"\ndef {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8")


def test_the_kept_table_is_that_of_the_faults(capsys):
    faults.main()
    kept = Path(faults.__file__).parent / "results" / "faults.md"
    assert capsys.readouterr().out == kept.read_text(encoding="utf-8")
