"""The half that runs inside a program's own environment: blocks come in through a pipe, tempi go out.

    python -m benchmarks.peers.serve MODULE:CLASS SAMPLE_RATE

In: a count (uint32) and so many float32 samples; a count of 0 means reset. Out, for each of them: the tempo
in BPM (float64, NaN for none) and the CPU seconds of the whole process that it took (float64). Before all
that, one line of JSON: the CPU time that it took to load, or why it could not be loaded.
All numbers are little-endian. The end of the input is the end.
"""

from __future__ import annotations

import importlib
import json
import os
import struct
import sys
import time
from typing import BinaryIO

import numpy as np

from benchmarks.peers.adapter import Adapter

COUNT = struct.Struct("<I")
ANSWER = struct.Struct("<dd")


def main() -> None:
    """Load the adapter, say so, and answer."""
    name, sample_rate = sys.argv[1], int(sys.argv[2])
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the program prints must not end up among the answers
    try:
        adapter = load(name, sample_rate)
    except Exception as problem:
        _say(outgoing, missing=f"{type(problem).__name__}: {problem}".splitlines()[0])
        return
    _say(outgoing, load_cpu_seconds=time.process_time())
    answer(adapter, incoming, outgoing)


def _say(outgoing: BinaryIO, **facts: str | float) -> None:
    outgoing.write(json.dumps(facts).encode() + b"\n")
    outgoing.flush()


def load(name: str, sample_rate: int) -> Adapter:
    """The adapter, ready to hear."""
    module, _, kind = name.partition(":")
    made: Adapter = getattr(importlib.import_module(f"benchmarks.peers.adapters.{module}"), kind)(sample_rate)
    return made


def answer(adapter: Adapter, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Until the input ends."""
    while len(head := incoming.read(COUNT.size)) == COUNT.size:
        (count,) = COUNT.unpack(head)
        block = np.frombuffer(incoming.read(4 * count), "<f4").copy()
        began = time.process_time()
        if count:
            bpm = adapter.process(block)
        else:
            bpm = None
            adapter.reset()
        cpu_seconds = time.process_time() - began
        outgoing.write(ANSWER.pack(float("nan") if bpm is None else bpm, cpu_seconds))
        outgoing.flush()


if __name__ == "__main__":
    main()
