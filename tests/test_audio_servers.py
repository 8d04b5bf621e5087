"""Listening through real sound servers: what is played on one side is heard on the other."""

import re
import signal
import subprocess
import sys
import threading

import pytest

from tests.conftest import needs
from tests.playing import BPM, on_jack, on_pulse
from tests.program import LIVETEMPO, PATIENCE_SECONDS, run, shell, wait_until
from tests.servers import PULSE_PROGRAMS, SINK, pulse_server, without_servers
from tests.watching import watched

pytestmark = pytest.mark.audio_server


@pytest.fixture(scope="module")
def played(song):
    """The environment of a PulseAudio server on which the song is playing."""
    needs(*PULSE_PROGRAMS)
    with without_servers() as nowhere, pulse_server(nowhere) as (env, _), on_pulse(song, env):
        yield env


def assert_heard(*words, env, **options):
    """The tempo is found to within half a BPM, as it is in seven seconds of that song at the most, wherever
    they begin. (Not so where the player stumbles on a busy machine: a gap of 0.02 s puts off the decimals of so
    young a tempo for some seconds. So it has until it is there.) Returns what it has said."""
    with watched(*words, env=env, **options) as listener:
        listener.wait_for_tempo(BPM, within=0.5)
        assert listener.interrupt() == 130
    assert listener.has_said("no samples lost"), listener.notices
    return "\n".join(listener.notices)


@pytest.mark.parametrize(
    "options",
    [
        "--loopback",
        f"--device {SINK}.monitor --samplerate 48000 --channel 2 --blocksize 441",
        "--loopback --samplerate 16000",
    ],
)
def test_what_pulseaudio_plays_is_heard_without_loss(played, options):
    said = assert_heard(*options.split(), env=played)
    assert re.search(rf"--- (monitor of {SINK}|Monitor of Null Output): ", said)


def test_the_monitor_is_found_without_pactl(played, tmp_path):
    (tmp_path / "python").symlink_to(sys.executable)
    said = assert_heard("--loopback", env={**played, "PATH": str(tmp_path)})
    assert "monitor of the sound output" in said


@pytest.mark.parametrize(
    "recorder",
    [
        "parec --device=@DEFAULT_MONITOR@ --format=s24le --rate=44100 --channels=2",
        "ffmpeg -v error -f pulse -i default -f wav -",
    ],
)
def test_a_recorder_can_be_piped_in(played, recorder):
    needs(recorder.split()[0])
    described = "--format s24le --rate 44100 --channels 2" if "parec" in recorder else ""
    with subprocess.Popen(
        recorder.split(), env=played, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        try:
            assert_heard("-", *described.split(), env=played, stdin=process.stdout)
        finally:
            process.kill()


def test_a_silent_input_is_explained(pulse):
    env, _ = pulse
    with watched("--loopback", env=env) as listener:
        listener.wait_for(lambda: listener.has_said("livetempo: only digital silence comes from "))
        assert listener.has_said("muted")
        assert listener.interrupt() == 130
    assert all(estimate["bpm"] is None for estimate in listener.estimates)


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
            assert_heard(*words, env=jack)
        refused = run("listen", "--device", client[1], "--samplerate", "44100", "--for", "2", env=jack)
        assert refused.code == 1
        assert re.search(r"livetempo: PortAudio cannot record at 44100 Hz", refused.err)
