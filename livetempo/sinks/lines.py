"""Writing lines to a pipe, a file or a terminal, and what to do when that stops working."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

from livetempo.errors import LivetempoError


class LineWriter:
    """Writes whole lines to a stream it does not own, each flushed, as whoever reads wants it now.

    `write` raises BrokenPipeError when the reader has gone (`... | head` does that: a reason to
    stop, not to complain) and LivetempoError when the line could not be stored.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        """Write one line, given without its line end."""
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except OSError as error:
            self._abandon()
            if _reader_has_gone(error):
                raise BrokenPipeError(error.errno, "the reader has gone") from error
            raise LivetempoError(f"the output could not be written: {error.strerror or error}") from error

    def _abandon(self) -> None:
        """Point the stream at nothing: Python flushes it again at exit, and would complain again."""
        try:
            descriptor = self._stream.fileno()
        except (OSError, ValueError):
            return
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), descriptor)


def _reader_has_gone(error: OSError) -> bool:
    # Windows reports a closed pipe as an invalid argument.
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)
