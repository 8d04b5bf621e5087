"""What each key does while the music plays."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Protocol, get_args

from livetempo.parameters import FASTEST_BPM, SLOWEST_BPM, Parameters, Response, TempoRange
from livetempo.sinks.multiples import TRIPLE_OCTAVES, factors_of_three, multiple_text, nearest_multiple
from livetempo.sinks.tap import TapTempo
from livetempo.status import Status

# In this order they are dropped from the help line when the window is narrow: the last ones first.
HELP = (
    ("q", "quit"),
    ("h", "half"),
    ("d", "double"),
    ("t", "triple"),
    ("1", "as heard"),
    ("space", "hold"),
    ("b", "tap"),
    ("g", "range"),
    ("s", "response"),
    ("r", "reset"),
    ("?", "keys"),
)
RANGES: tuple[TempoRange, ...] = (
    (SLOWEST_BPM, FASTEST_BPM),
    (60.0, 120.0),
    (70.0, 140.0),
    (80.0, 160.0),
    (90.0, 180.0),
    (100.0, 200.0),
    (120.0, 240.0),
)
RESPONSES: tuple[Response, ...] = get_args(Response)
MOST_OCTAVES = 3.0  # what Parameters.octave allows
LEAST_TAPS = 3  # two taps are shown, three are believed
MESSAGE_SECONDS = 3.0


class Controls(Protocol):
    """What the keys may touch of a session."""

    @property
    def parameters(self) -> Parameters:
        """The knobs shared with the tracker."""

    def reset(self) -> None:
        """Forget all that was heard."""

    def stop(self) -> None:
        """End the session."""


class Keys:
    """Turns keys into changes of the session, and says in a few words what each one did."""

    def __init__(
        self,
        controls: Controls,
        read_status: Callable[[], Status],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.toggle_help = False
        self.quit = False
        self._controls = controls
        self._read_status = read_status
        self._clock = clock
        self._taps = TapTempo()
        self._heard_bpm: float | None = None
        self._message = ""
        self._message_ends = 0.0
        own = controls.parameters.tempo_range
        self._ranges = RANGES if own in RANGES else (own, *RANGES)
        self._actions: dict[str, Callable[[], str]] = {
            "h": lambda: self._shift(-1.0),
            "d": lambda: self._shift(1.0),
            "t": self._triple,
            "1": self._as_heard,
            " ": self._hold,
            "f": self._hold,
            "\r": self._tap,
            "\n": self._tap,
            "b": self._tap,
            "g": lambda: self._range(1),
            "]": lambda: self._range(1),
            "[": lambda: self._range(-1),
            "s": self._response,
            "r": self._reset,
            "?": self._help,
            "q": self._quit,
        }

    def press(self, key: str) -> None:
        """Do what a key (one character) says; a key that says nothing is ignored."""
        action = self._actions.get(key.lower())
        if action is not None:
            self._message = action()
            self._message_ends = self._clock() + MESSAGE_SECONDS

    @property
    def message(self) -> str:
        """What the last key did, for a few seconds."""
        return self._message if self._clock() < self._message_ends else ""

    def _shift(self, octaves: float) -> str:
        parameters = self._controls.parameters
        shifted = parameters.octave + octaves
        if abs(shifted) > MOST_OCTAVES:
            return "that is as far as it goes"
        parameters.octave = 0.0 if abs(shifted) < 1e-9 else shifted
        return _multiple_words(parameters.octave)

    def _triple(self) -> str:
        """Three times as fast; from a tempo of thirds, back to one of halves."""
        tripled = factors_of_three(self._controls.parameters.octave) > 0
        return self._shift(-TRIPLE_OCTAVES if tripled else TRIPLE_OCTAVES)

    def _as_heard(self) -> str:
        self._controls.parameters.octave = 0.0
        return _multiple_words(0.0)

    def _hold(self) -> str:
        parameters = self._controls.parameters
        parameters.hold = not parameters.hold
        return "holding this tempo" if parameters.hold else "following again"

    def _range(self, step: int) -> str:
        parameters = self._controls.parameters
        place = self._ranges.index(parameters.tempo_range) if parameters.tempo_range in self._ranges else 0
        parameters.tempo_range = self._ranges[(place + step) % len(self._ranges)]
        low, high = parameters.tempo_range
        return f"searching {low:g} to {high:g} BPM"

    def _response(self) -> str:
        parameters = self._controls.parameters
        place = RESPONSES.index(parameters.response)
        parameters.response = RESPONSES[(place + 1) % len(RESPONSES)]
        return f"response: {parameters.response}"

    def _reset(self) -> str:
        self._controls.reset()
        return "listening anew"

    def _help(self) -> str:
        self.toggle_help = not self.toggle_help
        return ""

    def _quit(self) -> str:
        self.quit = True
        self._controls.stop()
        return ""

    def _tap(self) -> str:
        now = self._clock()
        if self._taps.paused(now):
            self._heard_bpm = None
        # The heard tempo is read before the first tap changes the multiple, as the newest
        # estimate may still be one of the multiple before.
        self._heard_bpm = self._heard_bpm or _bpm_as_heard(self._read_status())
        tapped = self._taps.tap(now)
        if tapped is None:
            return "tap on"
        if self._heard_bpm is None or self._taps.count < LEAST_TAPS:
            return f"tapped {tapped:.1f} BPM"
        multiple = nearest_multiple(tapped, self._heard_bpm)
        if multiple is None:
            return f"tapped {tapped:.1f} BPM, no multiple of the {self._heard_bpm:.1f} heard"
        self._controls.parameters.octave = math.log2(multiple)
        return f"tapped {tapped:.1f} BPM: {_multiple_words(math.log2(multiple))}"


def _bpm_as_heard(status: Status) -> float | None:
    """The tempo without the multiple that the person has asked for."""
    if status.estimate is None or status.estimate.bpm is None:
        return None
    return status.estimate.bpm / math.pow(2.0, status.octave)


def _multiple_words(octave: float) -> str:
    return f"{multiple_text(octave)} times the tempo heard" if octave else "the tempo as heard"
