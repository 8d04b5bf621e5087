"""Big digits: seven segments, as on every drum machine, drawn at any size.

A terminal cell is about twice as high as wide, so that two pixels, one above the other, make it
up and are nearly square. All glyphs of one size have the same width: the number never moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from livetempo.sinks.look import Glyphs

#     a
#   f   b
#     g
#   e   c
#     d
_SEGMENTS = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abfgcd",
    "-": "g",
    " ": "",
}
SMALLEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class DigitSize:
    """How large a digit is, in terminal cells, and how thick its strokes are, in columns."""

    rows: int
    columns: int
    stroke: int

    @property
    def gap(self) -> int:
        """Columns between two digits."""
        return max(1, round(0.9 * self.stroke))

    def width(self, count: int) -> int:
        """Columns that `count` digits take, with the gaps between them."""
        return count * self.columns + max(0, count - 1) * self.gap


@cache
def digit_size(rows: int) -> DigitSize:
    """The proportions of digits that are `rows` high (3 or more)."""
    return DigitSize(rows, max(3, round(1.2 * rows - 0.5)), max(1, round(0.34 * rows)))


@lru_cache(maxsize=512)
def digit_rows(character: str, size: DigitSize, glyphs: Glyphs) -> tuple[str, ...]:
    """One of "0123456789- " as `size.rows` strings of `size.columns` characters."""
    if not glyphs.fine and size.rows < 5:
        return _draw_thin(character, size)
    if not glyphs.fine:  # a pixel is then a whole cell, twice as high as wide
        picture = _draw(character, size.columns, size.rows, size.stroke, max(1, size.stroke // 2))
        return tuple("".join(" #"[pixel] for pixel in row) for row in picture)
    # The strokes above and below the middle one are equally long when this is even.
    height = 2 * size.rows - size.stroke % 2
    picture = _round(_draw(character, size.columns, height, size.stroke, size.stroke), size.stroke)
    picture = np.vstack([np.zeros((2 * size.rows - height, size.columns), int), picture])
    return tuple(
        "".join(glyphs.pixels[upper + 2 * lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(picture[::2], picture[1::2], strict=True)
    )


def _draw(character: str, width: int, height: int, across: int, down: int) -> NDArray[np.int_]:
    """The segments as pixels; vertical strokes are `across` wide, horizontal ones `down` high."""
    middle = (height - down) // 2
    strokes = {
        "a": np.s_[:down, :],
        "b": np.s_[: middle + down, -across:],
        "c": np.s_[middle:, -across:],
        "d": np.s_[-down:, :],
        "e": np.s_[middle:, :across],
        "f": np.s_[: middle + down, :across],
        "g": np.s_[middle : middle + down, :],
    }
    picture = np.zeros((height, width), int)
    for segment in _SEGMENTS[character]:
        picture[strokes[segment]] = 1
    return picture


def _draw_thin(character: str, size: DigitSize) -> tuple[str, ...]:
    """The segments as three lines of ASCII, at the bottom of the space there is."""
    lit = _SEGMENTS[character]
    ink = {segment: " |_"[(segment in lit) * (1 + (segment in "agd"))] for segment in "abcdefg"}
    inner = size.columns - 2
    rows = (
        " " + inner * ink["a"] + " ",
        ink["f"] + inner * ink["g"] + ink["b"],
        ink["e"] + inner * ink["d"] + ink["c"],
    )
    return (" " * size.columns,) * (size.rows - 3) + rows


def _round(picture: NDArray[np.int_], stroke: int) -> NDArray[np.int_]:
    """Take the sharpness off the four outer corners."""
    radius = stroke // 2
    for row in range(radius):
        for column in range(radius - row):
            picture[row, [column, -1 - column]] = 0
            picture[-1 - row, [column, -1 - column]] = 0
    return picture
