"""`livetempo file` as people and programs use it: what is printed of which files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from livetempo.cli import main
from livetempo.commands.batch import find_recordings
from livetempo.commands.reports import BARS, printable, sparkline
from livetempo.tempo import TempoEstimate
from tests import recordings
from tests.program import PATIENCE_SECONDS
from tests.recordings import RATE, cut_in_half, write_sound
from tests.signals import backbeat, four_on_the_floor, ramp, silence

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


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds at 124 BPM."""
    return write_sound(tmp_path_factory.mktemp("song") / "song.wav", backbeat(124.0, 20.0, RATE), RATE)


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
