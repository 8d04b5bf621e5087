"""Music on sound servers: a beat of known tempo, played as any other program would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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
def on_pulse(song: Path, env: Mapping[str, str]) -> Iterator[None]:
    """The song plays on PulseAudio while the block runs."""
    command = ["paplay", f"--device={SINK}", "--latency-msec=500", str(song)]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as player:
        try:
            yield
        finally:
            player.kill()


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
