"""Music on sound servers: a beat of known tempo, played as any other program would."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import soundfile

from tests.servers import SINK
from tests.signals import backbeat

BPM = 126.0
SECONDS = 60.0
JACK_PLAYER = """
import sys, numpy, sounddevice, soundfile
sound, rate = soundfile.read(sys.argv[1], dtype="float32")
position = 0
def play(out, frames, time, flags):
    global position
    out[:] = numpy.take(sound, range(position, position + frames), axis=0, mode="wrap")
    position += frames
with sounddevice.OutputStream(device="system", samplerate=rate, channels=2, callback=play):
    print("playing", flush=True)
    sys.stdin.read()
"""


def write_song(path: Path, sample_rate: int = 48000) -> Path:
    """A minute of a beat, as a WAV file."""
    sound = backbeat(BPM, SECONDS, sample_rate)
    soundfile.write(path, np.stack([sound, sound], axis=1), sample_rate)
    return path


@contextmanager
def on_pulse(song: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The song plays on PulseAudio, over and over, while the block runs; gives the player."""
    sound, rate = soundfile.read(song, dtype="int16", always_2d=True)
    command = ["paplay", f"--device={SINK}", "--latency-msec=1000", "--raw", "--format=s16le"]
    command += [f"--rate={rate}", f"--channels={sound.shape[1]}"]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as player:
        assert player.stdin is not None
        feeder = threading.Thread(target=_pour, args=(sound.tobytes(), player.stdin), daemon=True)
        feeder.start()
        try:
            yield player
        finally:
            player.kill()
            feeder.join()
            with contextlib.suppress(OSError):  # what it has not taken is not wanted
                player.stdin.close()


def _pour(sound: bytes, pipe: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # nobody takes it any more: the end
        while True:
            pipe.write(sound)


@contextmanager
def on_jack(song: Path, env: Mapping[str, str]) -> Iterator[None]:
    """The song plays on JACK, over and over, while the block runs."""
    with subprocess.Popen(
        [sys.executable, "-c", JACK_PLAYER, str(song)],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as player:
        try:
            assert player.stdout is not None
            assert player.stdout.readline() == b"playing\n"
            yield
        finally:
            player.kill()
