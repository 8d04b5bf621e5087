"""How a kernel is compiled: the only place that knows numba.

Every kernel writes into arrays that it is given, allocates nothing that grows and lets go of the GIL.
Each is compiled once, for one signature, and cached on disk. The cache knows only its own file: a number
that comes from another one must be an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

# Reordering sums lets the compiler use SIMD; NaN and infinity keep their meaning. So does a division that
# cannot raise: by zero, it gives what numpy gives.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "fastmath": {"contract", "reassoc", "nsz", "arcp"},
    "error_model": "numpy",
}
_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Complexes = NDArray[np.complex64]
Indices = NDArray[np.int64]


def compiled(kernel: _Kernel) -> _Kernel:
    """Decorator."""
    try:
        return cast(_Kernel, numba.njit(cache=True, **_OPTIONS)(kernel))
    except RuntimeError:  # an installation that cannot be written to: compiled anew at each start
        return cast(_Kernel, numba.njit(**_OPTIONS)(kernel))
