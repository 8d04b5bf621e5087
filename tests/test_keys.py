"""What the keys do: each one on the real display in a real terminal, the finer points one by one."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from livetempo.parameters import Parameters
from livetempo.sinks.keys import HELP, RANGES, Keys
from livetempo.sinks.multiples import MULTIPLES, multiple_text, nearest_multiple
from livetempo.sinks.tap import TapTempo
from livetempo.status import Status
from tests.displayed import HEARD_BPM
from tests.snapshots import snapshot
from tests.terminal import ROOT, Terminal

PROGRAM = ("-m", "tests.displayed")
UNTOUCHED = {
    "octave": 0.0,
    "hold": False,
    "tempo_range": [30.0, 300.0],
    "response": "normal",
    "resets": 0,
    "stopped": True,
}


def after_typing(keys: str, *arguments: str) -> dict[str, Any]:
    """What a session has become when these keys, and q, were pressed."""
    with Terminal((*PROGRAM, *arguments)) as terminal:
        terminal.wait_for_text("locked")
        terminal.type(keys + "q")
        assert terminal.exit_code() == 0
        found: dict[str, Any] = json.loads(terminal.screen()[-1])
        return found


class TestOnATerminal:
    @pytest.mark.parametrize(
        ("keys", "changed"),
        [
            ("", {}),
            ("h", {"octave": -1.0}),
            ("d", {"octave": 1.0}),
            ("D", {"octave": 1.0}),
            ("t", {"octave": 1.585}),
            ("dd1", {}),
            (" ", {"hold": True}),
            ("f", {"hold": True}),
            ("ff", {}),
            ("r", {"resets": 1}),
            ("g", {"tempo_range": [60.0, 120.0]}),
            ("]", {"tempo_range": [60.0, 120.0]}),
            ("[", {"tempo_range": [120.0, 240.0]}),
            ("][", {}),
            ("s", {"response": "steady"}),
            ("ss", {"response": "fast"}),
            ("sss", {}),
            ("?xyz\t", {}),
            ("\x1b[A\x1b[1;5D\x1bOP\x1bd", {}),  # up, Ctrl-left, F1, Alt-d: none of them is [ or d
        ],
    )
    def test_each_key_does_what_it_says(self, keys: str, changed: dict[str, Any]) -> None:
        assert after_typing(keys) == {**UNTOUCHED, **changed}

    def test_a_range_of_ones_own_is_one_of_those_in_turn(self) -> None:
        assert after_typing("g" * (len(RANGES) + 1), "--range", "85", "175")["tempo_range"] == [85.0, 175.0]

    def test_tapping_chooses_the_multiple(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("locked")
            for _ in range(5):
                terminal.type("b")
                time.sleep(60 / (HEARD_BPM / 2))
            terminal.wait_for_text("1/2 times the tempo heard")
            terminal.type("q")
            terminal.exit_code()
            assert json.loads(terminal.screen()[-1])["octave"] == -1.0

    def test_each_answers_in_words(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("locked")
            for key, words in (("d", "2 times the tempo heard"), ("g", "60 to 120 BPM"), ("\r", "tap on")):
                terminal.type(key)
                terminal.wait_for_text(words)

    def test_the_help_line_comes_and_goes(self) -> None:
        with Terminal(PROGRAM) as terminal:
            terminal.wait_for_text("q quit")
            terminal.type("?")
            terminal.wait_for(lambda t: not any("q quit" in row for row in t.screen()), "it stays")
            terminal.type("?")
            terminal.wait_for_text("q quit")


class TestWithoutKeyboard:
    def test_when_the_input_is_a_pipe_the_keys_come_from_the_terminal(self) -> None:
        piped = f"cat /dev/zero 2>/dev/null | {sys.executable} -m tests.displayed"
        launcher = "import os, sys; sys.exit(os.waitstatus_to_exitcode(os.system(sys.argv[1])))"
        with Terminal(("-c", launcher, piped)) as terminal:
            before = terminal.mode()
            terminal.wait_for_text("q quit")
            terminal.type("dq")
            assert terminal.exit_code() == 0
            assert terminal.mode() == before
            assert json.loads(terminal.screen()[-1])["octave"] == 1.0

    def test_with_no_terminal_to_type_at_there_is_no_hint(self) -> None:
        command = [sys.executable, "-m", "tests.displayed", "--seconds", "1.5"]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=ROOT,
            start_new_session=True,  # without a controlling terminal
            env={**os.environ, "COLUMNS": "80", "LINES": "24"},
            check=True,
        )
        assert "tempo landscape" in done.stdout
        assert "quit" not in done.stdout


class Session:
    """What keys may touch."""

    def __init__(self, **parameters: Any) -> None:
        self.parameters = Parameters(**parameters)
        self.bpm: float | None = HEARD_BPM
        self.now = 0.0
        self.keys = Keys(self, self.read_status, clock=lambda: self.now)

    def reset(self) -> None: ...

    def stop(self) -> None: ...

    def read_status(self) -> Status:
        octave = self.parameters.octave
        return snapshot(None if self.bpm is None else self.bpm * math.pow(2.0, octave), octave=octave)

    def press(self, keys: str, *, every: float = 0.0) -> str:
        for key in keys:
            self.keys.press(key)
            self.now += every
        self.now -= every
        return self.keys.message


class TestMultiples:
    @pytest.mark.parametrize(
        ("keys", "multiple"),
        [
            ("hd", 1),
            ("hh", 1 / 4),
            ("ddd", 8),
            ("tt", 1),
            ("th", 3 / 2),
            ("tht", 1 / 2),
            ("ttt", 3),
            ("dt", 6),
        ],
    )
    def test_steps_add_up_and_go_back(self, keys: str, multiple: float) -> None:
        session = Session()
        session.press(keys)
        assert math.pow(2, session.parameters.octave) == pytest.approx(multiple)

    @pytest.mark.parametrize(("key", "limit"), [("h", -3.0), ("d", 3.0)])
    def test_they_end_at_three_octaves(self, key: str, limit: float) -> None:
        session = Session()
        assert "as far as it goes" in session.press(6 * key)
        assert session.parameters.octave == limit

    def test_going_back_leaves_no_rest(self) -> None:
        session = Session()
        session.press("tdhhtd")
        assert session.parameters.octave == 0.0

    def test_they_read_well(self) -> None:
        texts = [multiple_text(math.log2(multiple)) for multiple in sorted(MULTIPLES)]
        assert texts == ["1/4", "1/3", "1/2", "2/3", "1", "3/2", "2", "3", "4"]


class TestTapping:
    def test_it_is_the_mean_of_the_intervals(self) -> None:
        taps = TapTempo()
        bpm = [taps.tap(time) for time in (0.0, 0.52, 0.98, 1.5, 2.0)]
        assert bpm[0] is None
        assert bpm[-1] == pytest.approx(120.0)

    def test_a_pause_begins_anew(self) -> None:
        taps = TapTempo()
        for time_ in (0.0, 0.5, 1.0):
            taps.tap(time_)
        assert taps.tap(10.0) is None
        assert taps.tap(10.3) == pytest.approx(200.0)

    @pytest.mark.parametrize("multiple", MULTIPLES)
    @pytest.mark.parametrize("clumsy", [0.96, 1.0, 1.04])
    def test_every_multiple_can_be_tapped(self, multiple: float, clumsy: float) -> None:
        session = Session()
        session.press("bbbbb", every=60 / (HEARD_BPM * multiple * clumsy))
        assert math.pow(2, session.parameters.octave) == pytest.approx(multiple)

    def test_the_multiple_of_before_does_not_matter(self) -> None:
        session = Session(octave=2.0)
        session.press("bbbbbb", every=60 / HEARD_BPM)
        assert session.parameters.octave == 0.0

    def test_what_fits_no_multiple_changes_nothing(self) -> None:
        session = Session(octave=1.0)
        message = session.press("bbbbb", every=60 / (HEARD_BPM * 1.22))
        assert "tapped 151.3 BPM" in message
        assert "124.0 heard" in message
        assert session.parameters.octave == 1.0

    def test_it_shows_what_is_tapped_while_nothing_is_heard(self) -> None:
        session = Session()
        session.bpm = None
        assert session.press("bbbb", every=0.5) == "tapped 120.0 BPM"
        assert session.parameters.octave == 0.0

    def test_two_taps_are_not_yet_believed(self) -> None:
        session = Session()
        assert session.press("bb", every=60 / HEARD_BPM * 2) == "tapped 62.0 BPM"
        assert session.parameters.octave == 0.0

    def test_the_nearest_is_none_when_all_are_far(self) -> None:
        assert nearest_multiple(100.0, 124.0) is None


def test_a_message_goes_away() -> None:
    session = Session()
    assert session.press("s")
    session.now += 10
    assert session.keys.message == ""


def test_every_key_of_the_help_line_does_something() -> None:
    for name, _ in HELP:
        session = Session(octave=0.5)
        before = (session.parameters.octave, session.parameters.hold, session.parameters.response)
        session.press(" " if name == "space" else name)
        after = (session.parameters.octave, session.parameters.hold, session.parameters.response)
        keys = session.keys
        assert before != after or keys.message or keys.quit or keys.toggle_help
