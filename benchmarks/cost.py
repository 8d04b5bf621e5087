"""What livetempo costs, part by part and as a whole.

    python -m benchmarks.cost

Conventions: CPU time of one thread (what else runs on the machine is not counted), the median of several
runs after one that warms up; one frame is 10 ms of sound, one estimate is 100 ms. The callback is the
exception: it is timed by the wall clock, as an audio device would.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.results import Results, Table, keep
from livetempo import TempoTracker, analyse
from livetempo.artifact import load_model
from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND
from livetempo.filter import TempoFilter
from livetempo.onsets import OnsetStream
from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM
from livetempo.rhythm import Rhythm
from livetempo.ring import RingBuffer
from livetempo.sources.mono import MonoWriter
from tests import signals

RATES = (16000, 44100, 48000, 96000, 192000)
RUNS = 7
BLOCK = 512  # samples, what a device hands over
CALLBACKS = 20_000


def main() -> None:
    """Measure everything."""
    parts, rates = measure_parts(), {rate: measure_rate(rate) for rate in RATES}
    callback, files = measure_callback(CALLBACKS), measure_files(300.0)
    at_48k = rates[48000]
    keep(
        Results(
            "cost",
            "What it costs",
            [
                Table(
                    "By sample rate",
                    ["sample rate", "onsets, µs a frame", "whole tracker, CPU-seconds a second of sound"],
                    [[f"{rate} Hz", f"{us:.1f}", f"{cpu:.4f}"] for rate, (us, cpu) in rates.items()],
                    f"The tracker is fed blocks of {BLOCK} samples.",
                ),
                Table(
                    "The parts behind the onsets",
                    ["part", "µs", "for each"],
                    [[name, f"{us:.1f}", unit] for name, (us, unit) in parts.items()],
                ),
                Table(
                    "The audio callback",
                    ["median, µs", "99 %, µs", "longest, µs"],
                    [[f"{us:.1f}" for us in callback]],
                    f"Mixing and storing a stereo block of {BLOCK} frames, {CALLBACKS} times, by the wall"
                    " clock: the longest includes whatever else the machine did in between.",
                ),
                Table(
                    "Recordings, on one core",
                    ["format", "times real time, by CPU time", "by the wall clock"],
                    [[name, f"{cpu:.0f}", f"{wall:.0f}"] for name, (cpu, wall) in files.items()],
                    "Five minutes of stereo at 44.1 kHz, reading and decoding included.",
                ),
            ],
            [
                ("CPU, at 48 kHz", f"{at_48k[1]:.4f} CPU-seconds a second of sound"),
                ("of which onset detection", f"{at_48k[0]:.1f} µs a frame of 10 ms"),
                ("Work in the audio callback", f"{callback[0]:.0f} µs (99 %: {callback[1]:.0f} µs)"),
                ("Recordings (FLAC), one core", f"{files['FLAC'][0]:.0f} times real time"),
            ],
        )
    )


def cpu_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median CPU time of one run of it."""
    work()
    taken = []
    for _ in range(runs):
        began = time.thread_time()
        work()
        taken.append(time.thread_time() - began)
    return float(np.median(taken))


def measure_rate(rate: int, seconds: float = 10.0, runs: int = RUNS) -> tuple[float, float]:
    """(µs an onset frame, CPU-seconds a second of the whole tracker)."""
    music = signals.backbeat(124.0, seconds, rate)
    stream, tracker = OnsetStream(rate), TempoTracker(rate)

    def onsets() -> None:
        position = 0
        while position < len(music):
            position += stream.push(music[position:])
            if stream.ready:
                stream.read()

    def track() -> None:
        for start in range(0, len(music), BLOCK):
            tracker.process(music[start : start + BLOCK])

    frames = seconds * FRAMES_PER_SECOND
    return 1e6 * cpu_seconds(onsets, runs) / frames, cpu_seconds(track, runs) / seconds


def measure_parts(repeats: int = 300) -> dict[str, tuple[float, str]]:
    """The name of each part -> (µs, what for)."""
    model = load_model()
    rhythm, tempo_filter = Rhythm(model.config), TempoFilter(model.config)
    onsets = np.random.default_rng(0).exponential(
        size=(FRAMES_PER_ESTIMATE, model.config.onset.flux_bands)
    ).astype(np.float32)  # fmt: skip
    rhythm.push(onsets)
    logits = model.score(rhythm.spectrum)

    def microseconds(work: Callable[[], object]) -> float:
        def many() -> None:
            for _ in range(repeats):
                work()

        return 1e6 * cpu_seconds(many) / repeats

    return {
        "resonators": (microseconds(lambda: rhythm.push(onsets)) / FRAMES_PER_ESTIMATE, "frame"),
        "encoder": (microseconds(lambda: model.score(rhythm.spectrum)), "estimate"),
        "filter": (
            microseconds(lambda: tempo_filter.update(logits, (SLOWEST_BPM, FASTEST_BPM), "normal")),
            "estimate",
        ),
        "exact tempo": (microseconds(lambda: rhythm.read(120.0)), "estimate"),
    }


def measure_callback(calls: int) -> tuple[float, float, float]:
    """(median, 99 %, longest) µs to mix a stereo block and to store it."""
    ring = RingBuffer(48000)
    writer = MonoWriter(ring, None, max_frames=8192)
    block = np.random.default_rng(0).standard_normal((BLOCK, 2)).astype(np.float32)
    out: NDArray[np.float32] = np.zeros(BLOCK, np.float32)
    taken = np.zeros(calls)
    for call in range(calls):
        began = time.perf_counter_ns()
        writer.write(block)
        taken[call] = (time.perf_counter_ns() - began) / 1e3
        ring.read_into(out)
    assert ring.dropped == 0
    return float(np.median(taken)), float(np.quantile(taken, 0.99)), float(taken.max())


def measure_files(seconds: float) -> dict[str, tuple[float, float]]:
    """Format -> how many times faster than real time: (by CPU time, by the wall clock)."""
    minute = signals.backbeat(124.0, min(60.0, seconds), 44100)
    music = np.resize(minute, round(seconds * 44100))
    speeds = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, suffix in (("WAV", "wav"), ("FLAC", "flac"), ("Ogg Vorbis", "ogg"), ("MP3", "mp3")):
            path = Path(folder, f"music.{suffix}")
            _write_stereo(path, music)
            began, wall = time.process_time(), time.perf_counter()
            assert analyse(path).bpm is not None
            speeds[name] = seconds / (time.process_time() - began), seconds / (time.perf_counter() - wall)
    return speeds


def _write_stereo(path: Path, music: NDArray[np.float32]) -> None:
    with soundfile.SoundFile(path, "w", 44100, 2) as file:  # in pieces: long Ogg blocks break libsndfile
        for start in range(0, len(music), 44100):
            piece = music[start : start + 44100]
            file.write(np.stack([piece, piece], axis=1))


if __name__ == "__main__":
    main()
