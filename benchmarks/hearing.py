"""What each program shows while it hears a recording; kept, since only livetempo changes from day to day.

Conventions: every program gets the same mono samples at 44.1 kHz in blocks of 512, as from a device, and
what it shows is noted ten times a second of sound. What has been heard lies beside the environments; it is
found again by the samples, the adapter and the recipe of the environment, so nothing outdated is found.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
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
    """What was shown, ten times a second of sound."""

    times: Numbers
    bpms: Numbers


class Listener:
    """One program, started when it is first needed."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._process: PeerProcess | None = None
        if peer.environment and (why := missing(ENVIRONMENTS[peer.environment])):
            raise MissingError(why)

    def hear(self, sound: Samples) -> Heard:
        """From its beginning, or what was shown the last time."""
        kept = _place(self.peer, sound) if self.peer.environment else None
        if kept is not None and kept.exists():
            with np.load(kept) as file:
                return Heard(file["times"], file["bpms"])
        if self._process is None:
            self._process = PeerProcess(self.peer, RATE)
        heard = hear(self._process, sound)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, **heard._asdict())
        return heard

    def close(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.close()


class AllHeard(NamedTuple):
    """What each program showed during each recording, and why the others are missing; by name."""

    heard: dict[str, list[Heard]]
    missing: dict[str, str]


def hear_all(peers: Sequence[Peer], recordings: Sequence[Recording], seconds: float) -> AllHeard:
    """Each recording in turn, by all programs at once as far as there are cores."""
    result = AllHeard({}, {})
    listeners: dict[str, Listener] = {}
    for peer in peers:
        try:
            listeners[peer.name] = Listener(peer)
        except MissingError as why:
            result.missing[peer.name] = str(why)
    result.heard.update({name: [] for name in listeners})
    with ThreadPoolExecutor(os.cpu_count()) as pool, ExitStack() as stack:
        for listener in listeners.values():
            stack.callback(listener.close)
        for number, recording in enumerate(recordings, 1):
            print(f"\r{number} of {len(recordings)} ", end="", file=sys.stderr, flush=True)
            sound = recording.sound(seconds)
            asked = {name: pool.submit(listener.hear, sound) for name, listener in listeners.items()}
            for name, answer in asked.items():
                try:
                    result.heard[name].append(answer.result())
                except MissingError as why:
                    result.missing[name] = str(why)
                    del listeners[name], result.heard[name]
    print("\r" + " " * 20 + "\r", end="", file=sys.stderr)
    return result


def hear(process: PeerProcess, sound: Samples) -> Heard:
    """One sound from its beginning."""
    process.reset()
    answers = list(process.process(sound[start : start + BLOCK] for start in range(0, len(sound), BLOCK)))
    ends = np.minimum(np.arange(1, len(answers) + 1) * BLOCK, len(sound)) / RATE
    bpms = clean([np.nan if answer.bpm is None else answer.bpm for answer in answers])
    seconds = len(sound) / RATE
    times = np.arange(1, int(seconds * READINGS_PER_SECOND) + 1) / READINGS_PER_SECOND
    return Heard(times, shown_at(ends, bpms, times))


def _place(peer: Peer, sound: Samples) -> Path:
    """Named after everything that the answers depend on."""
    module = Path(adapter.__file__).parent / "adapters" / f"{peer.adapter.partition(':')[0]}.py"
    key = hashlib.sha256(sound.tobytes())
    environment = asdict(ENVIRONMENTS[peer.environment])
    key.update(json.dumps([peer.adapter, environment, RATE, BLOCK, READINGS_PER_SECOND]).encode())
    for source in (Path(adapter.__file__), module):
        key.update(source.read_bytes())
    return home() / "heard" / peer.name / f"{key.hexdigest()}.npz"
