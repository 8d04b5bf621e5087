"""The half that runs here: a program in its own process, asked through pipes."""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from benchmarks.peers.adapter import Block
from benchmarks.peers.install import home, missing, python_of
from benchmarks.peers.registry import ENVIRONMENTS, Peer
from benchmarks.peers.serve import ANSWER, COUNT

ROOT = Path(__file__).parents[2]
_POOLS = ("OMP", "MKL", "OPENBLAS", "NUMBA")
ONE_THREAD = {f"{pool}_NUM_THREADS": "1" for pool in _POOLS}
ONE_THREAD |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


class MissingError(Exception):
    """The program cannot run here, and why."""


class Answer(NamedTuple):
    """What it shows, and the CPU time that it took to get there."""

    bpm: float | None
    cpu_seconds: float


class PeerProcess:
    """A running program, to be used in a `with` statement.

    start_seconds, start_cpu_seconds  from the command until it could hear
    """

    def __init__(self, peer: Peer, sample_rate: int) -> None:
        interpreter = sys.executable
        if peer.environment:
            environment = ENVIRONMENTS[peer.environment]
            if why := missing(environment):
                raise MissingError(why)
            interpreter = str(python_of(environment))
        began = time.perf_counter()
        home().mkdir(parents=True, exist_ok=True)
        self._log = home() / f"{peer.environment or 'livetempo'}.log"  # what it writes to stderr
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [interpreter, "-m", "benchmarks.peers.serve", peer.adapter, str(sample_rate)],
                cwd=ROOT,
                env={**os.environ, **ONE_THREAD},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        line = self._from.readline()
        hello: dict[str, Any] = (
            json.loads(line) if line else {"missing": f"it ended while loading: {self._log}"}
        )
        if "missing" in hello:
            self.close()
            raise MissingError(f"cannot be loaded: {hello['missing']}")
        self.start_seconds = time.perf_counter() - began
        self.start_cpu_seconds: float = hello["load_cpu_seconds"]

    def reset(self) -> None:
        """Forget everything heard."""
        list(self.process([np.zeros(0, np.float32)]))

    def process(self, blocks: Iterable[Block]) -> Iterator[Answer]:
        """Hear one block after the other, and answer each. They are sent ahead: on a busy machine programs
        that wait for each other at every block would mostly wait. Take all answers before the next call."""
        blocks = list(blocks)
        sender = threading.Thread(target=self._send, args=(blocks,))
        sender.start()
        for _ in blocks:
            answer = self._from.read(ANSWER.size)
            if len(answer) < ANSWER.size:
                raise RuntimeError(f"it ended in the middle; see {self._log}")
            bpm, cpu_seconds = ANSWER.unpack(answer)
            yield Answer(None if math.isnan(bpm) else bpm, cpu_seconds)
        sender.join()

    def _send(self, blocks: list[Block]) -> None:
        with contextlib.suppress(BrokenPipeError):  # whoever waits for the answers will notice
            for block in blocks:
                self._to.write(COUNT.pack(len(block)) + block.astype("<f4").tobytes())
            self._to.flush()

    def resident_megabytes(self) -> float:
        """What the process occupies of the memory now. Linux only."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(BrokenPipeError):
            self._to.close()
        self._from.close()
        self._process.wait()

    def __enter__(self) -> PeerProcess:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
