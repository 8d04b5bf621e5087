"""Private sound servers: real ones, that need no sound card and disturb none that is there."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from tests.program import surroundings, wait_until

SINK = "livetempo_test"
RATE = 48000
JACK_PERIOD = 256

Environment = dict[str, str]
PULSE_PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
JACK_PROGRAMS = ("jackd", "jack_lsp")


@contextmanager
def server(
    *command: str, env: Mapping[str, str], words: int | IO[bytes] = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that runs while the block does; gives its process. What it says goes to `words`."""
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=words, stderr=words)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _jack_name() -> Iterator[str]:
    """A name that is ours alone meanwhile, and is used again later.

    JACK keeps a place for each server that was killed until one of the same name is started, and it has eight.
    """
    import fcntl  # noqa: PLC0415  (there is none on Windows, nor JACK's dummy driver)

    for number in count():
        with open(Path(tempfile.gettempdir()) / f"livetempo-jack-{number}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # somebody else's
                continue
            yield f"livetempo-test-{number}"
            return


@contextmanager
def without_servers() -> Iterator[Environment]:
    """An environment in which no sound server can be found."""
    # a short path: those of sockets are limited
    with tempfile.TemporaryDirectory(prefix="lt") as folder:
        yield surroundings(
            HOME=folder,
            XDG_RUNTIME_DIR=folder,
            PULSE_RUNTIME_PATH=f"{folder}/pulse",
            PULSE_SERVER="",
            PIPEWIRE_REMOTE="none",
            JACK_DEFAULT_SERVER=Path(folder).name,
            JACK_NO_START_SERVER="1",
        )


@contextmanager
def pulse_server(nowhere: Environment) -> Iterator[tuple[Environment, subprocess.Popen[bytes]]]:
    """(environment, process) of a PulseAudio with a null sink: what is played there can be recorded."""
    env = dict(nowhere)
    del env["PULSE_SERVER"]
    with server(
        "pulseaudio",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--disallow-exit",
        "-n",
        "--load=module-native-protocol-unix",
        f"--load=module-null-sink sink_name={SINK} rate={RATE}",
        env=env,
    ) as process:
        assert wait_until(lambda: _succeeds("pactl", "info", env=env)), "PulseAudio did not start"
        yield env, process


@contextmanager
def jack_server(
    nowhere: Environment,
    period: int = JACK_PERIOD,
    sample_rate: int = RATE,
    words: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator[tuple[Environment, subprocess.Popen[bytes]]]:
    """(environment, process) of a JACK server with its dummy driver, which takes `period` frames at a time.

    As it is made to, it runs as a real-time process where that is allowed, and as an ordinary one elsewhere.
    """
    driver = ("-d", "dummy", "-r", str(sample_rate), "-p", str(period))
    with _jack_name() as name:
        env = {**nowhere, "JACK_DEFAULT_SERVER": name}
        with server("jackd", "-n", name, *driver, env=env, words=words) as process:
            assert wait_until(lambda: _succeeds("jack_lsp", env=env)), "JACK did not start"
            yield env, process


def _succeeds(*command: str, env: Environment) -> bool:
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
