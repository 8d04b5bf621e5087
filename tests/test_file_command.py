"""`livetempo file` as people and programs use it: real files, pipes, terminals and signals."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from livetempo.cli import main
from livetempo.commands.batch import find_recordings
from livetempo.commands.reports import BARS, printable, sparkline
from livetempo.tempo import TempoEstimate
from tests import recordings
from tests.recordings import cut_in_half, write_sound
from tests.signals import backbeat, four_on_the_floor, ramp, shuffle, silence, white_noise

PROGRAM = [sys.executable, "-m", "livetempo", "file"]
RATE = 22050
PATIENCE_SECONDS = 120

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`livetempo file ...` within this process: its exit code, stdout and stderr."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["file", *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return call


def start(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    """`livetempo file ...` as a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},  # type: ignore[call-overload]
    )


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds at 124 BPM."""
    return write_sound(tmp_path_factory.mktemp("song") / "song.wav", backbeat(124.0, 20.0, RATE), RATE)


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory: recordings at two depths, other files among them, some hidden."""
    root = tmp_path_factory.mktemp("album")
    (root / "side b").mkdir()
    (root / ".trash").mkdir()
    write_sound(root / "2 shuffle.flac", shuffle(97.0, 12.0, RATE), RATE)
    write_sound(root / "1 floor.wav", four_on_the_floor(126.0, 12.0, RATE), RATE)
    write_sound(root / "side b" / "3 nothing.OGG", white_noise(6.0, RATE), RATE)
    recordings.write_text(root / "sleeve notes.txt")
    recordings.write_png(root / "cover.png")
    write_sound(root / "._1 floor.wav", silence(0.1, RATE), RATE)
    write_sound(root / ".trash" / "old.wav", silence(0.1, RATE), RATE)
    return root


# What is printed.


def test_a_table_for_people(run: Run, song: Path) -> None:
    """A header and a line; the BPM within 0.1."""
    code, out, err = run(song)
    header, line = out.splitlines()
    assert header.split() == ["BPM", "sure", "length", "file"]
    bpm, sure, percent, length, name = line.split()
    assert float(bpm) == pytest.approx(124.0, abs=0.1)
    assert 50 <= int(sure) <= 100
    assert (percent, length, name) == ("%", "0:20", str(song))
    assert (code, err) == (0, "")


def test_no_beat_is_shown_as_dashes(run: Run, tmp_path: Path) -> None:
    """Never a made-up number."""
    code, out, _ = run(write_sound(tmp_path / "a.wav", silence(5.0)))
    assert out.splitlines()[1].split()[:2] == ["--", "0:05"]
    assert code == 0


def test_json(run: Run, song: Path) -> None:
    """One object, exactly the fields promised."""
    code, out, _ = run("--json", song)
    found = json.loads(out)
    assert list(found) == ["file", "duration", "bpm", "confidence"]
    assert (code, found["file"], found["duration"]) == (0, str(song), 20.0)
    assert found["bpm"] == pytest.approx(124.0, abs=0.1)
    assert 0.5 <= found["confidence"] <= 1.0


def test_json_trajectory(run: Run, song: Path) -> None:
    """Ten moments a second, null where there was no tempo yet."""
    _, out, _ = run("--json", "--trajectory", song)
    found = json.loads(out)
    assert list(found) == ["file", "duration", "bpm", "confidence", "trajectory"]
    times, bpms, confidences = zip(*found["trajectory"], strict=True)
    assert times == pytest.approx(np.arange(1, len(times) + 1) / 10)
    assert len(times) in {199, 200}
    assert bpms[0] is None
    assert bpms[-1] == pytest.approx(124.0, abs=0.1)
    assert all(0.0 <= c <= 1.0 for c in confidences)


def test_csv(run: Run, song: Path, tmp_path: Path) -> None:
    """A header and a row for each file; empty where there is no beat; commas in names are quoted."""
    odd = write_sound(tmp_path / 'a, "b".wav', silence(3.0, 44100))
    code, out, _ = run("--csv", "--jobs", "1", song, odd)
    header, first, second = list(csv.reader(out.splitlines()))
    assert header == ["file", "duration", "bpm", "confidence"]
    assert first[:2] == [str(song), "20.000"]
    assert float(first[2]) == pytest.approx(124.0, abs=0.1)
    assert second == [str(odd), "3.000", "", "0.000"]
    assert code == 0


def test_csv_trajectory(run: Run, song: Path) -> None:
    """A row for each estimate."""
    _, out, _ = run("--csv", "--trajectory", song)
    header, *rows = list(csv.reader(out.splitlines()))
    assert header == ["file", "time", "bpm", "confidence"]
    assert len(rows) in {199, 200}
    assert rows[0] == [str(song), "0.100", "", "0.000"]


