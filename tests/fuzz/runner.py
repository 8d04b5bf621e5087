"""Puts bad input through a door, in a process that may crash or hang, and watches.

For each input: no exception but ours, no crash, an answer within HANG_SECONDS, exit code 0, 1 or 2, and when
it is refused exactly one sentence; no estimate that cannot be. For all together: memory, open files and
threads stay the same.

Input number n of a door depends on the seed, the door and n alone: `python -m benchmarks.fuzz --door files --only n`
does it again.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, Protocol

from tests.fuzz.answers import Answer, complaint
from tests.fuzz.files import FileDoor
from tests.fuzz.options import OptionDoor
from tests.fuzz.programs import ProgramDoor
from tests.fuzz.samples import SampleDoor
from tests.fuzz.streams import StreamDoor

HANG_SECONDS = 120.0
START_METHOD = "spawn"  # as `livetempo file` starts its own: nothing of ours is there before
WARM_UP_SHARE = 0.3  # caches are full by then: memory is compared from here to the end


class Door(Protocol):
    """A way into the program. Its constructor gets a folder to work in."""

    def attempt(self, rng: Random) -> Answer:
        """Make one bad input, and try it."""
        ...


DOORS: dict[str, type[Any]] = {
    "streams": StreamDoor,
    "options": OptionDoor,
    "samples": SampleDoor,
    "files": FileDoor,
    "programs": ProgramDoor,
}


@dataclass
class Found:
    """What came of one door. problems: (number of the input, what must not be)."""

    door: str
    tried: int = 0
    understood: int = 0
    refused: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    slowest_seconds: float = 0.0
    growth_megabytes: float = 0.0
    left_open: int = 0  # files and threads that were not there after the warm-up


def try_door(door: str, count: int, seed: int, first: int = 0) -> Found:
    """The inputs first, first + 1, ... of a door; after a crash or a hang it goes on with the next one."""
    found = Found(door)
    began = time.monotonic()
    following = first
    while following < first + count:
        following = _until_it_ends(found, following, first + count, seed)
    found.seconds = time.monotonic() - began
    return found


def _until_it_ends(found: Found, first: int, end: int, seed: int) -> int:
    """Run a process that tries them; the number of the first input that it has not tried."""
    context = multiprocessing.get_context(START_METHOD)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, found.door, first, end, seed), daemon=False)
    process.start()
    theirs.close()
    following = first
    try:
        while ours.poll(HANG_SECONDS):
            number, seconds, code, problem, growth, left_open = ours.recv()
            following = number + 1
            found.tried += 1
            found.understood += code == 0
            found.refused += code != 0
            found.slowest_seconds = max(found.slowest_seconds, seconds)
            found.growth_megabytes, found.left_open = growth, left_open
            if problem:
                found.problems.append((number, problem))
        found.problems.append((following, f"no answer within {HANG_SECONDS:.0f} s"))
        process.kill()
    except EOFError:  # it has ended
        process.join()
        if following < end:
            found.problems.append((following, f"the process went down with code {process.exitcode}"))
    process.join()
    return following + (following < end)


def _work(results: Connection, name: str, first: int, end: int, seed: int) -> None:
    warnings.simplefilter("error", RuntimeWarning)  # printed, it would be a second sentence
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        door: Door = DOORS[name](Path(folder))
        warm = first + WARM_UP_SHARE * (end - first)
        before, open_before = 0.0, 0
        for number, (seconds, code, problem) in enumerate(_attempts(door, name, first, end, seed), first):
            if number <= warm:
                before, open_before = _memory_megabytes(), _open_things()
            growth, left_open = _memory_megabytes() - before, _open_things() - open_before
            results.send((number, seconds, code, problem, growth, left_open))
    results.close()


def _attempts(door: Door, name: str, first: int, end: int, seed: int) -> Iterator[tuple[float, int, str]]:
    for number in range(first, end):
        began = time.monotonic()
        try:
            answer = door.attempt(Random(f"{seed} {name} {number}"))
            code, problem = answer.code, complaint(answer)
            problem = problem and f"{problem}; given {answer.given}"
        except BaseException:
            code, problem = 1, traceback.format_exc()
        yield time.monotonic() - began, code, problem


def _memory_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _open_things() -> int:
    return len(os.listdir("/proc/self/fd")) + threading.active_count()
