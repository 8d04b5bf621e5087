"""What `livetempo file` prints: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import statistics
from typing import Any, Protocol, TextIO

from livetempo.analysis import Analysis
from livetempo.sinks.lines import LineWriter
from livetempo.tempo import TempoEstimate

SPARK_COLUMNS = 60
BARS, ASCII_BARS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
CALM_OCTAVES = math.log2(1.08)  # the least height of a line of tempo: a steady one must not look wild


class Report(Protocol):
    """Something that writes one recording after the other."""

    def write(self, path: str, analysis: Analysis) -> None:
        """Write one result at once; see LineWriter for what it raises."""
        ...


class JsonReport:
    """One JSON object a recording; bpm is null where there is no beat."""

    def __init__(self, stream: TextIO, with_trajectory: bool) -> None:
        self._lines = LineWriter(stream)
        self._with_trajectory = with_trajectory

    def write(self, path: str, analysis: Analysis) -> None:
        """Write {"file", "duration", "bpm", "confidence"[, "trajectory": [[time, bpm, confidence], ...]]}."""
        fields: dict[str, Any] = {
            "file": path,
            "duration": round(analysis.duration, 3),
            "bpm": _rounded(analysis.bpm),
            "confidence": round(analysis.confidence, 3),
        }
        if self._with_trajectory:
            fields["trajectory"] = [
                [round(e.time, 3), _rounded(e.bpm), round(e.confidence, 3)] for e in analysis.trajectory
            ]
        self._lines.write(json.dumps(fields))  # ASCII, so any name survives any encoding


class CsvReport:
    """One row a recording, or with the trajectory one row an estimate; bpm is empty where there is none."""

    def __init__(self, stream: TextIO, with_trajectory: bool) -> None:
        self._lines = LineWriter(stream)
        self._encoding = stream.encoding or "utf-8"
        self._with_trajectory = with_trajectory
        self._row(["file", "time" if with_trajectory else "duration", "bpm", "confidence"])

    def write(self, path: str, analysis: Analysis) -> None:
        """Write the row or rows of one recording."""
        if not self._with_trajectory:
            self._row([path, *_row(analysis.duration, analysis.bpm, analysis.confidence)])
        for e in analysis.trajectory if self._with_trajectory else ():
            self._row([path, *_row(e.time, e.bpm, e.confidence)])

    def _row(self, fields: list[str]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(fields)
        self._lines.write(_encodable(text.getvalue(), self._encoding))


class TableReport:
    """Columns for people, and below each recording its tempo as a line where the trajectory is wanted."""

    def __init__(self, stream: TextIO, with_trajectory: bool) -> None:
        self._lines = LineWriter(stream)
        self._encoding = stream.encoding or "utf-8"
        self._with_trajectory = with_trajectory
        self._lines.write(f"{'BPM':>7}  {'sure':>5}  {'length':>7}  file")

    def write(self, path: str, analysis: Analysis) -> None:
        """Write the line or lines of one recording."""
        bpm = "--" if analysis.bpm is None else f"{analysis.bpm:.2f}"
        sure = "" if analysis.bpm is None else f"{100 * analysis.confidence:.0f} %"
        name = _encodable(printable(path), self._encoding)
        self._lines.write(f"{bpm:>7}  {sure:>5}  {_clock(analysis.duration):>7}  {name}")
        if self._with_trajectory:
            bars = BARS if _encodable(BARS, self._encoding) == BARS else ASCII_BARS
            self._lines.write(f"{'':>25}{sparkline(analysis.trajectory, bars)}")


def sparkline(trajectory: tuple[TempoEstimate, ...], bars: str = BARS) -> str:
    """The tempo over time as a row of bars, a blank where there is none, with the lowest and highest BPM.

    >>> sparkline(tuple(TempoEstimate(t, 100.0 + t, 0.9, "locked") for t in range(0, 50, 10)))
    '▁▂▄▆█  100.0 to 140.0 BPM'
    """
    length = max(1, -(-len(trajectory) // SPARK_COLUMNS))
    columns = [_typical(trajectory[k : k + length]) for k in range(0, len(trajectory), length)]
    known = [octaves for octaves in columns if octaves is not None]
    if not known:
        return "no tempo"
    lowest, highest = min(known), max(known)
    middle, height = (lowest + highest) / 2, max(highest - lowest, CALM_OCTAVES)
    top = len(bars) - 1
    heights = [None if octaves is None else round((octaves - middle) / height * top) for octaves in columns]
    line = "".join(" " if h is None else bars[min(max(h + top // 2, 0), top)] for h in heights)
    return f"{line}  {2**lowest:.1f} to {2**highest:.1f} BPM"


def _typical(estimates: tuple[TempoEstimate, ...]) -> float | None:
    """The median tempo in octaves above 1 BPM, None where less than half of the time has one."""
    known = [math.log2(e.bpm) for e in estimates if e.bpm is not None]
    return statistics.median(known) if 2 * len(known) >= len(estimates) and known else None


def printable(text: str) -> str:
    """The text with everything a terminal would obey, or could not show, written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _encodable(text: str, encoding: str) -> str:
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _rounded(bpm: float | None) -> float | None:
    return None if bpm is None else round(bpm, 3)


def _row(seconds: float, bpm: float | None, confidence: float) -> list[str]:
    return [f"{seconds:.3f}", "" if bpm is None else f"{bpm:.3f}", f"{confidence:.3f}"]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