def test_trajectory_for_people(run: Run, tmp_path: Path) -> None:
    """A rising tempo is a rising line, with its lowest and highest BPM."""
    rising = four_on_the_floor(ramp(100.0, 140.0, start=5.0, seconds=25.0), 30.0, RATE)
    _, out, _ = run("--trajectory", write_sound(tmp_path / "a.wav", rising, RATE))
    line = out.splitlines()[2]
    bars = [BARS.index(bar) for bar in line if bar in BARS]
    assert all(later >= earlier - 1 for earlier, later in pairwise(bars))  # it may waver between two bars
    assert all(later > earlier for earlier, later in pairwise(bars[5::10]))
    assert bars[0] == 0
    assert bars[-1] >= len(BARS) - 2
    assert line.endswith("BPM")


def test_sparkline() -> None:
    """Steady is level, no tempo is blank or said, one column holds at most so many moments."""
    steady = tuple(TempoEstimate(t / 10, 120.0, 0.9, "locked") for t in range(1200))
    assert sparkline(steady) == "▄" * 60 + "  120.0 to 120.0 BPM"
    lost = tuple(TempoEstimate(t / 10, None, 0.0, "silent") for t in range(600))
    assert sparkline(lost + steady[:600]) == " " * 30 + "▄" * 30 + "  120.0 to 120.0 BPM"
    assert sparkline(lost) == "no tempo"
    assert sparkline(()) == "no tempo"


def test_range_and_response_reach_the_tracker(run: Run, song: Path) -> None:
    """Half of 124 lies within 50 to 100."""
    _, out, _ = run("--json", "--range", "50", "100", "--response", "steady", song)
    assert json.loads(out)["bpm"] == pytest.approx(62.0, abs=0.1)


# Many files.


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_directory_in_order(run: Run, album: Path, jobs: str) -> None:
    """Every audio file in it, sorted, at any depth, whatever else lies there."""
    code, out, err = run("--json", "--jobs", jobs, album)
    found = [json.loads(line) for line in out.splitlines()]
    names = ["1 floor.wav", "2 shuffle.flac", str(Path("side b", "3 nothing.OGG"))]
    assert [f["file"] for f in found] == [str(album / name) for name in names]
    assert found[2]["bpm"] is None
    assert (code, err) == (0, "")


def test_find_recordings(album: Path, song: Path, tmp_path: Path) -> None:
    """The order of the arguments is kept; a file given by name is taken whatever its name."""
    notes = album / "sleeve notes.txt"
    found = find_recordings([str(song), str(album), str(notes), str(tmp_path)])
    assert found.recordings[0] == str(song)
    assert found.recordings[-1] == str(notes)
    assert len(found.recordings) == 5
    assert found.problems == [f"there is no audio file in {tmp_path}"]


def test_processes_and_one_process_say_the_same(run: Run, album: Path) -> None:
    """To the last digit."""
    assert run("--json", "--trajectory", "--jobs", "1", album)[1] == run("--json", "--trajectory", album)[1]


def test_one_bad_file_does_not_stop_the_others(run: Run, song: Path, tmp_path: Path) -> None:
    """Its sentence goes to stderr, the exit code is 1, the rest is analysed."""
    bad = recordings.write_text(tmp_path / "bad.wav")
    code, out, err = run("--json", "--jobs", "2", bad, song, tmp_path / "missing.wav", song)
    assert [json.loads(line)["file"] for line in out.splitlines()] == [str(song), str(song)]
    complaints = err.splitlines()
    assert len(complaints) == 2
    assert complaints[0].startswith(f"livetempo: {bad} is not audio")
    assert complaints[1] == f"livetempo: {tmp_path / 'missing.wav'} does not exist"
    assert code == 1


def test_a_file_cut_short_is_a_warning(run: Run, tmp_path: Path) -> None:
    """What is there is analysed and told; that is no failure. Decoders keep their own words to themselves."""
    path = cut_in_half(write_sound(tmp_path / "a.mp3", backbeat(124.0, 30.0, 44100)))
    code, out, err = run("--json", path)
    assert json.loads(out)["duration"] == pytest.approx(15.0, abs=0.5)
    assert err.startswith(f"livetempo: {path} is cut short")
    assert err.count("\n") == 1
    assert code == 0


