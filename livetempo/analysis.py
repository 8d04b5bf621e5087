"""The tempo of a whole recording, by the same code that hears it live."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM, Response, TempoRange
from livetempo.tempo import TempoEstimate

SAME_TEMPO_OCTAVES = float(np.log2(1.04))  # what the word "same" means for tempi: within 4 %
SETTLED_SECONDS = 10.0  # the tracker's window: an estimate made before it is full counts for less
LEAST_LOCKED_SHARE = 0.1  # of the time with sound; a tempo seen more rarely than this is an accident
BLOCK_FRAMES = 65536


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of the tempo of a whole recording.

    bpm         the tempo that most of it agrees with, None when there is no beat
    confidence  probability (0..1) that bpm is within 4 % of the beat's tempo; 0 when bpm is None
    duration    seconds of audio heard
    trajectory  every estimate in order, ten a second, exactly those a live tracker makes
    notice      a sentence about a damaged recording, empty when all is well
    """

    bpm: float | None
    confidence: float
    duration: float
    trajectory: tuple[TempoEstimate, ...]
    notice: str = ""


class Verdict(NamedTuple):
    """The tempo of a trajectory as a whole, and how sure it is."""

    bpm: float | None
    confidence: float


def analyse(
    samples_or_path: NDArray[Any] | str | os.PathLike[str],
    sample_rate: float | None = None,
    *,
    tempo_range: TempoRange = (SLOWEST_BPM, FASTEST_BPM),
    response: Response = "normal",
) -> Analysis:
    """The tempo of a recording: a file of any known format, or samples with their sample rate.

    Samples are of shape (n,) or (n, channels), float or int16 or int32. A file is read in blocks, so its
    length does not matter; LivetempoError says in a sentence why one cannot be read.

    >>> analyse("song.flac").bpm                          # doctest: +SKIP
    124.01
    >>> analyse(samples, 44100).bpm                       # doctest: +SKIP
    124.01
    """
    if isinstance(samples_or_path, (str, os.PathLike)):
        if sample_rate is not None:
            raise ValueError("a file knows its sample rate: give sample_rate with samples only")
        return _analyse_file(samples_or_path, tempo_range, response)
    if sample_rate is None:
        raise ValueError("samples need their sample_rate, in Hz")
    return _analyse_blocks(_chopped(np.asarray(samples_or_path)), sample_rate, tempo_range, response)


def _analyse_file(path: str | os.PathLike[str], tempo_range: TempoRange, response: Response) -> Analysis:
    from livetempo.audiofile import open_recording  # noqa: PLC0415  (only files need it)

    with open_recording(path) as recording:
        analysis = _analyse_blocks(recording.blocks(), recording.sample_rate, tempo_range, response)
        return replace(analysis, notice=recording.notice)


def _analyse_blocks(
    blocks: Iterable[NDArray[Any]], sample_rate: float, tempo_range: TempoRange, response: Response
) -> Analysis:
    from livetempo.tracker import TempoTracker  # noqa: PLC0415  (loads numba)

    tracker = TempoTracker(sample_rate, tempo_range=tempo_range, response=response)
    trajectory: list[TempoEstimate] = []
    frames = 0
    for block in blocks:
        frames += len(block)
        trajectory.extend(tracker.estimates(block))
    bpm, confidence = overall_tempo(trajectory)
    return Analysis(bpm, confidence, frames / sample_rate, tuple(trajectory))


def _chopped(samples: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Blocks of a moderate size: how samples are chopped changes no estimate, only the memory in use."""
    return (samples[start : start + BLOCK_FRAMES] for start in range(0, len(samples), BLOCK_FRAMES))


def overall_tempo(trajectory: Iterable[TempoEstimate]) -> Verdict:
    """The tempo that most of the locked time agrees with, each moment weighted by how sure it was.

    The weight of a moment is its confidence, less while the music has only just begun: so the first guesses
    give way to what is heard later, and still count where there is nothing else. The confidence of the whole
    is the mean confidence of the moments that agree, times their share of all the weight.
    """
    estimates = list(trajectory)
    locked = [
        (estimate.bpm, estimate.confidence, age)
        for estimate, age in zip(estimates, _seconds_of_sound(estimates), strict=True)
        if estimate.bpm is not None and estimate.state == "locked"
    ]
    sounding = sum(estimate.state != "silent" for estimate in estimates)
    if not locked or len(locked) < LEAST_LOCKED_SHARE * sounding:
        return Verdict(None, 0.0)
    bpm, confidence, age = np.array(sorted(locked)).T
    weight = confidence * np.minimum(age / SETTLED_SECONDS, 1.0)
    if not weight.any():
        return Verdict(None, 0.0)
    cluster = _heaviest_cluster(np.log2(bpm), weight)
    inside = weight[cluster]
    share = float(inside.sum() / weight.sum())
    median = bpm[cluster][np.searchsorted(np.cumsum(inside), inside.sum() / 2)]
    return Verdict(float(median), share * float(np.average(confidence[cluster], weights=inside)))


def _seconds_of_sound(estimates: list[TempoEstimate]) -> Iterator[float]:
    """For each estimate, the seconds since the last silence, or since the start."""
    silence = 0.0
    for estimate in estimates:
        if estimate.state == "silent":
            silence = estimate.time
        yield estimate.time - silence


def _heaviest_cluster(octaves: NDArray[np.float64], weight: NDArray[np.float64]) -> slice:
    """Those within 4 % of the moment that has most weight within 4 % of itself; octaves must rise."""
    first = np.searchsorted(octaves, octaves - SAME_TEMPO_OCTAVES, side="left")
    last = np.searchsorted(octaves, octaves + SAME_TEMPO_OCTAVES, side="right")
    total = np.concatenate([[0.0], np.cumsum(weight)])
    best = int(np.argmax(total[last] - total[first]))
    return slice(int(first[best]), int(last[best]))
