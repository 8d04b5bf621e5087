"""How far a long job is, on a terminal."""

from __future__ import annotations

import shutil
from typing import TextIO


class ProgressLine:
    """A line at the bottom of a terminal that tells how far things are; nothing anywhere else."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._shown = total > 1 and stream.isatty()

    def show(self, done: int) -> None:
        """Draw or redraw the line."""
        if not self._shown or done == self._total:
            return
        width = max(0, min(40, shutil.get_terminal_size().columns - 20))
        filled = width * done // self._total
        self._stream.write(f"\r{'#' * filled}{'.' * (width - filled)} {done}/{self._total}")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away, before anything else is written to the terminal."""
        if self._shown:
            self._stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
            self._stream.flush()
