"""Many recordings, all cores, results in the order they were asked for."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import replace
from multiprocessing import active_children, connection, get_context, parent_process
from typing import NamedTuple

from livetempo.analysis import Analysis, analyse
from livetempo.audiofile import AUDIO_SUFFIXES
from livetempo.errors import LivetempoError
from livetempo.parameters import Response, TempoRange

MOST_PROCESSES = 61  # what Windows can wait for at once


class Outcome(NamedTuple):
    """What became of one recording: an analysis, or a sentence that says why there is none."""

    path: str
    analysis: Analysis | None
    problem: str = ""


class Request(NamedTuple):
    """How each recording is to be analysed; the trajectory is left out where nobody looks at it."""

    tempo_range: TempoRange
    response: Response
    with_trajectory: bool


class Found(NamedTuple):
    """The recordings behind the paths given, and a sentence for each path that leads to none."""

    recordings: list[str]
    problems: list[str]


def find_recordings(paths: Iterable[str]) -> Found:
    """Files as they are given, directories as the audio files in them, sorted, hidden ones left out."""
    found = Found([], [])
    for path in paths:
        if os.path.isdir(path):
            inside = sorted(_audio_files_in(path, found.problems))
            found.recordings.extend(inside)
            if not inside:
                found.problems.append(f"there is no audio file in {path}")
        else:
            found.recordings.append(path)
    return found


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def analyse_all(recordings: list[str], request: Request, processes: int) -> Generator[Outcome, None, None]:
    """An outcome for each recording, in order, as soon as it is known; `close` ends the work."""
    processes = min(processes, len(recordings), MOST_PROCESSES)
    if processes <= 1:
        for path in recordings:
            with _quiet_libraries():
                outcome = _attempt(path, request)
            yield outcome
        return
    waiting = deque(recordings)
    while waiting:
        try:
            with closing(_pooled(list(waiting), request, processes)) as outcomes:
                for outcome in outcomes:
                    waiting.popleft()
                    yield outcome
        except BrokenProcessPool:  # one of the recordings at work took its process down: perhaps the next
            yield _alone(waiting.popleft(), request)


def _attempt(path: str, request: Request) -> Outcome:
    try:
        analysis = analyse(path, tempo_range=request.tempo_range, response=request.response)
    except LivetempoError as error:
        return Outcome(path, None, str(error))
    except Exception as error:  # whatever is wrong with one recording must not stop the others
        return Outcome(path, None, f"{path} could not be analysed: {type(error).__name__}: {error}")
    return Outcome(path, analysis if request.with_trajectory else replace(analysis, trajectory=()))


def _pooled(recordings: list[str], request: Request, processes: int) -> Generator[Outcome, None, None]:
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_become_worker) as pool:
        pending = deque(pool.submit(_attempt, path, request) for path in recordings)
        try:
            while pending:
                yield pending.popleft().result()
        except BaseException:  # interrupted, or nobody reads on: what is still at work ends here
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in active_children():
                worker.terminate()
            raise


def _alone(path: str, request: Request) -> Outcome:
    try:
        return next(_pooled([path], request, 1))
    except BrokenProcessPool:
        return Outcome(path, None, f"{path} could not be analysed: the process that read it crashed")


def _become_worker() -> None:
    """Silent, left to the parent to stop, and never outliving it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _point_stderr_at(os.open(os.devnull, os.O_WRONLY))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Hide what decoders print straight to stderr about damaged files: one sentence about them is ours."""
    try:
        stderr = os.dup(2)
    except OSError:  # stderr is closed: quiet already
        yield
        return
    _point_stderr_at(os.open(os.devnull, os.O_WRONLY))
    try:
        yield
    finally:
        _point_stderr_at(stderr)


def _point_stderr_at(descriptor: int) -> None:
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _audio_files_in(directory: str, problems: list[str]) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        problems.append(f"{error.filename} cannot be read: {error.strerror}")

    for folder, inside, names in os.walk(directory, onerror=unreadable):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in AUDIO_SUFFIXES:
                yield os.path.join(folder, name)