def test_a_crash_takes_only_its_own_file_down(album: Path, song: Path) -> None:
    """A decoder that kills its process costs that recording, no other."""
    program = (
        "import os, sys; from livetempo.commands import batch\n"
        "real = batch.analyse\n"
        "def analyse(path, **options):\n"
        "    if 'shuffle' in path: os.abort()\n"
        "    return real(path, **options)\n"
        "batch.analyse = analyse\n"  # module level: the worker processes run it too
        "if __name__ == '__main__':\n"
        "    from livetempo.cli import main; sys.exit(main(sys.argv[1:]))\n"
    )
    script = album.parent / "crashing.py"
    script.write_text(program)
    command = [sys.executable, str(script), "file", "--json", "--jobs", "2", str(album), str(song)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    files = [Path(json.loads(line)["file"]).name for line in done.stdout.splitlines()]
    assert files == ["1 floor.wav", "3 nothing.OGG", "song.wav"]
    assert "2 shuffle.flac could not be analysed: the process that read it crashed" in done.stderr
    assert done.returncode == 1


# Words that make no sense.


def test_an_empty_directory(run: Run, tmp_path: Path) -> None:
    """A sentence, exit code 1."""
    assert run(tmp_path) == (1, "", f"livetempo: there is no audio file in {tmp_path}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--range", "200", "100", "a.wav"],
        ["--range", "100", "a.wav"],
        ["--range", "nan", "100", "a.wav"],
        ["--response", "hasty", "a.wav"],
        ["--jobs", "0", "a.wav"],
        ["--jobs", "many", "a.wav"],
        ["--json", "--csv", "a.wav"],
        ["--unheard-of", "a.wav"],
        [],
    ],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    """A sentence, exit code 2, nothing on stdout."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("livetempo: ")
    assert err.count("\n") == 1


# Names.


def test_printable() -> None:
    """What a terminal would obey, or could not show, is written as an escape; letters stay letters."""
    assert printable("Motörhead ♪ \x1b[31m\n\udcff") == "Motörhead ♪ \\x1b[31m\\n\\udcff"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode there")
@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_names_in_no_encoding(tmp_path: Path, form: list[str], encoding: str) -> None:
    """A name that cannot be printed is printed as well as can be; in JSON it can be read back."""
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xffna\xc3\xafve\n.wav")
    write_sound(tmp_path / "a.wav", silence(1.0, RATE), RATE).rename(name)
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    process = start(*form, "--trajectory", name, "nowhere\udcfe", env=environment)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert err == "livetempo: nowhere\\udcfe does not exist\n"
    if form == ["--json"]:
        assert json.loads(out)["file"] == name
    else:
        assert "\\udcff" in out or form == ["--csv"]
        assert "1.000" in out or "0:01" in out or "0.100" in out


# Pipes, disks, terminals, signals.


def test_a_closed_pipe_is_quiet(album: Path) -> None:
    """`livetempo file ... | head -1` ends when head does, without a word."""
    process = start("--json", "--jobs", "2", album, *[album / "1 floor.wav"] * 20)
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["file"].endswith("1 floor.wav")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_a_full_disk_is_told(song: Path, form: list[str]) -> None:
    """One sentence, exit code 1."""
    with open("/dev/full", "w") as full:
        process = start(*form, song, stdout=full)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert err.startswith("livetempo: the output could not be written: ")
    assert err.count("\n") == 1
    assert process.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c(tmp_path: Path, jobs: str) -> None:
    """130, no traceback, what was printed stays printed, and no process is left."""
    short = write_sound(tmp_path / "short.wav", silence(0.5, RATE), RATE)
    long = write_sound(tmp_path / "long.wav", np.zeros(3600 * 8000, np.float32), 8000)
    process = start("--json", "--jobs", jobs, short, long, long, long, start_new_session=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(0.5)
    workers = list(_children(process.pid))
    os.killpg(process.pid, signal.SIGINT)  # a terminal interrupts the whole group
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert json.loads(first)["file"] == str(short)
    assert (process.returncode, err) == (130, "")
    assert all(json.loads(line)["duration"] for line in out.splitlines())
    assert jobs == "1" or workers or not os.path.exists("/proc")
    _assert_gone(workers)


@pytest.mark.skipif(not os.path.exists("/proc"), reason="needs /proc")
def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """Not even when it had no chance to say goodbye."""
    short = write_sound(tmp_path / "short.wav", silence(0.5, RATE), RATE)
    long = write_sound(tmp_path / "long.wav", np.zeros(3600 * 8000, np.float32), 8000)
    process = start("--json", "--jobs", "2", short, long, long, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    workers = list(_children(process.pid))
    assert workers
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    _assert_gone(workers)


def test_progress_on_a_terminal_only(album: Path) -> None:
    """A line that counts the files, gone at the end; the results do not run into it."""
    ours, theirs = pty.openpty()
    process = start("--json", "--jobs", "1", album, stderr=theirs)
    os.close(theirs)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    shown = _read_all(ours)
    assert "1/3" in shown
    assert "2/3" in shown
    assert shown.endswith(" \r")
    assert len(out.splitlines()) == 3


def _read_all(descriptor: int) -> str:
    data = b""
    try:
        while piece := os.read(descriptor, 4096):
            data += piece
    except OSError:  # the other end is closed
        pass
    os.close(descriptor)
    return data.decode()


def _children(pid: int) -> Iterator[int]:
    if os.path.exists("/proc"):
        yield from map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def _assert_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20.0
    while any(_is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "a process was left behind"
        time.sleep(0.1)


def _is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
