"""Frames of the display, for tests that read them."""

from __future__ import annotations

import itertools
import math

from livetempo.sinks.digits import digit_rows, digit_size
from livetempo.sinks.layout import render
from livetempo.sinks.look import UNICODE, Glyphs
from livetempo.sinks.view import Point, View
from livetempo.status import Status

COMMON_SIZES = ((20, 5), (40, 10), (60, 15), (80, 24), (100, 30), (200, 50))


def view_of(status: Status, **others: object) -> View:
    """A view after a minute of wavering tempo."""
    past = [Point(tick / 10, 120 + 5 * math.sin(tick / 50)) for tick in range(600)]
    fields = {"history": past, "pulse_phase": 0.2, "meter_db": -12.0, "has_keys": True, **others}
    return View(status, **fields)  # type: ignore[arg-type]


def frame(status: Status, width: int, height: int, glyphs: Glyphs = UNICODE, **others: object) -> list[str]:
    """The rows of a frame."""
    return render(view_of(status, **others), width, height, glyphs).plain()


def shows_digits(rows: list[str], text: str, glyphs: Glyphs = UNICODE) -> bool:
    """Whether the text stands there in large digits of some size."""
    for height in range(3, len(rows) + 1):
        size = digit_size(height)
        digits = [digit_rows(character, size, glyphs) for character in text]
        lines = [(" " * size.gap).join(digit[row] for digit in digits) for row in range(height)]
        for top, column in itertools.product(range(len(rows) - height + 1), range(len(rows[0]))):
            if all(rows[top + row].startswith(line, column) for row, line in enumerate(lines)):
                return True
    return False
