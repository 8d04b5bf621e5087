"""Pipes that stand still: nobody writes into stdin, or nobody reads from stdout. Nothing is lost, nothing hangs."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from livetempo.sources.groove import SONG
from tests.program import PATIENCE_SECONDS, wait_until
from tests.watching import assert_in_step, watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what a thread waits for")


def test_a_stdin_that_stalls_is_said_and_goes_on(tmp_path):
    from tests.test_listen import groove_wav  # noqa: PLC0415

    reading, writing = os.pipe()
    sound = groove_wav(40)
    with watched("-", stdin=reading) as listener:
        os.close(reading)
        os.write(writing, sound[:60_000])
        listener.wait_for(lambda: listener.has_said("no sound arrives from stdin"))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(sound[60_000:])
        assert listener.process.wait(60) == 0
        listener.wait_for(lambda: listener.has_said("no samples lost"))
    assert_in_step(listener.estimates)
    assert len(listener.estimates) == 400


@contextlib.contextmanager
def unread_demo():
    """(process, its stdout): `livetempo listen --demo --json` into a pipe that is full from the start."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writing, b" " * 1024):
            pass
    os.set_blocking(writing, True)
    command = [sys.executable, "-m", "livetempo", "listen", "--demo", "--json"]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE, text=True) as process:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            assert wait_until(lambda: waits_to_write(process.pid), PATIENCE_SECONDS)
            yield process, pipe


def waits_to_write(pid):
    """Whether one of its threads has something to say that nobody takes."""
    return any("pipe_write" in wait.read_text() for wait in Path(f"/proc/{pid}/task").glob("*/wchan"))


def test_a_reader_that_stops_reading_misses_nothing_when_it_goes_on():
    with unread_demo() as (process, pipe):
        estimates = [json.loads(pipe.readline())]
        while estimates[-1]["time"] < 4:
            estimates.append(json.loads(pipe.readline()))
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert "no samples lost" in process.stderr.read()
    assert_in_step(estimates)
    assert estimates[-1]["bpm"] == pytest.approx(SONG[0].bpm, abs=0.5)


def test_ctrl_c_works_though_nobody_reads_the_output():
    with unread_demo() as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
