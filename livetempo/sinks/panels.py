"""The parts of the display. Each writes one idea into its box, and knows nothing of the others."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style

from livetempo.sinks.canvas import Box, Canvas, fit
from livetempo.sinks.charts import (
    history_rows,
    history_span,
    landscape_rows,
    tempo_column,
    tick_columns,
)
from livetempo.sinks.look import ALARM, CAUTION, CHART, GOOD, PLAIN, QUIET, STATE_STYLE, STRONG, Glyphs
from livetempo.sinks.view import METER_FLOOR_DB, View
from livetempo.status import Status
from livetempo.tempo import State

GUTTER = 6  # columns left of the charts, for the scale
LOUD_DB = -3.0  # from here on there is little room before clipping


def state_of(status: Status) -> State:
    """The state in a word; nothing heard yet is a search."""
    return "searching" if status.estimate is None else status.estimate.state


def header(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """Whose sound this is, and for how long we have listened."""
    status = view.status
    minutes, seconds = divmod(int(status.elapsed_seconds), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}"
    right = f"{status.sample_rate / 1000:g} kHz   {clock}" if box.width >= 50 else clock
    end = box.column + box.width
    canvas.write_right(end, box.row, right, QUIET)
    name = glyphs.text(status.source)
    room = box.width - len(right) - 2
    if box.width >= 50:
        canvas.write(box.column, box.row, "livetempo", QUIET)
        canvas.write(box.column + 12, box.row, fit(name, room - 12), PLAIN)
    else:
        canvas.write(box.column, box.row, fit(name, room), PLAIN)


def notice(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The answer to the last key, else what the session has to say."""
    text, style = (view.message, STRONG) if view.message else (view.status.notice, CAUTION)
    text = fit(glyphs.text(text), box.width)
    canvas.write(box.column + (box.width - cell_len(text)) // 2, box.row, text, style)


def pulse(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """A bar that opens on each pulse and closes until the next: calm, as nothing turns on or off."""
    if view.pulse_phase is None:
        return
    left_end, middle, right_end = glyphs.pulse
    cells, half = divmod(round((box.width - 2) * (1.0 - view.pulse_phase) ** 2), 2)
    bar = left_end * half + middle * (2 * cells + 2 - box.width % 2) + right_end * half
    start = box.column + (box.width - len(bar)) // 2
    canvas.write(start, box.row, bar, STATE_STYLE[state_of(view.status)])


def state(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The state in a word, with its colour."""
    word = state_of(view.status)
    canvas.write(box.column, box.row, f"{glyphs.dot} {word}", STATE_STYLE[word])


def confidence(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """How probable it is that the tempo is right."""
    estimate = view.status.estimate
    if estimate is None or estimate.bpm is None:
        gauge = _Gauge("confidence", 0.0, " -- %  ", QUIET)
    else:
        value = f"{100 * estimate.confidence:3.0f} %  "
        gauge = _Gauge("confidence", estimate.confidence, value, STATE_STYLE[estimate.state])
    gauge.draw(canvas, box, glyphs)


def level(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The input level, and whether it was too much."""
    share = 1.0 - view.meter_db / METER_FLOOR_DB
    if view.status.clipped:
        gauge = _Gauge("level", share, "  CLIP ", ALARM)
    elif view.meter_db <= METER_FLOOR_DB:
        gauge = _Gauge("level", 0.0, " -- dB ", QUIET)
    else:
        style = CAUTION if view.meter_db > LOUD_DB else GOOD
        gauge = _Gauge("level", share, f"{view.meter_db:3.0f} dB ", style)
    gauge.draw(canvas, box, glyphs)


class _Gauge(NamedTuple):
    """A name, a bar and a value of fixed width."""

    name: str
    share: float
    value: str
    style: Style

    def draw(self, canvas: Canvas, box: Box, glyphs: Glyphs) -> None:
        label = f"{self.name:>10} " if box.width >= 30 else ""
        canvas.write(box.column, box.row, label, QUIET)
        start = box.column + len(label)
        width = box.width - len(label) - len(self.value) - 1
        filled, half, rest = glyphs.bar
        halves = round(min(max(self.share, 0.0), 1.0) * 2 * width)
        bar = filled * (halves // 2) + half * (halves % 2)
        canvas.write(start, box.row, bar, self.style)
        canvas.write(start + len(bar), box.row, rest * (width - len(bar)), QUIET)
        value_style = ALARM if self.style is ALARM else PLAIN
        canvas.write(start + width + 1, box.row, self.value, value_style)


def landscape(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """How the tempi compete: scores over a logarithmic axis, a marker at the one that is shown."""
    status = view.status
    axis = status.landscape_bpm
    if axis is None:
        return
    rows = box.height - 2
    estimate = status.estimate
    bpm = None if estimate is None else estimate.bpm
    marked = None if bpm is None else tempo_column(bpm, axis, box.width)
    if status.landscape is not None:
        # The axis is that of the tempi as reported, the range that of the tempi as heard.
        searched_bpm = [edge * math.pow(2.0, status.octave) for edge in status.tempo_range]
        searched = [tempo_column(edge, axis, box.width) for edge in searched_bpm]
        zones = _zones(searched[0], searched[1] + 1, marked, box.width, STATE_STYLE[state_of(status)])
        for row, text in enumerate(landscape_rows(status.landscape, box.width, rows, glyphs)):
            for start, end, style in zones:
                canvas.write(box.column + start, box.row + row, text[start:end], style)
    _axis(canvas, Box(box.column, box.row + rows, box.width, 2), status, marked, glyphs)


def _zones(
    low: int, high: int, marked: int | None, width: int, accent: Style
) -> list[tuple[int, int, Style]]:
    """Columns from, to, and their colour: quiet outside the searched range, bright at the tempo."""
    styles = [CHART if low <= column < high else QUIET for column in range(width)]
    if marked is not None:
        reach = max(1, width // 60)
        for column in range(max(0, marked - reach), min(width, marked + reach + 1)):
            styles[column] = accent
    edges = [0, *(c for c in range(1, width) if styles[c] is not styles[c - 1]), width]
    return [(start, end, styles[start]) for start, end in pairwise(edges)]


def _axis(canvas: Canvas, box: Box, status: Status, marked: int | None, glyphs: Glyphs) -> None:
    assert status.landscape_bpm is not None
    line, tick = glyphs.axis
    ticks = tick_columns(status.landscape_bpm, box.width)
    characters = [tick if column in ticks else line for column in range(box.width)]
    if marked is not None:
        at, left, right = glyphs.marker
        place = min(max(marked, 0), box.width - 1)
        characters[place] = left if marked < 0 else right if marked >= box.width else at
        canvas.write(box.column + place, box.row, characters[place], STATE_STYLE[state_of(status)] + STRONG)
        canvas.write(box.column, box.row, "".join(characters[:place]), QUIET)
        canvas.write(box.column + place + 1, box.row, "".join(characters[place + 1 :]), QUIET)
    else:
        canvas.write(box.column, box.row, "".join(characters), QUIET)
    for column, bpm in ticks.items():
        text = str(bpm)
        start = min(max(0, column - (len(text) - 1) // 2), box.width - len(text))
        canvas.write(box.column + start, box.row + 1, text, QUIET)


def history(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The tempo of the last minute; the scale stands in the gutter left of the box."""
    span = history_span(view.history)
    if span is None:
        return
    for row, text in enumerate(history_rows(view.history, box.width, box.height, glyphs)):
        canvas.write(box.column, box.row + row, text, CHART)
    canvas.write_right(box.column - 2, box.row, f"{span[1]:.0f}", QUIET)
    canvas.write_right(box.column - 2, box.row + box.height - 1, f"{span[0]:.0f}", QUIET)


def vitals(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """What it costs, what was lost, and how it is set."""
    status = view.status
    spelled = box.width >= 70
    pieces = [
        ("latency " if spelled else "", QUIET),
        (f"{1000 * status.latency.total:4.0f} ms   ", PLAIN),
        (_latency_parts(status) if box.width >= 120 else "", QUIET),
    ]
    if box.width >= 36:
        pieces += [("cpu ", QUIET), (f"{100 * status.cpu:5.1f} %   ", PLAIN)]
    # Last, as it may grow: nothing stands behind it that would have to move.
    pieces.append((f"dropped {status.dropped_samples}", ALARM if status.dropped_samples else QUIET))
    end = canvas.write_all(box.column, box.row, pieces)
    low, high = status.tempo_range
    settings = f"{low:g}{glyphs.dash}{high:g} BPM   {status.response}"
    if end + 2 + len(settings) <= box.column + box.width:
        canvas.write_right(box.column + box.width, box.row, settings, QUIET)


def _latency_parts(status: Status) -> str:
    capture, compute, algorithmic = (1000 * seconds for seconds in status.latency)
    return f"= capture {capture:3.0f} + compute {compute:3.0f} + analysis {algorithmic:4.0f}   "
