"""Recording an output through the package soundcard. It is for Windows, but works the same on PulseAudio."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from livetempo.sources.recorder import speaker
from tests.conftest import needs
from tests.playing import on_pulse
from tests.servers import PULSE_PROGRAMS

pytestmark = pytest.mark.audio_server

PROGRAM = """
import sys, time
import numpy as np
import soundcard
from livetempo.ring import RingBuffer
from livetempo.sources.recorder import speaker
from livetempo.sources.recorder.capture import Capture

ring = RingBuffer(48000 * 20, channels=2, sample_rate=48000)
monitor, = (m for m in soundcard.all_microphones(include_loopback=True) if m.isloopback)
wanted = True
stream = speaker.SpeakerStream(monitor, 48000, Capture(ring, None, 2), lambda: wanted)
while ring.written < 48000 and stream.active:
    time.sleep(0.01)
began, before = time.monotonic(), ring.written
time.sleep(2.0)
pace = (ring.written - before) / 48000 / (time.monotonic() - began)
out = np.zeros((ring.available, 2), np.float32)
ring.read_into(out.reshape(-1))
wanted = False
ends = time.monotonic() + 20
while stream.active and time.monotonic() < ends:
    time.sleep(0.05)
print(speaker.default_output().name, pace, np.abs(out).max(), stream.active, ring.dropped, sep="|")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux servers")
def test_it_records_what_is_played_until_that_is_not_wanted_any_more(pulse, song):
    if find_spec("soundcard") is None:
        pytest.skip("not installed: the package soundcard")
    needs(*PULSE_PROGRAMS)
    env, _ = pulse
    with on_pulse(song, env):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "its own name"],  # soundcard looks for one, on PulseAudio
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    name, pace, peak, active, dropped = done.stdout.strip().split("|")
    assert name == "Null Output"
    assert float(pace) == pytest.approx(1.0, abs=0.4)
    assert float(peak) > 0.1
    assert (active, dropped) == ("False", "0")


def test_without_the_package_or_an_output_there_is_nothing_to_record(monkeypatch):
    def import_module(name):
        raise ImportError(name)

    monkeypatch.setattr(speaker.importlib, "import_module", import_module)
    assert speaker.default_output() is None
