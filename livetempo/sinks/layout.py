"""Which parts are shown in a window of which size, and where."""

from __future__ import annotations

from livetempo.sinks import panels
from livetempo.sinks.canvas import Box, Canvas
from livetempo.sinks.keys import HELP
from livetempo.sinks.look import QUIET, STRONG, Glyphs
from livetempo.sinks.number import number
from livetempo.sinks.view import View

ONE_ROW_OF_GAUGES = 76  # columns, from here on state, confidence and level stand side by side


def render(view: View, width: int, height: int, glyphs: Glyphs) -> Canvas:
    """One frame, of exactly this size. A pure function."""
    canvas = Canvas(width, height)
    margin = 2 if width >= 60 else 1 if width >= 40 else 0
    inner = Box(margin, 0, width - 2 * margin, height)
    if height < 10 or width < 30:
        _small(canvas, inner, view, glyphs)
    elif height < 24 or width < 60:
        _medium(canvas, inner, view, glyphs)
    else:
        _full(canvas, inner, view, glyphs)
    return canvas


def _small(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The number; then what fits below it."""
    rows = _Rows(box)
    if box.height >= 4:
        panels.state(canvas, rows.from_bottom(1), view, glyphs)
    if box.height >= 5:
        _pulse(canvas, rows.from_bottom(1), view, glyphs)
    number(canvas, rows.rest(), view, glyphs)


def _medium(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The number, the gauges, and a low landscape where there is room."""
    rows = _Rows(box)
    words = bool(view.message or view.status.notice)
    top = rows.from_top(1)
    (panels.notice if words else panels.header)(canvas, top, view, glyphs)
    _footer(canvas, rows.from_bottom(1), view, glyphs, shown=view.toggle_help)
    if box.height >= 14:
        panels.landscape(canvas, rows.from_bottom(4 + (box.height - 14) // 5), view, glyphs)
    _gauges(canvas, rows, view, glyphs)
    _pulse(canvas, rows.from_bottom(1), view, glyphs)
    number(canvas, rows.rest(), view, glyphs)


def _full(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """Everything, the charts growing with the window."""
    rows = _Rows(box)
    airy = box.height >= 30
    panels.header(canvas, rows.from_top(1), view, glyphs)
    panels.notice(canvas, rows.from_top(1), view, glyphs)
    if view.has_keys:
        _help(canvas, rows.from_bottom(1), view, shown=not view.toggle_help)
    panels.vitals(canvas, rows.from_bottom(1), view, glyphs)
    if airy:
        rows.from_bottom(1)
    for caption, height, chart in (
        ("last minute", box.height // 10, panels.history),
        ("tempo landscape", 2 + box.height // 7, panels.landscape),
    ):
        plot, above = _chart(rows, height)
        chart(canvas, plot, view, glyphs)
        canvas.write(above.column, above.row, caption, QUIET)
    _gauges(canvas, rows, view, glyphs)
    rows.from_bottom(1)
    _pulse(canvas, rows.from_bottom(1), view, glyphs)
    if airy:
        rows.from_bottom(1)
    number(canvas, rows.rest(), view, glyphs)


class _Rows:
    """Hands out the rows of a box from its two ends."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._top = box.row
        self._bottom = box.row + box.height

    def from_top(self, count: int) -> Box:
        row, self._top = self._top, self._top + count
        return self._box._replace(row=row, height=count)

    def from_bottom(self, count: int) -> Box:
        self._bottom -= count
        return self._box._replace(row=self._bottom, height=count)

    def rest(self) -> Box:
        return self._box._replace(row=self._top, height=max(1, self._bottom - self._top))


def _gauges(canvas: Canvas, rows: _Rows, view: View, glyphs: Glyphs) -> None:
    state_columns = 14
    if canvas.width >= ONE_ROW_OF_GAUGES:
        row = rows.from_bottom(1)
        each = (row.width - state_columns) // 2
        first = row._replace(column=row.column + state_columns, width=each)
        second = first._replace(column=row.column + row.width - each)
    else:
        second = rows.from_bottom(1)
        row = rows.from_bottom(1)
        second = second._replace(column=row.column + state_columns, width=row.width - state_columns)
        first = second._replace(row=row.row)
    panels.state(canvas, row, view, glyphs)
    panels.confidence(canvas, first, view, glyphs)
    panels.level(canvas, second, view, glyphs)


def _pulse(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    width = min(box.width, max(10, box.width // 2))
    width -= (box.width - width) % 2  # the same middle as the row's
    panels.pulse(
        canvas, box._replace(column=box.column + (box.width - width) // 2, width=width), view, glyphs
    )


def _chart(rows: _Rows, height: int) -> tuple[Box, Box]:
    """Room for a chart, right of the gutter, and for the caption above it."""
    box = rows.from_bottom(height)
    plot = box._replace(column=box.column + panels.GUTTER, width=box.width - panels.GUTTER)
    return plot, rows.from_bottom(1)


def _footer(canvas: Canvas, box: Box, view: View, glyphs: Glyphs, *, shown: bool) -> None:
    if shown:
        _help(canvas, box, view, shown=True)
    else:
        panels.vitals(canvas, box, view, glyphs)


def _help(canvas: Canvas, box: Box, view: View, *, shown: bool) -> None:
    """As many keys as fit, the most needed first."""
    if not shown:
        return
    end = box.column + box.width
    column = box.column
    for key, does in HELP:
        if column + len(key) + 1 + len(does) > end:
            break
        column = canvas.write_all(column, box.row, [(key, STRONG), (f" {does}", QUIET)]) + 2
