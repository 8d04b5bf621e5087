"""livetempo: the tempo of whatever is playing, while it plays.

>>> from livetempo import TempoTracker
>>> tracker = TempoTracker(48000)                     # doctest: +SKIP
>>> estimate = tracker.process(block)                 # doctest: +SKIP

Importing this package opens no device and loads neither torch, numba, rich nor sounddevice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livetempo.errors import LivetempoError
from livetempo.tempo import Latency, TempoEstimate

if TYPE_CHECKING:
    from livetempo.analysis import Analysis, analyse
    from livetempo.tracker import TempoTracker

__version__ = "0.1.0"
__all__ = [
    "Analysis",
    "Latency",
    "LivetempoError",
    "TempoEstimate",
    "TempoTracker",
    "analyse",
]

_LAZY = {
    "TempoTracker": "livetempo.tracker",
    "analyse": "livetempo.analysis",
    "Analysis": "livetempo.analysis",
}


def __getattr__(name: str) -> Any:
    """Load the heavy parts when they are first asked for (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
