"""Where arrays lie in memory."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

LINE = 64  # bytes of a cache line, and of the widest SIMD register: what lies across two lines is read twice

_Kind = TypeVar("_Kind", bound=np.generic)


def aligned(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """A copy that begins where a cache line does; numpy promises 16 bytes only."""
    memory: NDArray[Any] = np.empty(array.nbytes + LINE, np.uint8)
    begin = -memory.ctypes.data % LINE
    copy = memory[begin : begin + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy
