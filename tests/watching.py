"""A running `livetempo listen --json`, watched line by line while faults happen to it."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.program import LIVETEMPO, surroundings, wait_until

PATIENCE_SECONDS = 60.0


class Watched:
    """What it has said so far. Every line of its stdout has to be valid JSON."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.estimates: list[dict[str, Any]] = []
        self.arrivals: list[float] = []  # when each of them came, by time.monotonic
        self.notices: list[str] = []
        self._threads = [
            threading.Thread(target=self._collect, args=job, daemon=True)
            for job in (
                (process.stdout, self._take),
                (process.stderr, self.notices.append),
            )
        ]
        for thread in self._threads:
            thread.start()

    def _take(self, line: str) -> None:
        self.arrivals.append(time.monotonic())
        self.estimates.append(json.loads(line))

    @staticmethod
    def _collect(stream: IO[str], keep: Any) -> None:
        for line in stream:
            keep(line.rstrip("\n"))

    @property
    def newest(self) -> dict[str, Any]:
        """The last estimate."""
        return self.estimates[-1] if self.estimates else {"time": 0.0, "bpm": None, "state": "searching"}

    def has_said(self, words: str, since: int = 0) -> bool:
        """Whether one of its notices contains the words."""
        return any(words in notice for notice in self.notices[since:])

    def wait_for(self, condition: Any, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the condition holds; say what there was instead if it never does."""
        assert wait_until(condition, seconds), (self.newest, self.notices)

    def wait_for_tempo(self, bpm: float, within: float | None = None) -> None:
        """Wait until it has followed that tempo, locked, for a second; within 3 %, or so many BPM. And until it
        has heard all that waited while it was loading: then the estimates come no faster than the sound."""
        most = 0.03 * bpm if within is None else within

        def follows() -> bool:
            return (
                len(self.estimates) >= 10
                and self.arrivals[-1] - self.arrivals[-10] > 0.5
                and all(e["state"] == "locked" and abs(e["bpm"] - bpm) < most for e in self.estimates[-10:])
            )

        self.wait_for(follows)

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_SECONDS)
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        return code

    def recorder(self) -> int:
        """The process that records for it."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [child for thread in threads for child in thread.read_text(encoding="ascii").split()]
        (child,) = (
            int(child) for child in children if b"recorder" in Path(f"/proc/{child}/cmdline").read_bytes()
        )
        return child


@contextmanager
def watched(*words: str, env: Mapping[str, str] | None = None, **options: Any) -> Iterator[Watched]:
    """`livetempo listen WORDS... --json` while the block runs."""
    process = subprocess.Popen(
        [*LIVETEMPO, "listen", *words, "--json"],
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env or surroundings(),
        **options,
    )
    try:
        yield Watched(process)
    finally:
        process.kill()
        process.wait()


def assert_in_step(estimates: list[dict[str, Any]]) -> None:
    """Time goes on in tenths of a second, whatever happened in between."""
    times = [estimate["time"] for estimate in estimates]
    late = [
        (expected / 10, time) for expected, time in enumerate(times, 1) if abs(time - expected / 10) > 1e-6
    ]
    assert not late, late[:3]
