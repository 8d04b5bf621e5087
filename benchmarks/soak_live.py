"""A long while at real speed, through a real PulseAudio server: is a sample lost, does memory grow, does time drift?

    python -m benchmarks.soak_live                  # half an hour
    python -m benchmarks.soak_live --minutes 2

`pacat` plays generated music without end into a null sink; the real program, `livetempo listen --loopback --json`,
listens to its monitor. No sound card is needed. Linux only.

Conventions, for every line of JSON, ten for each second of sound:

lateness        the wall clock (monotonic) when the line arrives, minus the second of sound it speaks of, minus the
                same for the promptest line of the first minute. A lost sample makes all lines after it later, for
                good; a busy machine makes some lines late, but not the next ones.
drift           the smallest lateness in the last minute: how far audio time and wall time have gone apart; in parts per
                million of the time between. The null sink follows the clock of the computer, but counts in whole
                microseconds and forgets the rest of each piece that it plays: some tens of parts in a million too
                fast, which is less than sound cards are off. A busy machine shifts it by some tens of milliseconds,
                as no line of a minute may be prompt then: the promptest line of each part of the time shows whether
                it is that, or a clock that drifts.
samples lost    as the program counts them, and says when it ends
memory          resident, of the program and of the process that records for it, at equal distances; the growth is
                counted from the first tenth to the end. What both share is counted twice.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.results import Results, Table, keep
from benchmarks.soak import a_few_minutes, resident_megabytes
from tests.program import finish, running
from tests.servers import RATE, SINK, Environment, pulse_server, without_servers

READINGS = 20
ENDS_SECONDS = 60.0  # the first and the last minute are compared
PLAYER_MILLISECONDS = 200  # what pacat keeps ready: it must not run dry on a busy machine


class Soaked(NamedTuple):
    """What was seen from outside. lines: (wall clock, seconds of sound); memory: (wall clock, megabytes)."""

    lines: NDArray[np.float64]
    memory: NDArray[np.float64]
    cpu_seconds: float
    lost_samples: int


def main(argv: list[str] | None = None) -> None:
    """Run it and keep the result."""
    parser = argparse.ArgumentParser(description="Listen to a real sound server for long.")
    parser.add_argument("--minutes", type=float, default=30.0, help="at real speed (default 30)")
    minutes = parser.parse_args(argv).minutes
    keep(report(soak(60.0 * minutes), minutes))


def soak(seconds: float) -> Soaked:
    """Start the server, the music and the program, and watch for so long."""
    with ExitStack() as stack:
        env, _ = stack.enter_context(pulse_server(stack.enter_context(without_servers())))
        stack.enter_context(endless_music(env))
        listener = stack.enter_context(running("listen", "--loopback", "--json", env=env))
        assert listener.stdout is not None
        lines, memory, cpu_seconds = [], [], 0.0
        began, due = None, 0.0
        for line in listener.stdout:
            now = time.monotonic()
            began = began or now  # to load takes its time
            lines.append((now, float(json.loads(line)["time"])))
            if now - began >= due:
                due += seconds / READINGS
                family = _family(listener.pid)
                memory.append((now, sum(map(resident_megabytes, family))))
                cpu_seconds = sum(map(_cpu_seconds, family))
            if now - began >= seconds:
                break
        listener.terminate()  # a SIGINT is ignored by what was started in the background
        ended = finish(listener)
    return Soaked(np.array(lines), np.array(memory), cpu_seconds, lost_samples(ended.err))


@contextmanager
def endless_music(env: Environment) -> Iterator[None]:
    """Played into the sink at real speed while the block runs."""
    music = (32767 * a_few_minutes()).astype("<i2").tobytes()
    player = subprocess.Popen(
        ["pacat", f"--device={SINK}", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1",
         f"--latency-msec={PLAYER_MILLISECONDS}"],
        env=env,
        stdin=subprocess.PIPE,
    )  # fmt: skip
    feeder = threading.Thread(target=_pour, args=(music, player), daemon=True)
    feeder.start()
    try:
        yield
    finally:
        player.kill()
        player.wait()
        feeder.join()


def _pour(music: bytes, player: subprocess.Popen[bytes]) -> None:
    assert player.stdin is not None
    try:
        while True:
            player.stdin.write(music)
    except BrokenPipeError:  # it was killed: the end
        pass


def lost_samples(summary: str) -> int:
    """What the program says on stderr when it ends."""
    found = re.search(r"estimates?, (no|\d+) samples? lost", summary)
    assert found, f"the program did not end as it should: {summary}"
    return 0 if found[1] == "no" else int(found[1])


def lateness(lines: NDArray[np.float64]) -> NDArray[np.float64]:
    """In seconds, of each line; see the conventions."""
    behind = lines[:, 0] - lines[:, 1]
    return np.asarray(behind - behind[lines[:, 0] - lines[0, 0] <= ENDS_SECONDS].min())


def drift_seconds(lines: NDArray[np.float64]) -> float:
    """How far audio time and wall time have gone apart by the last minute."""
    return float(lateness(lines)[lines[-1, 0] - lines[:, 0] <= ENDS_SECONDS].min())


def report(soaked: Soaked, minutes: float) -> Results:
    """The tables, and the headlines."""
    late, lines = lateness(soaked.lines), soaked.lines
    settled = late[len(late) // 10 :]  # the first estimates wait for the program to be loaded
    drift, wall = drift_seconds(lines), lines[-1, 0] - lines[0, 0]
    memory = soaked.memory[:, 1]
    growth = memory[-1] - memory[len(memory) // 10]
    missing = round(10 * (lines[-1, 1] - lines[0, 1])) + 1 - len(lines)
    rows = [
        ["samples lost", f"{soaked.lost_samples}"],
        ["estimates, and how many are missing between the first and the last", f"{len(lines)}, {missing}"],
        ["drift of audio time against wall time", f"{1000 * drift:+.1f} ms, {1e6 * drift / wall:+.2f} ppm"],
        ["lateness, median / 99 % / longest", " / ".join(f"{1000 * late_:.0f} ms" for late_ in (
            np.median(settled), np.percentile(settled, 99), settled.max()))],
        ["CPU", f"{100 * soaked.cpu_seconds / wall:.1f} % of a core"],
        ["memory, growth since the first tenth", f"{memory[-1]:.0f} MB, {growth:+.1f} MB"],
    ]  # fmt: skip
    note = (
        f"Music of changing tempo, breaks and silence, played by `pacat` into a null sink at {RATE} Hz,"
        f" {minutes:g} minutes of `livetempo listen --loopback --json`. Lateness is that of a line against the"
        " promptest of the first minute, the first tenth left out; drift is what is left of it in the last minute."
    )
    readings = [
        [f"{(at - lines[0, 0]) / 60:.1f}", f"{megabytes:.1f}", f"{1000 * promptest:+.0f}"]
        for (at, megabytes), promptest in zip(soaked.memory[1:], _promptest(soaked, late), strict=True)
    ]
    headline = f"{soaked.lost_samples} samples lost, drift {1000 * drift:+.1f} ms, memory {growth:+.1f} MB"
    return Results(
        "soak_live",
        "A long stream through a real sound server",
        [
            Table("At real speed", ["", "measured"], rows, note),
            Table(
                "Along the way", ["minutes", "resident memory, MB", "promptest line until then, ms"], readings
            ),
        ],
        [(f"{minutes:g} minutes through a real PulseAudio server", headline)],
    )


def _promptest(soaked: Soaked, late: NDArray[np.float64]) -> list[float]:
    """The smallest lateness between each reading of the memory and the next."""
    moments, reads = soaked.lines[:, 0], soaked.memory[:, 0]
    return [
        float(late[(moments > before) & (moments <= until)].min(initial=np.inf))
        for before, until in pairwise(reads)
    ]


def _family(pid: int) -> list[int]:
    """The program, and the process that records for it."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [pid, *(int(child) for task in tasks for child in (task / "children").read_text("ascii").split())]


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
