"""Keys as they are pressed, without waiting for Enter, from the terminal the person sits at."""

from __future__ import annotations

import os
import re
import sys
import time
from types import TracebackType
from typing import Protocol

# What arrow keys, function keys and Alt send: no letters of ours, though they contain some.
_SEQUENCES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)


class Keyboard(Protocol):
    """Entered before the first key is waited for; leaving restores the terminal."""

    def __enter__(self) -> Keyboard: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def present(self) -> bool:
        """Whether there is a keyboard at all."""

    def wait(self, seconds: float) -> str:
        """The keys pressed by now; waits at most so long for one."""


class NoKeyboard:
    """For when there is no terminal to type at: it only waits."""

    present = False

    def __enter__(self) -> NoKeyboard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def wait(self, seconds: float) -> str:
        time.sleep(seconds)
        return ""


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    class WindowsKeyboard(NoKeyboard):
        """The console's keys."""

        present = True

        def wait(self, seconds: float) -> str:
            end = time.monotonic() + seconds
            while not msvcrt.kbhit() and time.monotonic() < end:
                time.sleep(0.005)  # taps are timed: look often
            keys = ""
            while msvcrt.kbhit():
                key = msvcrt.getwch()
                if key in "\x00\xe0":  # arrows and function keys come as two
                    msvcrt.getwch()
                elif key == "\x03":
                    raise KeyboardInterrupt
                else:
                    keys += key
            return keys

    def open_keyboard() -> Keyboard:
        """The console's keyboard, if standard input is one."""
        return WindowsKeyboard() if sys.stdin is not None and sys.stdin.isatty() else NoKeyboard()

else:
    import select
    import termios
    import tty

    class TerminalKeyboard:
        """A terminal in cbreak mode: keys come at once and unseen, Ctrl-C still interrupts."""

        present = True

        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor
            self._mode_before = termios.tcgetattr(descriptor)

        def __enter__(self) -> TerminalKeyboard:
            tty.setcbreak(self._descriptor)
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            # Also forgets what was typed and not read, or the shell would take it for a command.
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, self._mode_before)

        def wait(self, seconds: float) -> str:
            if not select.select([self._descriptor], [], [], seconds)[0]:
                return ""
            typed = os.read(self._descriptor, 1024)
            if not typed:  # hung up: readable for ever
                time.sleep(seconds)
            return _SEQUENCES.sub("", typed.decode("utf-8", "ignore"))

    def open_keyboard() -> Keyboard:
        """Standard input if it is a terminal, else (it may carry audio) the controlling terminal."""
        try:
            if sys.stdin is not None and sys.stdin.isatty():
                descriptor = sys.stdin.fileno()
            else:
                descriptor = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
            if os.tcgetpgrp(descriptor) != os.getpgrp():
                return NoKeyboard()  # in the background the keys are somebody else's
            return TerminalKeyboard(descriptor)
        except (OSError, ValueError, termios.error):
            return NoKeyboard()
