"""Listening through real sound servers: what is played on one side is heard on the other."""

import re
import shutil
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from tests.playing import BPM, on_jack, on_pulse
from tests.program import LIVETEMPO, PATIENCE_SECONDS, run, shell, wait_until
from tests.servers import SINK

pytestmark = pytest.mark.audio_server


@pytest.fixture
def played(pulse, song):
    """The environment of a PulseAudio server on which the song is playing."""
    env, _ = pulse
    with on_pulse(song, env):
        yield env


def heard(ended):
    """The tempo of the last seconds."""
    assert ended.code == 0, ended.err
    return np.median([estimate["bpm"] or 0 for estimate in ended.estimates[-20:]])


@pytest.mark.parametrize(
    "options",
    [
        "--loopback",
        f"--device {SINK}.monitor --samplerate 48000 --channel 2 --blocksize 441",
        "--loopback --samplerate 16000",
    ],
)
def test_what_pulseaudio_plays_is_heard_without_loss(played, options):
    ended = run("listen", *options.split(), "--json", "--for", "7", env=played)
    assert heard(ended) == pytest.approx(BPM, abs=1.5)
    assert "no samples lost" in ended.err
    assert re.search(rf"--- (monitor of {SINK}|Monitor of Null Output): ", ended.err)


def test_the_monitor_is_found_without_pactl(played, tmp_path):
    (tmp_path / "python").symlink_to(sys.executable)
    ended = run("listen", "--loopback", "--json", "--for", "7", env={**played, "PATH": str(tmp_path)})
    assert heard(ended) == pytest.approx(BPM, abs=1.5)
    assert "monitor of the sound output" in ended.err


@pytest.mark.parametrize(
    "recorder",
    [
        "parec --device=@DEFAULT_MONITOR@ --format=s24le --rate=44100 --channels=2",
        "ffmpeg -v error -f pulse -i default -f wav -",
    ],
)
def test_a_recorder_can_be_piped_in(played, recorder):
    if shutil.which(recorder.split()[0]) is None:
        pytest.skip(f"not installed: {recorder.split()[0]}")
    described = "--format s24le --rate 44100 --channels 2" if "parec" in recorder else ""
    ended = shell(f"{recorder} | $LIVETEMPO listen - {described} --json --for 7", env=played)
    assert heard(ended) == pytest.approx(BPM, abs=1.5)


def test_a_silent_input_is_explained(pulse):
    env, _ = pulse
    ended = run("listen", "--loopback", "--for", "9", env=env)
    assert ended.code == 0
    assert re.search(r"livetempo: only digital silence comes from .*muted", ended.err)
    assert all(estimate["bpm"] is None for estimate in ended.estimates)


def test_devices_are_listed_and_chosen_by_name(pulse):
    env, _ = pulse
    ended = run("devices", env=env)
    assert ended.code == 0
    assert re.search(r"^\*? +\d+ +pulse +ALSA +\d+ +\d+ Hz", ended.out, re.MULTILINE)
    monitor = r"^\* +\d+ +Monitor of Null Output +PulseAudio +2 +48000 Hz +monitor: what is played$"
    assert re.search(monitor, ended.out, re.MULTILINE)
    full = shell("$LIVETEMPO devices > /dev/full", env=env)
    assert full.code == 1
    assert full.err == "livetempo: the output could not be written: No space left on device\n"
    for words, sentence in (
        ("--device marimba", "no input device matches 'marimba'"),
        ("--device 99", "no input device matches '99'"),
        ("--device pulse --channel 999", "there is no channel 999 on pulse"),
    ):
        refused = run("listen", *words.split(), env=env)
        assert refused.code == 2
        assert re.fullmatch(rf"livetempo: {sentence}[^\n]*\n", refused.err)


def test_newly_plugged_devices_are_listed_while_one_watches(pulse):
    env, _ = pulse
    lines = []
    with subprocess.Popen(
        [*LIVETEMPO, "devices", "--watch"], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        reader = threading.Thread(target=lambda: lines.extend(process.stdout), daemon=True)
        reader.start()
        try:
            assert wait_until(lambda: any(" pulse " in line for line in lines), PATIENCE_SECONDS)
            plug = ["pactl", "load-module", "module-null-sink", "sink_properties=device.description=Plugged"]
            subprocess.run(plug, env=env, check=True, capture_output=True)
            assert wait_until(lambda: any("Monitor of Plugged" in line for line in lines), PATIENCE_SECONDS)
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130
    assert sum("through" in line for line in lines) == 2  # listed again when it has changed, and only then


def test_without_any_input_both_commands_say_what_to_do(no_servers):
    ended = run("devices", env=no_servers)
    if ended.code == 0:
        pytest.skip("this machine has a sound card")
    for refused in (ended, run("listen", env=no_servers), run("listen", "--loopback", env=no_servers)):
        assert refused.code == 1
        assert re.fullmatch(r"livetempo: [^\n]*PulseAudio or PipeWire[^\n]*\n", refused.err), refused.err


def test_what_a_jack_client_plays_is_heard(jack, song):
    with on_jack(song, jack):
        devices = run("devices", env=jack).out
        client = re.search(r"^\*? +(\d+) +PortAudio +JACK", devices, re.MULTILINE)
        assert client, devices
        for words in (["--loopback"], ["--device", client[1]]):
            ended = run("listen", *words, "--json", "--for", "7", env=jack)
            assert heard(ended) == pytest.approx(BPM, abs=1.5)
        refused = run("listen", "--device", client[1], "--samplerate", "44100", "--for", "2", env=jack)
        assert refused.code == 1
        assert re.search(r"livetempo: PortAudio cannot record at 44100 Hz", refused.err)
