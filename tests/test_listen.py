"""`livetempo listen` as a real program: pipes, signals, full disks, wrong words."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from livetempo.cli import main
from livetempo.sources.groove import SONG, Groove
from tests.program import PATIENCE_SECONDS, ROOT, finish, run, running, shell, surroundings
from tests.test_stdin import encode, wav

BUSY = r"(livetempo: preparing: [^\n]*\n)?"  # said where loading takes long, by whatever else is going on
LATENCY = r"latency (\d+) ms: capture (\d+) \+ compute (\d+) \+ analysis (\d+)\n"


def groove_wav(seconds, **options):
    music = Groove(44100).next_block(int(44100 * seconds))
    return wav(encode(np.stack([music, music], axis=1), "s16le"), **options)


def assert_estimates(estimates, seconds):
    """Ten a second, in the documented shape, without a gap."""
    assert [e["time"] for e in estimates] == pytest.approx(np.arange(1, len(estimates) + 1) / 10)
    assert len(estimates) == pytest.approx(10 * seconds, abs=6)
    for estimate in estimates:
        assert list(estimate) == ["time", "bpm", "confidence", "state"]
        assert estimate["state"] in ("searching", "locked", "holding", "silent")
        assert (estimate["bpm"] is None) <= (estimate["confidence"] == 0)


def assert_one_sentence(ended, code, words):
    assert ended.code == code
    assert re.search(words, ended.err), ended.err
    assert re.fullmatch(r"livetempo: [^\n]+\n", ended.err)


def test_the_demo_flows_through_the_real_command():
    ended = run("listen", "--demo", "--json", "--for", "5")
    assert ended.code == 0
    assert_estimates(ended.estimates, 5)
    assert ended.estimates[-1]["bpm"] == pytest.approx(SONG[0].bpm, abs=0.5)
    assert re.fullmatch(
        rf"{BUSY}--- demo groove: \d+\.\d s of sound, \d+ estimates, no samples lost ---\ntempo 1.*\n{LATENCY}",
        ended.err,
    )


def test_on_a_pipe_there_are_json_lines_unasked_and_at_once():
    with running("listen", "--demo") as process:
        lines = [process.stdout.readline() for _ in range(5)]
        waited = time.monotonic()
        process.stdout.readline()
        assert time.monotonic() - waited < 5  # not kept back until a buffer is full
        assert all(line.startswith('{"time": ') for line in lines)


def test_plain_lines_when_asked_for():
    ended = run("listen", "--demo", "--no-ui", "--for", "3", "--latency-offset", "5000")
    assert ended.code == 0
    assert "BPM" in ended.out
    assert "{" not in ended.out
    total, *parts = map(int, re.search(LATENCY, ended.err).groups())
    assert total == pytest.approx(sum(parts), abs=2)
    assert parts[0] > 5000  # what the device cannot know


def test_a_file_on_stdin_is_heard_to_its_end_without_loss():
    ended = run("listen", "-", stdin=groove_wav(60.25))
    assert ended.code == 0
    assert len(ended.estimates) == 602
    assert "no samples lost" in ended.err
    assert re.search(r"\nlatency \d+ ms: compute ", ended.err)  # how old sound in a pipe is, nobody knows
    assert ended.estimates[300]["bpm"] == pytest.approx(SONG[0].bpm, abs=0.5)


def test_raw_sound_on_stdin():
    data = encode(Groove(22050).next_block(22050 * 12)[:, None], "f32le")
    ended = run("listen", "-", "--format", "f32le", "--rate", "22050", "--channels", "1", stdin=data)
    assert ended.code == 0
    assert len(ended.estimates) == 120
    assert ended.estimates[-1]["bpm"] == pytest.approx(SONG[0].bpm, abs=0.5)


def test_for_ends_in_the_middle_of_a_long_pipe():
    ended = run("listen", "-", "--for", "3", stdin=groove_wav(60))
    assert ended.code == 0
    assert len(ended.estimates) == 30


def test_for_ends_though_the_pipe_is_idle():
    reading, writing = os.pipe()
    os.write(writing, groove_wav(0.35))  # a pipe holds 64 KiB
    with running("listen", "-", "--for", "4", stdin=reading) as process:
        ended = finish(process)
    os.close(reading)
    os.close(writing)
    assert ended.code == 0
    assert len(ended.estimates) == 3


def test_truncated_sound_is_used_as_far_as_it_goes():
    ended = run("listen", "-", stdin=groove_wav(5, size=44100 * 4 * 60)[:-3])
    assert ended.code == 0
    assert len(ended.estimates) >= 49


def test_a_reader_that_has_had_enough_ends_it_quietly():
    ended = shell("$LIVETEMPO listen --demo --json | head -1; exit ${PIPESTATUS[0]}")
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 1
    assert re.fullmatch(BUSY, ended.err)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", ["listen --demo --json", "listen --demo --no-ui"])
def test_a_full_disk_is_said_in_a_sentence(command):
    ended = shell(f"$LIVETEMPO {command} > /dev/full")
    assert ended.code == 1
    assert "livetempo: the output could not be written: No space left on device\n" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_with_a_summary(number):
    with running("listen", "--demo", "--json") as process:
        process.stdout.readline()
        process.send_signal(number)
        ended = finish(process)
    assert ended.code == 130
    assert re.fullmatch(rf"{BUSY}--- demo groove: .* ---\n(tempo|no tempo) .*\n{LATENCY}", ended.err)


@pytest.mark.parametrize("delay", [0.7, 1.2, 2.0])
def test_ctrl_c_works_while_it_is_still_loading(delay):
    with running("listen", "--demo", "--json") as process:
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        ended = finish(process)
    assert ended.code in (130, -signal.SIGINT)  # the latter when Python itself was not up yet
    assert time.monotonic() - began < 10
    assert "Fatal" not in ended.err


def test_sound_is_captured_before_the_tracker_is_loaded():
    """The ring keeps what comes meanwhile. So the sound that the estimates speak of begins long before the first
    of them, which has to wait for the tracker: by a third of that time, on an idle and on a busy machine."""
    began, loaded, capture_began = time.monotonic(), 0.0, math.inf
    with running("listen", "--demo", "--json") as process:
        while not loaded or (capture_began > 2 / 3 * loaded and time.monotonic() - began < PATIENCE_SECONDS):
            heard = json.loads(process.stdout.readline())["time"]
            now = time.monotonic() - began
            loaded, capture_began = loaded or now, min(capture_began, now - heard)
    assert capture_began < 2 / 3 * loaded


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--range 200 100", "must rise"),
        ("--range 100 101", "too narrow"),
        ("--range nan 100", "finite"),
        ("--range 60", "expected 2 arguments"),
        ("--for -1", "seconds above zero"),
        ("--for soon", "seconds above zero"),
        ("--for inf", "seconds above zero"),
        ("--channel 0", "whole number from 1"),
        ("--channel left", "whole number from 1"),
        ("--samplerate 100", "whole number from 4000"),
        ("--blocksize 0", "whole number from 1"),
        ("--latency-offset -5", "whole number from 0"),
        ("--format s16le", "needs -"),
        ("--demo --rate 44100", "needs -"),
        ("--device 0 --channels 2", "needs -"),
        ("- --format mp3 --rate 44100 --channels 2", "invalid choice"),
        ("- --samplerate 44100", "for devices"),
        ("--demo --blocksize 64", "for devices"),
        ("--demo --channel 1", "only one"),
        ("--demo --loopback", "one source only"),
        ("- --device 1", "one source only"),
        ("--response slow", "invalid choice"),
        ("song.mp3", "livetempo file song.mp3"),
        ("--bogus", "unrecognized arguments: --bogus"),
    ],
)
def test_impossible_options_are_wrong_usage(words, sentence, capsys):
    assert main(["listen", *words.split()]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(rf"livetempo: [^\n]*{sentence}[^\n]*\n", said.err)


@pytest.mark.parametrize(
    ("stdin", "words", "code", "sentence"),
    [
        (b"", "-", 1, "stdin is empty"),
        (b"this is no sound at all", "-", 2, "no WAV header"),
        (groove_wav(0.1)[:40], "-", 1, "within its header"),
        (groove_wav(0.1), "- --rate 48000", 2, "the WAV header on stdin says s16le, 44100 Hz"),
        (groove_wav(0.1), "- --channel 9", 2, "no channel 9"),
    ],
)
def test_bad_sound_on_stdin_is_said_in_a_sentence(stdin, words, code, sentence):
    assert_one_sentence(run("listen", *words.split(), stdin=stdin), code, sentence)


def test_a_closed_stdin_is_said_in_a_sentence():
    ended = shell("$LIVETEMPO listen - <&-")
    assert_one_sentence(ended, 1, "stdin cannot be read")


def test_without_a_command_it_says_which_there_are():
    assert_one_sentence(run(), 2, "COMMAND")


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["listen", "--help"]])
def test_what_needs_no_sound_loads_next_to_nothing(words):
    code = (
        "import sys; from livetempo.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code\n"
        "heavy = {'torch', 'numba', 'rich', 'sounddevice', 'scipy', 'soundfile'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code, *words], check=True, env=surroundings(), cwd=ROOT)


def test_a_missing_portaudio_is_said_with_the_remedy(tmp_path):
    if sys.platform != "linux":
        pytest.skip("elsewhere the package brings its own PortAudio")
    # This is how the package looks for it, in our process and in the one that records.
    hiding = "import ctypes.util\nctypes.util.find_library = lambda name: None\n"
    (tmp_path / "sitecustomize.py").write_text(hiding)
    env = surroundings()
    env["PYTHONPATH"] = f"{tmp_path}:{env['PYTHONPATH']}"
    for command in ("devices", "listen"):
        assert_one_sentence(run(command, env=env), 1, "the PortAudio library was not found: .*libportaudio2")
