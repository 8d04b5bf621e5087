"""The knobs that may be turned while the music plays.

One small mutable object is shared by whoever turns the knobs (a program, the keys of the display)
and by the tracker, which reads it once per estimate. Each setter validates, then makes a single
assignment, so any thread may turn a knob at any time.
"""

from __future__ import annotations

import math
from typing import Literal, get_args

Response = Literal["fast", "normal", "steady"]
TempoRange = tuple[float, float]

SLOWEST_BPM = 30.0  # below this, people stop tapping and start counting subdivisions
FASTEST_BPM = 300.0  # above this, people tap every other beat
NARROWEST_OCTAVES = 0.25  # a narrower range would contain no choice at all


class Parameters:
    """tempo_range, response, octave and hold; see each property.

    >>> p = Parameters(tempo_range=(60, 120))
    >>> p.octave = 1
    >>> p.tempo_range, p.octave
    ((60.0, 120.0), 1.0)
    """

    __slots__ = ("_hold", "_octave", "_response", "_tempo_range")

    def __init__(
        self,
        *,
        tempo_range: TempoRange = (SLOWEST_BPM, FASTEST_BPM),
        response: Response = "normal",
        octave: float = 0.0,
        hold: bool = False,
    ) -> None:
        self.tempo_range = tempo_range
        self.response = response
        self.octave = octave
        self.hold = hold

    @property
    def tempo_range(self) -> TempoRange:
        """(lowest, highest) BPM that is searched at all."""
        return self._tempo_range

    @tempo_range.setter
    def tempo_range(self, bpm: TempoRange) -> None:
        try:
            low, high = (float(b) for b in bpm)
        except (TypeError, ValueError):
            raise ValueError(f"the tempo range must be two numbers, not {bpm!r}") from None
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError(f"the tempo range must be finite, not {low:g} to {high:g}")
        if not SLOWEST_BPM <= low < high <= FASTEST_BPM:
            raise ValueError(
                f"the tempo range must rise and lie within {SLOWEST_BPM:g} to {FASTEST_BPM:g} BPM,"
                f" not {low:g} to {high:g}"
            )
        if math.log2(high / low) < NARROWEST_OCTAVES:
            raise ValueError(
                f"the tempo range {low:g} to {high:g} is too narrow: leave a quarter of an octave"
            )
        self._tempo_range = (low, high)

    @property
    def response(self) -> Response:
        """How readily the tempo is let go for another: "fast", "normal" or "steady"."""
        return self._response

    @response.setter
    def response(self, name: Response) -> None:
        if name not in get_args(Response):
            raise ValueError(f"the response must be one of {', '.join(get_args(Response))}, not {name!r}")
        self._response = name

    @property
    def octave(self) -> float:
        """Shift of the reported tempo, in octaves: 1 reports double, -1 half, log2(3) triple."""
        return self._octave

    @octave.setter
    def octave(self, shift: float) -> None:
        if not (math.isfinite(shift) and abs(shift) <= 3):
            raise ValueError(f"the octave shift must lie within -3 to 3, not {shift!r}")
        self._octave = float(shift)

    @property
    def hold(self) -> bool:
        """True freezes the reported tempo until it is set to False again."""
        return self._hold

    @hold.setter
    def hold(self, on: bool) -> None:
        self._hold = bool(on)
