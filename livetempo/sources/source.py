"""What every source of live sound has in common. A source knows devices or streams, and nothing of tempo."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from livetempo.ring import RingBuffer

Samples = NDArray[np.float32]


class Source(Protocol):
    """Opened by its constructor (which says clearly what is wrong), silent until `start`.

    name           for people: "Built-in Microphone", "demo groove"
    silence_hint   what to look at when nothing but zeros arrives
    is_live        sound arrives by itself, at its own pace: what is not taken in time is lost
    """

    @property
    def name(self) -> str: ...

    @property
    def silence_hint(self) -> str: ...

    @property
    def is_live(self) -> bool: ...

    @property
    def ring(self) -> RingBuffer:
        """Where its sound arrives. When a device has been lost and found this is a new ring, perhaps of
        another sample rate or number of channels; nothing more will be written to the old one."""
        ...

    @property
    def away(self) -> str:
        """Why no sound can come at present, and that it is being worked on; empty when all is well."""
        ...

    @property
    def finished(self) -> bool:
        """True once nothing more will be written to any ring."""
        ...

    @property
    def failure(self) -> Exception | None:
        """Why it finished, when it should not have."""
        ...

    def start(self) -> None:
        """Write to the ring from now on, from a thread or a process of the source's own."""
        ...

    def stop(self) -> None:
        """Write no more. May be called twice, or without a start."""
        ...
