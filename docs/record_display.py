"""Records docs/display.svg: the live view of a real session, which hears the built-in demo.

    python docs/record_display.py [SECONDS]

Nothing in the picture is made up: the session runs in real time through the same path as
`livetempo listen --demo`, and the frame is the one a window of 100 x 30 would show at the end.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

# rich's export draws text only. Fonts leave gaps between block characters of two rows, so blocks and
# braille are drawn as rectangles here, at the sizes that rich gives its cells.
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, Group
from rich.segment import Segment, Segments
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME

from livetempo.session import Session
from livetempo.sinks.canvas import Canvas
from livetempo.sinks.display import FRAME_SECONDS
from livetempo.sinks.layout import render
from livetempo.sinks.look import UNICODE
from livetempo.sinks.view import View, Watcher
from livetempo.sources.demo import DemoSource

WIDTH, HEIGHT = 100, 30
CELL_WIDTH, CELL_HEIGHT, TOP = 12.2, 24.4, 1.5
PICTURE = Path(__file__).with_name("display.svg")
DRAWN = re.compile(f"[{UNICODE.heights[1:]}{UNICODE.pixels[1:]}{''.join(UNICODE.pulse)}\u2801-\u28ff]")
# Of a cell: left, top, right, bottom, as shares of it.
AREAS = {"▀": (0.0, 0.0, 1.0, 0.5), "▗": (0.5, 0.5, 1.0, 1.0), "▖": (0.0, 0.5, 0.5, 1.0)}
AREAS |= {block: (0.0, 1 - eighths / 8, 1.0, 1.0) for eighths, block in enumerate(UNICODE.heights)}


def watch_demo(seconds: float) -> View:
    """What the display knows after so many seconds of the demo."""
    session = Session(DemoSource(), seconds=seconds)
    watcher = Watcher()
    session.start()
    view = watcher.watch(session.read_status(), 0.0)
    frames = 0
    while not session.finished.wait(FRAME_SECONDS):
        frames += 1
        view = watcher.watch(session.read_status(), frames * FRAME_SECONDS)
    if session.error is not None:
        raise session.error
    return replace(view, has_keys=True)


def svg_of(frame: Canvas) -> str:
    """The frame as a picture of a terminal window."""
    console = Console(
        record=True, width=frame.width, file=io.StringIO(), color_system="256", force_terminal=True
    )
    rows = list(Segment.split_lines(console.render(frame)))[: frame.height]
    words = Segments([piece for row in rows for piece in (*_words(row), Segment.line())])
    console.print(Group(words), end="")
    rectangles = "".join(_rectangle(*area) for y, row in enumerate(rows) for area in _areas(row, y))
    layout = CONSOLE_SVG_FORMAT.replace("{matrix}", "{matrix}" + rectangles)
    return console.export_svg(title="livetempo listen --demo", theme=SVG_EXPORT_THEME, code_format=layout)


def _words(row: list[Segment]) -> Iterator[Segment]:
    """The text without what is drawn; spaces for themselves, as some viewers drop them at a beginning."""
    for text, style, _ in row:
        for word in re.findall(r" +|[^ ]+", DRAWN.sub(" ", text)):
            yield Segment(word, None if word.isspace() else style)


def _areas(row: list[Segment], y: int) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom (in cells) and colour of everything that is drawn."""
    column = 0
    for text, style, _ in row:
        for run in re.finditer(r"(.)\1*", text):
            character, start, end = run[1], column + run.start(), column + run.end()
            if DRAWN.match(character):
                for left, top, right, bottom in _parts(character):
                    colour = _colour(style)
                    if character in AREAS and right - left == 1.0:
                        yield start, y + top, end, y + bottom, colour
                    else:
                        for cell in range(start, end):
                            yield cell + left, y + top, cell + right, y + bottom, colour
        column += len(text)


def _parts(character: str) -> Iterator[tuple[float, float, float, float]]:
    if character in AREAS:
        yield AREAS[character]
        return
    dots = ord(character) - 0x2800
    for bit, (across, down) in enumerate(((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))):
        if dots >> bit & 1:
            left, top = 0.25 + across / 2, 0.125 + down / 4
            yield left - 0.14, top - 0.07, left + 0.14, top + 0.07


def _colour(style: Style | None) -> str:
    assert style is not None
    assert style.color is not None
    return style.color.get_truecolor(SVG_EXPORT_THEME).hex


def _rectangle(left: float, top: float, right: float, bottom: float, colour: str) -> str:
    return (
        f'<rect x="{left * CELL_WIDTH:.2f}" y="{top * CELL_HEIGHT + TOP:.2f}"'
        f' width="{(right - left) * CELL_WIDTH:.2f}" height="{(bottom - top) * CELL_HEIGHT + 0.25:.2f}"'
        f' fill="{colour}" shape-rendering="crispEdges"/>'
    )


def main() -> None:
    """Listen, then draw."""
    view = watch_demo(float(sys.argv[1]) if len(sys.argv) > 1 else 75.0)
    PICTURE.write_text(svg_of(render(view, WIDTH, HEIGHT, UNICODE)), encoding="utf-8")
    print(PICTURE)


if __name__ == "__main__":
    main()
