"""How the cost of the whole tracker grows: with the sample rate, channels, blocks, and with what is heard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.costs.clock import RUNS, cpu_seconds
from benchmarks.results import Table
from livetempo import TempoTracker
from livetempo.artifact import Model
from livetempo.config import FRAMES_PER_SECOND
from livetempo.onsets import OnsetStream
from tests import signals

RATES = (16000, 44100, 48000, 96000, 192000)
RATE = 48000
BLOCK = 512  # samples, what a device hands over
SECONDS = 10.0
Sound = Callable[[], signals.Samples]


def tables() -> list[Table]:
    """All of them."""
    return [by_rate(), by_input(), by_sound()]


def by_rate() -> Table:
    """Onset detection alone, and everything."""
    rows = []
    for rate in RATES:
        microseconds, cpu = measure_rate(rate)
        rows.append([f"{rate} Hz", f"{microseconds:.1f}", f"{cpu:.5f}"])
    headings = ["sample rate", "onsets, µs a frame", "whole tracker, CPU-seconds a second of sound"]
    return Table("By sample rate", headings, rows, f"Fed in blocks of {BLOCK} samples; a frame is 10 ms.")


def measure_rate(rate: int, seconds: float = SECONDS, runs: int = RUNS) -> tuple[float, float]:
    """(µs an onset frame, CPU-seconds a second of the whole tracker)."""
    music = signals.backbeat(124.0, seconds, rate)
    stream = OnsetStream(rate)

    def onsets() -> None:
        position = 0
        while position < len(music):
            position += stream.push(music[position:])
            if stream.ready:
                stream.read()

    frames = seconds * FRAMES_PER_SECOND
    return 1e6 * cpu_seconds(onsets, runs) / frames, measure_tracker(music, rate, runs=runs)


def measure_tracker(
    music: signals.Samples,
    rate: int = RATE,
    *,
    channels: int = 1,
    block: int = BLOCK,
    runs: int = RUNS,
    model: Model | None = None,
) -> float:
    """CPU-seconds a second of sound."""
    tracker = TempoTracker(rate, model=model)
    sound = music if channels == 1 else np.repeat(music[:, None], channels, axis=1)

    def track() -> None:
        for start in range(0, len(sound), block):
            tracker.process(sound[start : start + block])

    return cpu_seconds(track, runs) * rate / len(sound)


def by_input() -> Table:
    """Channels and block lengths."""
    music = signals.backbeat(124.0, SECONDS, RATE)
    cases = [(1, 512), (2, 512), (8, 512), (1, 32), (1, 4096)]
    rows = [
        [str(channels), str(block), f"{measure_tracker(music, channels=channels, block=block):.5f}"]
        for channels, block in cases
    ]
    headings = ["channels", "frames a block", "CPU-seconds a second of sound"]
    return Table("By channels and by block", headings, rows, f"At {RATE} Hz.")


def by_sound() -> Table:
    """The tracker asks its network the less the surer it is: how much work there is depends on what it hears."""
    sounds: dict[str, Sound] = {
        "silence": lambda: signals.silence(SECONDS, RATE),
        "steady music": lambda: signals.backbeat(124.0, SECONDS, RATE),
        "pink noise": lambda: signals.pink_noise(SECONDS, RATE),
    }
    rows = []
    for name, sound in sounds.items():
        samples = sound()
        estimates = list(TempoTracker(RATE).estimates(np.tile(samples, 3)))
        states = [e.state for e in estimates[-50:]]
        rows.append([name, max(set(states), key=states.count), f"{measure_tracker(samples):.5f}"])
    headings = ["sound", "state", "CPU-seconds a second of sound"]
    return Table("By what is heard", headings, rows, f"At {RATE} Hz.")
