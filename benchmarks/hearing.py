"""What each program shows while it hears a recording; kept, since only livetempo changes from day to day.

Conventions: every program gets the same mono samples at 44.1 kHz in blocks of 512, as from a device, and
what it shows is noted ten times a second of sound. What has been heard lies beside the environments; it is
found again by the samples, the adapter and the recipe of the environment, so nothing outdated is found.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.metrics import Numbers, clean, shown_at
from benchmarks.peers import adapter
from benchmarks.peers.client import MissingError, PeerProcess
from benchmarks.peers.install import home, missing
from benchmarks.peers.registry import ENVIRONMENTS, Peer
from benchmarks.recordings import RATE, Recording, Samples

BLOCK = 512
READINGS_PER_SECOND = 10


class Heard(NamedTuple):
    """What was shown, and what the CPU did for it, a second of sound."""

    times: Numbers
    bpms: Numbers
    cpu_seconds: float


def hear_all(peer: Peer, recordings: Iterable[Recording], seconds: float) -> Iterator[Heard]:
    """Each recording in turn, by a program that forgets everything in between."""
    if peer.environment and (why := missing(ENVIRONMENTS[peer.environment])):
        raise MissingError(why)
    process: PeerProcess | None = None
    try:
        for number, recording in enumerate(recordings, 1):
            print(f"\r{peer.name}: {number} ", end="", file=sys.stderr, flush=True)
            sound = recording.sound(seconds)
            kept = _place(peer, sound) if peer.environment else None
            if kept is not None and kept.exists():
                with np.load(kept) as file:
                    yield Heard(file["times"], file["bpms"], float(file["cpu_seconds"]))
                continue
            if process is None:
                process = PeerProcess(peer, RATE)
            heard = hear(process, sound)
            if kept is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                np.savez(kept, **heard._asdict())
            yield heard
    finally:
        if process is not None:
            process.close()
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)


def hear(process: PeerProcess, sound: Samples) -> Heard:
    """One sound from its beginning."""
    process.reset()
    answers = [process.process(sound[start : start + BLOCK]) for start in range(0, len(sound), BLOCK)]
    ends = np.minimum(np.arange(1, len(answers) + 1) * BLOCK, len(sound)) / RATE
    bpms = clean([np.nan if answer.bpm is None else answer.bpm for answer in answers])
    seconds = len(sound) / RATE
    times = np.arange(1, int(seconds * READINGS_PER_SECOND) + 1) / READINGS_PER_SECOND
    cpu_seconds = sum(answer.cpu_seconds for answer in answers) / seconds
    return Heard(times, shown_at(ends, bpms, times), cpu_seconds)


def _place(peer: Peer, sound: Samples) -> Path:
    module = peer.adapter.partition(":")[0]
    sources = (
        Path(__file__),
        Path(adapter.__file__),
        Path(adapter.__file__).parent / "adapters" / f"{module}.py",
    )
    key = hashlib.sha256(sound.tobytes())
    key.update(json.dumps([peer.adapter, asdict(ENVIRONMENTS[peer.environment])]).encode())
    for source in sources:
        key.update(source.read_bytes())
    return home() / "heard" / peer.name / f"{key.hexdigest()}.npz"
