"""The live view: looks at the newest Status some fifteen times a second and draws what has changed."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import NoReturn

from rich.console import Console

from livetempo.sinks.canvas import Canvas
from livetempo.sinks.keyboard import Keyboard, open_keyboard
from livetempo.sinks.keys import Controls, Keys
from livetempo.sinks.layout import render
from livetempo.sinks.look import glyphs_for
from livetempo.sinks.view import Watcher
from livetempo.status import Status

FRAME_SECONDS = 1 / 15
REPAINT_FRAMES = 30  # audio libraries write warnings over the screen: they are gone after two seconds


def run(read_status: Callable[[], Status], controls: Controls, finished: threading.Event) -> None:
    """Show the session until `finished` is set or the person quits.

    Call it from the main thread: it waits there for keys. However it ends (Ctrl-C passes through
    it as KeyboardInterrupt), the terminal is as it was before.
    """
    console = Console(highlight=False)
    with open_keyboard() as keyboard, _full_screen(console), _signals():
        _draw_until(finished, console, keyboard, read_status, Keys(controls, read_status))


def _draw_until(
    finished: threading.Event,
    console: Console,
    keyboard: Keyboard,
    read_status: Callable[[], Status],
    keys: Keys,
) -> None:
    glyphs = glyphs_for(console.encoding, os.environ)
    watcher = Watcher()
    shown: Canvas | None = None
    for count in itertools.count():
        if finished.is_set() or keys.quit:
            return
        began = time.monotonic()
        view = replace(
            watcher.watch(read_status(), began),
            message=keys.message,
            has_keys=keyboard.present,
            toggle_help=keys.toggle_help,
        )
        width, height = console.size
        frame = render(view, width, height, glyphs)
        changes = frame.changes_since(shown if count % REPAINT_FRAMES else None)
        if changes:
            console.print(changes, end="", crop=False)
        shown = frame
        for key in keyboard.wait(max(0.0, began + FRAME_SECONDS - time.monotonic())):
            keys.press(key)


@contextmanager
def _full_screen(console: Console) -> Iterator[None]:
    """The terminal's second page, so that the person's first one comes back untouched."""
    console.set_alt_screen(True)
    console.show_cursor(False)
    try:
        yield
    finally:
        console.show_cursor(True)
        console.set_alt_screen(False)


@contextmanager
def _signals() -> Iterator[None]:
    """A request to end, or a closed window, becomes an exit that passes the clean-up above.

    A program that has its own handler for these keeps it. Ctrl-Z is ignored: a suspended tracker
    hears nothing and leaves the screen to nobody.
    """

    def leave(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    changed: list[int] = []
    handlers = (("SIGTERM", leave), ("SIGHUP", leave), ("SIGTSTP", signal.SIG_IGN))
    for name, handler in handlers:
        number = getattr(signal, name, None)  # Windows knows only the first
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handler)
            changed.append(number)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
