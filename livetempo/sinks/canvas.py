"""A sheet of terminal cells to write on: nothing ever sticks out of it.

Rows are kept as a few styled pieces, so that two sheets can be compared row by row and only the
rows that differ are sent to the terminal. That keeps the screen still and the work small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from rich.segment import Segment
from rich.style import Style

from livetempo.sinks.look import PLAIN


class Piece(NamedTuple):
    """Text that starts at a column."""

    column: int
    text: str
    style: Style


class Box(NamedTuple):
    """A rectangle of cells."""

    column: int
    row: int
    width: int
    height: int


class Canvas:
    """width x height cells; a rich renderable."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows: list[list[Piece]] = [[] for _ in range(height)]

    def write(self, column: int, row: int, text: str, style: Style = PLAIN) -> None:
        """Write text; what lies outside the sheet is cut off. Texts must not overlap."""
        if not 0 <= row < self.height or column >= self.width:
            return
        if column < 0:
            column, text = 0, text[-column:]
        if not text.isascii() or len(text) > self.width - column:
            text = fit(text, self.width - column)
        if text:
            self._rows[row].append(Piece(column, text, style))

    def write_right(self, end: int, row: int, text: str, style: Style = PLAIN) -> None:
        """Write text so that it ends just before the column `end`."""
        self.write(end - cell_len(text), row, text, style)

    def write_all(self, column: int, row: int, pieces: Iterable[tuple[str, Style]]) -> int:
        """Write pieces one after another; returns the column after the last."""
        for text, style in pieces:
            self.write(column, row, text, style)
            column += cell_len(text)
        return column

    def plain(self) -> list[str]:
        """The rows as text."""
        return ["".join(segment.text for segment in self._segments(row)) for row in range(self.height)]

    def changes_since(self, before: Canvas | None) -> Changes:
        """What has to be sent to a terminal that shows `before` (None: anything may be there)."""
        known = None if before is None or before.width != self.width else before._rows
        rows = [
            row
            for row in range(self.height)
            if known is None or row >= len(known) or known[row] != self._rows[row]
        ]
        return Changes([(row, list(self._segments(row))) for row in rows])

    def _segments(self, row: int) -> Iterator[Segment]:
        column = 0
        for start, text, style in sorted(self._rows[row], key=_column):
            if start > column:
                yield Segment(" " * (start - column))
            yield Segment(text, style)
            column = start + cell_len(text)
        if column < self.width:
            yield Segment(" " * (self.width - column))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row in range(self.height):
            yield from self._segments(row)
            yield Segment.line()


class Changes:
    """Rows to be written over those on the screen; a rich renderable."""

    def __init__(self, rows: list[tuple[int, list[Segment]]]) -> None:
        self.rows = rows

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row, segments in self.rows:
            yield Control.move_to(0, row).segment
            yield from segments


def fit(text: str, cells: int) -> str:
    """The beginning of a text: at most so many cells, as one wide character may take two."""
    return text if cell_len(text) <= cells else set_cell_size(text, max(0, cells))


def _column(piece: Piece) -> int:
    return piece.column
