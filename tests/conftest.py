"""Private audio servers: real ones, that need no sound card and disturb none that is there."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager

import pytest

from tests.program import surroundings, wait_until

SINK = "livetempo_test"


@contextmanager
def server(*command, env):
    """A server that runs while the block does; gives its process."""
    process = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def needs(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture
def no_servers():
    """An environment in which no sound server can be found."""
    with tempfile.TemporaryDirectory(prefix="lt") as folder:  # a short path: those of sockets are limited
        yield surroundings(
            HOME=folder,
            XDG_RUNTIME_DIR=folder,
            PULSE_RUNTIME_PATH=f"{folder}/pulse",
            PULSE_SERVER="",
            PIPEWIRE_REMOTE="none",
            JACK_DEFAULT_SERVER=os.path.basename(folder),
            JACK_NO_START_SERVER="1",
        )


@pytest.fixture
def pulse(no_servers):
    """(environment, process) of a PulseAudio with a null sink: what is played there can be recorded."""
    needs("pulseaudio", "pactl", "paplay", "parec")
    env = dict(no_servers)
    del env["PULSE_SERVER"]
    with server(
        "pulseaudio",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--disallow-exit",
        "-n",
        "--load=module-native-protocol-unix",
        f"--load=module-null-sink sink_name={SINK} rate=48000",
        env=env,
    ) as process:

        def is_up():
            return (
                subprocess.run(["pactl", "info"], env=env, capture_output=True, check=False).returncode == 0
            )

        assert wait_until(is_up), "PulseAudio did not start"
        yield env, process


@pytest.fixture
def jack(no_servers):
    """The environment of a JACK server with its dummy driver."""
    needs("jackd", "jack_lsp")
    name = no_servers["JACK_DEFAULT_SERVER"]
    with server(
        "jackd", "--no-realtime", "-n", name, "-d", "dummy", "-r", "48000", "-p", "256", env=no_servers
    ):

        def is_up():
            return (
                subprocess.run(["jack_lsp"], env=no_servers, capture_output=True, check=False).returncode == 0
            )

        assert wait_until(is_up), "JACK did not start"
        yield no_servers
