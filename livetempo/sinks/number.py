"""The number itself: the one thing that must be read from the other side of the stage."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.style import Style

from livetempo.sinks.canvas import Box, Canvas
from livetempo.sinks.digits import SMALLEST_ROWS, DigitSize, digit_rows, digit_size
from livetempo.sinks.look import CAUTION, QUIET, STATE_STYLE, STRONG, Glyphs
from livetempo.sinks.multiples import multiple_text
from livetempo.sinks.panels import state_of
from livetempo.sinks.view import View
from livetempo.status import Status

UNIT_COLUMNS = 5  # for "BPM", "x3/2", "hold"


class NumberSize(NamedTuple):
    """The whole beats in large digits, the tenth in smaller ones behind the point."""

    whole: DigitSize
    tenth: DigitSize
    slots: int

    @property
    def width(self) -> int:
        """Columns from the first digit to the last, the same for every number."""
        side = 2 * self.whole.gap + self.point_width + self.tenth.columns
        return self.whole.width(self.slots) + max(side, self.whole.gap + UNIT_COLUMNS)

    @property
    def point_width(self) -> int:
        """The decimal point is a square as wide as a stroke."""
        return self.whole.stroke


@lru_cache(maxsize=64)
def number_size(width: int, rows: int, slots: int = 3) -> NumberSize | None:
    """The largest number that fits; None when not even the smallest does."""
    for height in range(rows, SMALLEST_ROWS - 1, -1):
        tenth = max(SMALLEST_ROWS, round(0.45 * height))
        size = NumberSize(digit_size(height), digit_size(tenth), slots)
        if size.width <= width:
            return size
    return None


def number_text(status: Status) -> tuple[str, str]:
    """Whole beats and tenth, as shown: ("124", "0"), or ("--", "") when there is no tempo."""
    bpm = None if status.estimate is None else status.estimate.bpm
    if bpm is None:
        return "--", ""
    whole, tenth = f"{bpm:.1f}".split(".")
    return whole, tenth


def number(canvas: Canvas, box: Box, view: View, glyphs: Glyphs) -> None:
    """The tempo as large as the box allows, always at the same place."""
    whole, tenth = number_text(view.status)
    style = STATE_STYLE[state_of(view.status)] + STRONG
    slots = max(3, len(whole))
    size = number_size(box.width, box.height, slots)
    if size is None:
        _small(canvas, box, whole, tenth, style)
        return
    column = box.column + (box.width - size.width) // 2
    row = box.row + (box.height - size.whole.rows) // 2
    for character in whole.rjust(slots):
        _digit(canvas, column, row, digit_rows(character, size.whole, glyphs), style)
        column += size.whole.columns + size.whole.gap
    if tenth:
        bottom = row + size.whole.rows
        for up, text in enumerate(_point(size, glyphs)):
            canvas.write(column, bottom - 1 - up, text, style)
        digit = digit_rows(tenth, size.tenth, glyphs)
        place = column + size.point_width + size.whole.gap
        _digit(canvas, place, bottom - size.tenth.rows, digit, style)
    room = size.whole.rows - size.tenth.rows
    if room > 0:
        _unit(canvas, Box(column, row, UNIT_COLUMNS, room), view.status, glyphs)


def _digit(canvas: Canvas, column: int, row: int, lines: tuple[str, ...], style: Style) -> None:
    for line, text in enumerate(lines):
        canvas.write(column, row + line, text, style)


def _point(size: NumberSize, glyphs: Glyphs) -> list[str]:
    """The decimal point, from the bottom up."""
    wide = size.point_width
    if not glyphs.fine:
        return ["." if size.whole.rows < 5 else "#" * wide]
    lower, full = glyphs.pixels[2], glyphs.pixels[3]
    return [full * wide] * (wide // 2) + [lower * wide] * (wide % 2)


def _unit(canvas: Canvas, box: Box, status: Status, glyphs: Glyphs) -> None:
    """The unit, the multiple and the hold, in the space above the tenth; the unit is missed least."""
    multiple = f"{glyphs.times}{multiple_text(status.octave)}" if status.octave else ""
    words = [("BPM", QUIET), (multiple, STRONG), ("hold" if status.hold else "", CAUTION)]
    words = [word for word in words if word[0]][-box.height :]
    for line, (word, style) in enumerate(words):
        canvas.write(box.column, box.row + line, word, style)


def _small(canvas: Canvas, box: Box, whole: str, tenth: str, style: Style) -> None:
    text = f"{whole}.{tenth}" if tenth else whole
    column = box.column + max(0, (box.width - len(text)) // 2)
    canvas.write(column, box.row + (box.height - 1) // 2, text, style)
