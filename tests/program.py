"""The real program, run as people and other programs run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import livetempo

ROOT = Path(livetempo.__file__).parent.parent
PATIENCE_SECONDS = 120.0  # a first run compiles, and the machine may be busy
LIVETEMPO = (sys.executable, "-m", "livetempo")


class Ended(NamedTuple):
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def estimates(self) -> list[dict[str, Any]]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a run: ours, and this package wherever it is run."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **more}


def run(*words: str, env: Mapping[str, str] | None = None, stdin: bytes = b"", **options: Any) -> Ended:
    """`livetempo WORDS...`, until it ends; stdout and stderr are pipes."""
    done = subprocess.run(
        [*LIVETEMPO, *words],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        env=env or surroundings(),
        check=False,
        **options,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def running(
    *words: str, env: Mapping[str, str] | None = None, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """`livetempo WORDS...` while the block runs; stdout and stderr are pipes."""
    process = subprocess.Popen(
        [*LIVETEMPO, *words],
        stdin=options.pop("stdin", subprocess.DEVNULL),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env or surroundings(),
        **options,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for its end."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Ended(process.returncode, out, err)


def wait_until(condition: Any, seconds: float = 20.0) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def shell(command: str, env: Mapping[str, str] | None = None) -> Ended:
    """A shell line in which $LIVETEMPO is the program; its exit code is that of the last $LIVETEMPO."""
    words: Sequence[str] = ["bash", "-c", command]
    done = subprocess.run(
        words,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        env={**(env or surroundings()), "LIVETEMPO": " ".join(LIVETEMPO)},
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
