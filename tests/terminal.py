"""A terminal with a program on it: a real pseudo-terminal, and just enough of a screen to read it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30.0  # the machine may be busy
_SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


class Terminal:
    """Runs `python <arguments>` as the foreground program of a new pseudo-terminal."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        width: int = 80,
        height: int = 24,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.output = ""
        self._raw = b""
        self._status: int | None = None
        variables = {name: value for name, value in os.environ.items() if name not in _OURS}
        variables |= {
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        }
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:  # pragma: no cover  the child
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, *arguments], variables)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def resize(self, width: int, height: int) -> None:
        """Drag the window to another size."""
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.descriptor, keys.encode())

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def mode(self) -> list[object]:
        """The terminal's settings, as the shell would find them."""
        return termios.tcgetattr(self.descriptor)

    def wait_for(self, condition: Callable[[Terminal], object], what: str) -> None:
        """Read what is written until the condition holds."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition(self):
            if time.monotonic() > end or not self._read(0.1):
                assert condition(self), f"{what}; the screen:\n" + "\n".join(self.screen())

    def wait_for_text(self, text: str) -> None:
        """Wait until the screen shows a text."""
        self.wait_for(lambda terminal: any(text in row for row in terminal.screen()), f"no {text!r} came")

    def exit_code(self) -> int:
        """Wait for the end of the program."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self._status is None and time.monotonic() < end:
            self._read(0.05)
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self._status = os.waitstatus_to_exitcode(status)
        assert self._status is not None, "the program does not end"
        while self._read(0.1):
            pass
        return self._status

    def screen(self) -> list[str]:
        """The page that is shown, from what was written since it was last turned."""
        page = re.split(r"\x1b\[\?1049[hl]", self.output)[-1]
        rows: dict[int, dict[int, str]] = {}
        row = column = place = 0
        for match in [*_SEQUENCE.finditer(page), None]:
            for character in page[place : match.start() if match else len(page)]:
                if character == "\n":
                    row += 1
                elif character == "\r":
                    column = 0
                else:
                    rows.setdefault(row, {})[column] = character
                    column += 1
            if match is None:
                break
            place = match.end()
            if match[2] == "H":
                numbers = [int(number) for number in match[1].split(";") if number]
                row, column = (number - 1 for number in numbers) if numbers else (0, 0)
        return [
            "".join(rows.get(r, {}).get(c, " ") for c in range(max(rows.get(r, {0: ""})) + 1)).rstrip()
            for r in range(max(rows, default=-1) + 1)
        ]

    def _read(self, seconds: float) -> bool:
        """Take in what was written; False when nobody can write any more."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return self._status is None
        try:
            self._raw += os.read(self.descriptor, 65536)
        except OSError:  # Linux says so when the last writer has closed
            return False
        self.output = self._raw.decode("utf-8", "ignore")
        return True


_OURS = ("NO_COLOR", "COLUMNS", "LINES", "LC_ALL", "LC_CTYPE", "COLORTERM", "FORCE_COLOR", "TMUX")
