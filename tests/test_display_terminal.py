"""The display on a real terminal: drawn, redrawn, and gone without a trace."""

from __future__ import annotations

import re
import signal

import pytest

from livetempo.sinks.look import ASCII
from tests.frames import COMMON_SIZES, shows_digits
from tests.terminal import Terminal

PROGRAM = ("-m", "tests.displayed")


class TestOnATerminal:
    @pytest.mark.parametrize(("width", "height"), COMMON_SIZES)
    def test_shows_the_tempo(self, width: int, height: int) -> None:
        with Terminal(PROGRAM, width=width, height=height) as terminal:
            terminal.wait_for(lambda t: _reads(t, width, "124"), "no 124 came")
            assert len(terminal.screen()) <= height
            terminal.type("q")
            assert terminal.exit_code() == 0

    def test_is_redrawn_when_the_window_changes(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("tempo landscape")
            terminal.resize(200, 50)
            terminal.wait_for_text("analysis")
            terminal.resize(40, 10)
            terminal.output = ""
            terminal.wait_for_text("Built-in Microphone            0:")

    @pytest.mark.parametrize(
        ("arguments", "end", "code"),
        [
            ((), lambda t: t.type("q"), 0),
            ((), lambda t: t.type("\x03"), -signal.SIGINT),
            ((), lambda t: t.signal(signal.SIGTERM), 128 + signal.SIGTERM),
            (("--fail",), lambda t: None, 1),
            (("--seconds", "1"), lambda t: None, 0),
        ],
        ids=["q", "Ctrl-C", "SIGTERM", "exception", "finished"],
    )
    def test_the_terminal_is_as_it_was_however_it_ends(self, arguments, end, code) -> None:  # type: ignore[no-untyped-def]
        with Terminal((*PROGRAM, *arguments)) as terminal:
            before = terminal.mode()
            terminal.wait_for_text("livetempo")
            assert terminal.mode() != before
            end(terminal)
            assert terminal.exit_code() == code
            assert terminal.mode() == before
            assert terminal.output.count("\x1b[?1049h") == terminal.output.count("\x1b[?1049l") == 1
            assert terminal.output.rindex("\x1b[?25h") > terminal.output.rindex("\x1b[?25l")

    def test_ctrl_z_does_not_leave_the_screen_half_drawn(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("locked")
            terminal.type("\x1a")
            terminal.type("q")
            assert terminal.exit_code() == 0

    def test_what_others_wrote_over_it_is_gone_after_a_moment(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("locked")
            seen = len(terminal.output)
            terminal.wait_for(lambda t: "tempo landscape" in t.output[seen:], "it was not painted again")

    def test_no_color_means_none(self) -> None:
        with Terminal(PROGRAM, environment={"NO_COLOR": "1"}) as terminal:
            terminal.wait_for_text("locked")
            assert not re.search(r"\x1b\[[0-9;]*(3[0-9]|9[0-7]|4[0-8])[;m]", terminal.output)
            terminal.type("q")
            terminal.exit_code()

    def test_a_terminal_without_utf8_gets_ascii(self) -> None:
        with Terminal(PROGRAM, environment={"LANG": "C"}) as terminal:
            terminal.wait_for(lambda t: shows_digits(_padded(t, 80), "124", ASCII), "no 124 came")
            assert terminal.output.isascii()


def _padded(terminal: Terminal, width: int) -> list[str]:
    return [row.ljust(width) for row in terminal.screen()]


def _reads(terminal: Terminal, width: int, text: str) -> bool:
    return shows_digits(_padded(terminal, width), text) if terminal.screen() else False
