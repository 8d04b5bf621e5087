"""Where the time of a tracker goes, and how far its parts are from what they cannot go below.

Conventions: a part is an object that the tracker holds; every call from the tracker to one of its parts is
timed where it happens, by the CPU clock of the thread, on steady music at 48 kHz; what reading the clock takes is
taken off. What is left is the tracker's own Python. The floors are measured right after, on the same machine, each
by the plainest program:

Transforms   real transforms of the analysis windows alone, ten at a time, by scipy
Arithmetic   the multiplications that the part cannot do without, at the pace of a large matrix product
Memory       the bytes that have to be read at least once, at the pace of a copy of memory that fits no cache
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy import fft

from benchmarks.costs.clock import microseconds
from benchmarks.results import Table
from livetempo import TempoTracker
from livetempo.artifact import load_encoder, load_model
from livetempo.config import FRAMES_PER_ESTIMATE, FRAMES_PER_SECOND, ModelConfig
from tests import signals

RATE = 48000
BLOCK = 512
WARM_SECONDS, SECONDS = 10.0, 20.0
FLOATS_A_RESONATOR = 4  # two complex stages
MULTIPLICATIONS_A_RESONATOR = 8  # a complex product for each stage


class Call(NamedTuple):
    """One method of one part, in a second of sound."""

    calls: float
    microseconds: float


class _Timed:
    """Stands in for a part and adds up what its methods take."""

    def __init__(self, part: Any, seconds: defaultdict[str, float], calls: Counter[str]) -> None:
        self._inner, self._seconds, self._calls = part, seconds, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found
        label = f"{type(self._inner).__name__}.{name}"

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            result = found(*arguments, **named)
            self._seconds[label] += time.thread_time() - began
            self._calls[label] += 1
            return result

        return timed


def tables() -> list[Table]:
    """The profile, and the floors."""
    calls, whole = profile()
    rows = [
        [name, f"{call.calls:.0f}", f"{call.microseconds / call.calls:.1f}", f"{call.microseconds:.0f}",
         f"{100 * call.microseconds / whole:.0f} %"]
        for name, call in sorted(calls.items(), key=lambda item: -item[1].microseconds)
        if call.microseconds >= 0.005 * whole
    ]  # fmt: skip
    rest = whole - sum(call.microseconds for call in calls.values())
    rows.append(["all else in the tracker", "", "", f"{rest:.0f}", f"{100 * rest / whole:.0f} %"])
    headings = ["part", "calls a second", "µs a call", "µs a second of sound", "share"]
    plain = 1e6 * heard_steadily(TempoTracker(RATE)) / SECONDS
    note = (
        f"Steady music at {RATE} Hz in blocks of {BLOCK}: {whole:.0f} µs a second of sound in all,"
        f" {plain:.0f} where no clock is read between the parts."
    )
    return [Table("Where the time goes", headings, rows, note), _floors(calls)]


def profile() -> tuple[dict[str, Call], float]:
    """What each part takes of a second of sound, and what all of it takes, in µs."""
    tracker = TempoTracker(RATE)
    seconds: defaultdict[str, float] = defaultdict(float)
    calls: Counter[str] = Counter()
    for name, part in list(vars(tracker).items()):
        module = type(part).__module__
        if module.startswith("livetempo.") and module != "livetempo.parameters":
            setattr(tracker, name, _Timed(part, seconds, calls))

    def begin() -> None:
        seconds.clear()
        calls.clear()

    taken = heard_steadily(tracker, begin)
    counted, spent = _clock_seconds()
    return {
        name: Call(calls[name] / SECONDS, 1e6 * (seconds[name] - counted * calls[name]) / SECONDS)
        for name in calls
    }, 1e6 * (taken - spent * calls.total()) / SECONDS


def heard_steadily(tracker: TempoTracker, begin: Callable[[], None] = lambda: None) -> float:
    """CPU seconds for SECONDS of music that has already been there for a while."""
    music = signals.backbeat(124.0, WARM_SECONDS + SECONDS, RATE)
    warm = round(WARM_SECONDS * RATE)
    for start in range(0, warm, BLOCK):
        tracker.process(music[start : start + BLOCK])
    begin()
    began = time.thread_time()
    for start in range(warm, len(music), BLOCK):
        tracker.process(music[start : start + BLOCK])
    return time.thread_time() - began


def _clock_seconds(repeats: int = 10_000) -> tuple[float, float]:
    """What a call that does nothing seems to take, and what it really takes with the clock around it."""
    seconds: defaultdict[str, float] = defaultdict(float)
    nothing = _Timed(set(), seconds, Counter())
    began = time.thread_time()
    for _ in range(repeats):
        nothing.clear()
    return seconds["set.clear"] / repeats, (time.thread_time() - began) / repeats


def _floors(calls: dict[str, Call]) -> Table:
    config = load_model().config
    multiplications_a_microsecond, bytes_a_microsecond = _matrix_pace(), _copy_pace()
    scores = calls.get("Model.score", Call(0.0, 0.0))
    weights = sum(weight.numel() for weight in load_encoder().parameters())
    floors = {
        "OnsetStream.read": ("transforms alone", _transforms_alone(config)),
        "Rhythm.push": (
            "arithmetic",
            FRAMES_PER_SECOND * MULTIPLICATIONS_A_RESONATOR * _resonators(config)
            / multiplications_a_microsecond,
        ),
        "Rhythm.push ": (
            "memory: its state, for each estimate",
            FRAMES_PER_SECOND / FRAMES_PER_ESTIMATE * 4 * FLOATS_A_RESONATOR * _resonators(config)
            / bytes_a_microsecond,
        ),
        "Model.score": ("arithmetic", scores.calls * encoder_multiplications() / multiplications_a_microsecond),
        "Model.score ": ("memory: its weights, for each call", scores.calls * 4 * weights / bytes_a_microsecond),
    }  # fmt: skip
    rows = [
        [name.strip(), floor, f"{least:.0f}", f"{calls[name.strip()].microseconds:.0f}",
         f"{calls[name.strip()].microseconds / least:.1f}"]
        for name, (floor, least) in floors.items()
        if name.strip() in calls and least
    ]  # fmt: skip
    note = (
        f"This machine, one thread: {multiplications_a_microsecond / 1000:.1f} thousand million"
        f" multiplications with addition a second in a matrix product of 32-bit numbers,"
        f" {bytes_a_microsecond / 1000:.1f} GB a second copied."
    )
    headings = ["part", "floor", "µs a second of sound at least", "now", "times the floor"]
    return Table("How far from the floor", headings, rows, note)


def encoder_multiplications() -> int:
    """In one call of the network: counted while it runs."""
    counted = 0

    def count(module: torch.nn.Module, _inputs: Any, output: torch.Tensor) -> None:
        nonlocal counted
        if isinstance(module, torch.nn.Conv1d):
            counted += output.shape[-1] * module.weight.numel()
        elif isinstance(module, torch.nn.Linear):
            counted += module.weight.numel()

    encoder, config = load_encoder(), load_model().config
    for module in encoder.modules():
        module.register_forward_hook(count)
    with torch.inference_mode():
        encoder(torch.ones(1, config.spectrum_rows, config.rhythm.bins))
    return counted


def _resonators(config: ModelConfig) -> int:
    return config.onset.flux_bands * config.rhythm.bins * len(config.rhythm.time_constant_periods)


def _transforms_alone(config: ModelConfig) -> float:
    """µs for a second of sound."""
    size = fft.next_fast_len(round(config.onset.window_seconds * RATE), real=True)
    windows = np.random.default_rng(0).standard_normal((FRAMES_PER_ESTIMATE, size)).astype(np.float32)
    return microseconds(lambda: fft.rfft(windows), 200) * FRAMES_PER_SECOND / FRAMES_PER_ESTIMATE


def _matrix_pace(size: int = 512) -> float:
    """Multiplications with addition in a µs, one thread."""
    matrix = torch.rand(size, size)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    taken = microseconds(lambda: matrix @ matrix, 5)
    torch.set_num_threads(threads)
    return size**3 / taken


def _copy_pace(megabytes: int = 128) -> float:
    """Bytes copied in a µs."""
    source = np.ones(megabytes * 1_000_000, np.uint8)
    target = np.empty_like(source)
    return len(source) / microseconds(lambda: np.copyto(target, source), 1)
