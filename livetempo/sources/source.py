"""What every source of live sound has in common. A source knows devices or streams, and nothing of tempo."""

from __future__ import annotations

from typing import Protocol

from livetempo.ring import RingBuffer


class Source(Protocol):
    """Opened by its constructor (which says clearly what is wrong), silent until `start`.

    name           for people: "Built-in Microphone", "demo groove"
    sample_rate    in Hz
    silence_hint   what to look at when nothing but zeros arrives
    is_live        sound arrives by itself, at its own pace: what is not taken in time is lost,
                   and if nothing arrives for long, the device has gone
    """

    @property
    def name(self) -> str: ...

    @property
    def sample_rate(self) -> int: ...

    @property
    def silence_hint(self) -> str: ...

    @property
    def is_live(self) -> bool: ...

    @property
    def capture_seconds(self) -> float:
        """How long a sound takes from the air into the ring."""
        ...

    @property
    def finished(self) -> bool:
        """True once nothing more will be written to the ring."""
        ...

    @property
    def failure(self) -> Exception | None:
        """Why it finished, when it should not have."""
        ...

    def start(self, ring: RingBuffer) -> None:
        """Write to the ring from now on, from a thread of the source's own."""
        ...

    def stop(self) -> None:
        """Write no more. May be called twice, or without a start."""
        ...
