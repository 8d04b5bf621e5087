"""BTrack: a beat tracker that streams by itself.

Its Python module takes whole recordings only. But the tracker in it is the C++ class of BTrack's own real-time
programs, so that is called, by the names that Linux and macOS compilers give to its methods.
"""

from __future__ import annotations

import ctypes

import btrack_beat_tracker
import numpy as np

from benchmarks.peers.adapter import Block

RATE, FRAME, HOP = 44100, 1024, 512
ROOM_BYTES = 1 << 20  # a BTrack takes some tens of kilobytes, and cannot be asked how many

_library = ctypes.CDLL(btrack_beat_tracker.__file__)
_construct = _library._ZN6BTrackC1Eii
_destruct = _library._ZN6BTrackD1Ev
_process_frame = _library._ZN6BTrack17processAudioFrameEPd
_is_at_beat = _library._ZN6BTrack21beatDueInCurrentFrameEv
_is_at_beat.restype = ctypes.c_bool
_tempo = _library._ZN6BTrack23getCurrentTempoEstimateEv
_tempo.restype = ctypes.c_double


class BTrackStream:
    """Its own running tempo, from its first beat on: before, that is 120 whatever is heard."""

    def __init__(self, sample_rate: int) -> None:
        if sample_rate != RATE:
            raise ValueError(f"BTrack knows {RATE} Hz only")
        self._tracker = (ctypes.c_double * (ROOM_BYTES // 8))()
        self._hop = np.zeros(HOP)
        self._hop_pointer = self._hop.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
        self._begin()

    def _begin(self) -> None:
        _construct(self._tracker, HOP, FRAME)
        self._rest = np.zeros(0, np.float32)
        self._has_beat = False

    def reset(self) -> None:
        """A new one in the place of the old: BTrack has no reset."""
        _destruct(self._tracker)
        self._begin()

    def process(self, block: Block) -> float | None:
        """Whole hops; what is left waits for the next block."""
        samples = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(samples) // HOP * HOP
        for start in range(0, whole, HOP):
            self._hop[:] = samples[start : start + HOP]
            _process_frame(self._tracker, self._hop_pointer)
            self._has_beat = self._has_beat or _is_at_beat(self._tracker)
        self._rest = samples[whole:]
        return float(_tempo(self._tracker)) if self._has_beat else None
