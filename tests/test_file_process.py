"""`livetempo file` as a process among others: pipes, disks, terminals, signals, and names that are no text."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.program import LIVETEMPO, PATIENCE_SECONDS
from tests.recordings import RATE, write_sound
from tests.signals import silence


def start(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    """`livetempo file ...` as a process of its own."""
    return subprocess.Popen(
        [*LIVETEMPO, "file", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},  # type: ignore[call-overload]
    )


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


INTERRUPTED_WHILE_CLOSING = """
import signal, soundfile, sys
from livetempo.cli import main
def interrupted(sound):
    del soundfile.SoundFile.__del__
    signal.raise_signal(signal.SIGINT)
soundfile.SoundFile.__del__ = interrupted
sys.exit(main(sys.argv[1:]))
"""


def test_ctrl_c_within_a_destructor(tmp_path: Path) -> None:
    """Python loses an interrupt that comes there, the program does not: the next file is not heard."""
    short = write_sound(tmp_path / "short.wav", silence(0.5, RATE), RATE)
    long = write_sound(tmp_path / "long.wav", silence(600.0, RATE), RATE)
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_CLOSING, "file", "--jobs", "1", "--json", short, long],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert json.loads(done.stdout)["file"] == str(short)
    assert (done.returncode, done.stderr) == (130, "")


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
