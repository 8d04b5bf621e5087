"""What has to be known of raw PCM before it can be read. Loads no numpy, so that --help is quick."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from livetempo.config import HIGHEST_SAMPLE_RATE, LOWEST_SAMPLE_RATE
from livetempo.errors import UsageError

SampleFormat = Literal["s16le", "s24le", "s32le", "f32le"]
SAMPLE_FORMATS: tuple[SampleFormat, ...] = get_args(SampleFormat)
MOST_CHANNELS = 1024  # more than any recorder has: beyond it, a header is nonsense

_SAMPLE_BYTES: dict[SampleFormat, int] = {"s16le": 2, "s24le": 3, "s32le": 4, "f32le": 4}


class PcmLayout(NamedTuple):
    """How the bytes of a stream are to be understood."""

    format: SampleFormat
    sample_rate: int
    channels: int

    def __str__(self) -> str:
        plural = "" if self.channels == 1 else "s"
        return f"{self.format}, {self.sample_rate} Hz, {self.channels} channel{plural}"

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of every channel."""
        return _SAMPLE_BYTES[self.format] * self.channels

    def validated(self) -> PcmLayout:
        """Itself; raises UsageError when no sound can be like this."""
        if not LOWEST_SAMPLE_RATE <= self.sample_rate <= HIGHEST_SAMPLE_RATE:
            raise UsageError(
                f"the sample rate must lie within {LOWEST_SAMPLE_RATE:g} to {HIGHEST_SAMPLE_RATE:g} Hz,"
                f" not {self.sample_rate}"
            )
        if not 1 <= self.channels <= MOST_CHANNELS:
            raise UsageError(f"there must be 1 to {MOST_CHANNELS} channels, not {self.channels}")
        return self
