"""The two curves of the display as text: the tempo landscape and the last minute."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from livetempo.sinks.look import Glyphs
from livetempo.sinks.view import HISTORY_SECONDS, Point

# The first ones matter most. The axis moves with the multiple, by up to three octaves each way.
TICKS_BPM = (
    60,
    120,
    240,
    30,
    15,
    480,
    960,
    40,
    80,
    160,
    320,
    20,
    10,
    5,
    640,
    1920,
    300,
    100,
    200,
    50,
    400,
    140,
    180,
)
FAINTEST_SCORE = 1e-6
LEAST_SPAN_BPM = 4.0  # a steadier minute than this is drawn as the flat line it is


def landscape_rows(scores: NDArray[np.float32], columns: int, rows: int, glyphs: Glyphs) -> list[str]:
    """The scores (largest 1) as `rows` strings of `columns` characters, the top one first.

    The heights are logarithmic: a belief soon outweighs its rivals a thousandfold, and one wants to
    see them all the same. Where all tempi are alike there is no landscape, only a plain.
    """
    scores = np.clip(np.nan_to_num(scores), FAINTEST_SCORE, 1.0)
    scores = (1.0 - np.log(scores) / np.log(FAINTEST_SCORE)) * _distinctness(scores)
    bins = np.arange(len(scores))
    curve = np.interp(np.linspace(0, len(scores) - 1, columns), bins, scores)
    # Where there are more bins than columns, a narrow peak is not to fall between two of them.
    np.maximum.at(curve, np.rint(bins * (columns - 1) / (len(scores) - 1)).astype(int), scores)
    steps = len(glyphs.heights) - 1
    levels = np.rint(curve * rows * steps).astype(int)
    return [
        "".join(glyphs.heights[level] for level in np.clip(levels - row * steps, 0, steps).tolist())
        for row in reversed(range(rows))
    ]


def _distinctness(scores: NDArray[np.float32]) -> float:
    """0 when all scores are alike, 1 as soon as a few of them hold most of the weight."""
    shares = scores / scores.sum()
    entropy = -float((shares * np.log(shares)).sum()) / math.log(len(scores))
    return min(1.0, 2.0 * (1.0 - entropy))


def tempo_column(bpm: float, axis_bpm: NDArray[np.float32], columns: int) -> int:
    """The column of a tempo on the logarithmic axis; -1 or `columns` when it lies outside."""
    low, high = math.log2(axis_bpm[0]), math.log2(axis_bpm[-1])
    column = round((math.log2(bpm) - low) / (high - low) * (columns - 1))
    return min(max(column, -1), columns)


def tick_columns(axis_bpm: NDArray[np.float32], columns: int, room: int = 6) -> dict[int, int]:
    """Column -> BPM of the ticks that fit, each with `room` columns to itself."""
    chosen: dict[int, int] = {}
    for bpm in TICKS_BPM:
        column = tempo_column(bpm, axis_bpm, columns)
        if 0 <= column < columns and all(abs(column - other) >= room for other in chosen):
            chosen[column] = bpm
    return dict(sorted(chosen.items()))


def history_span(history: Sequence[Point]) -> tuple[float, float] | None:
    """(lowest, highest) BPM of the scale, whole numbers that rarely change; None without a tempo."""
    known = [point.bpm for point in history if point.bpm is not None]
    if not known:
        return None
    low, high = math.floor(min(known)), math.ceil(max(known))
    missing = max(0.0, LEAST_SPAN_BPM - (high - low))
    return low - math.floor(missing / 2), high + math.ceil(missing / 2)


def history_rows(history: Sequence[Point], columns: int, rows: int, glyphs: Glyphs) -> list[str]:
    """The last minute as a line, now at the right edge."""
    span = history_span(history)
    if span is None:
        return [""] * rows
    across, down = (2, 4) if glyphs.fine else (1, 2)
    dots = _plot(history, span, columns * across, rows * down)
    cells = dots.reshape(rows, down, columns, across)
    if glyphs.fine:
        codes = 0x2800 + np.einsum("rdca,da->rc", cells, _BRAILLE)
        return ["".join(map(chr, row)).replace("\u2800", " ") for row in codes.tolist()]
    codes = cells[:, 0, :, 0] + 2 * cells[:, 1, :, 0]
    return ["".join(glyphs.pixels[code] for code in row) for row in codes.tolist()]


_BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


def _plot(history: Sequence[Point], span: tuple[float, float], width: int, height: int) -> NDArray[np.int_]:
    """Dots of a line through the points; a jump of the tempo is a vertical stroke, a pause a gap."""
    dots = np.zeros((height, width), int)
    # Dots are bound to moments, not to the window: the line walks left without changing its shape.
    step_seconds = HISTORY_SECONDS / width
    newest = math.floor(history[-1].time / step_seconds)
    low, high = span
    last: tuple[int, int] | None = None
    for time, bpm in history:
        if bpm is None:
            last = None
            continue
        x = width - 1 - (newest - math.floor(time / step_seconds))
        y = round((high - bpm) / (high - low) * (height - 1))
        if x >= 0:
            before_x, before_y = last or (x, y)
            dots[y, max(0, before_x) : x + 1] = 1
            dots[min(before_y, y) : max(before_y, y) + 1, x] = 1
        last = x, y
    return dots
