"""Quiet: for how long nothing has sounded, next to how loud it was, and when that is silence."""

from __future__ import annotations

from livetempo.config import ESTIMATES_PER_SECOND

SILENCE_RMS = 10 ** (-75 / 20)  # -75 dBFS: below any room with a microphone in it
SILENCE_SECONDS = 2.2  # longer than the longest beat: a shorter gap is part of the music
HUSH = 0.01  # 40 dB below the music is a break, even in a room that is never silent
LOUDNESS_MEMORY_SECONDS = 10.0
REST_BEATS, REST_SECONDS = 2.5, 1.0  # longer without a sound than this, and the players have stopped


class Quiet:
    """Call `update` once per estimate with the loudness (rms, full scale 1) of the newest sound."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._reference = 0.0
        self._hushed_seconds = 0.0
        self._silent_seconds = SILENCE_SECONDS  # before the first sound there was none

    def update(self, loudness: float) -> None:
        """Take in a tenth of a second."""
        step = 1 / ESTIMATES_PER_SECOND
        self._reference = max(loudness, self._reference * (1 - step / LOUDNESS_MEMORY_SECONDS))
        hushed = loudness < max(SILENCE_RMS, HUSH * self._reference)
        self._hushed_seconds = self._hushed_seconds + step if hushed else 0.0
        self._silent_seconds = self._silent_seconds + step if loudness < SILENCE_RMS else 0.0

    @property
    def silent(self) -> bool:
        """Whether there is silence, not only a gap between notes."""
        return self._silent_seconds >= SILENCE_SECONDS

    def resting(self, bpm: float) -> bool:
        """Whether music of this tempo has paused: what is measured now is only its decay."""
        return self._hushed_seconds > max(REST_BEATS * 60 / bpm, REST_SECONDS)
