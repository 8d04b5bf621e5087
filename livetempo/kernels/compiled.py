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

_OPTIONS: dict[str, Any] = {
    "nogil": True,
    # Reordering sums lets the compiler use SIMD; NaN and infinity keep their meaning.
    "fastmath": {"contract", "reassoc", "nsz", "arcp"},
    "error_model": "numpy",  # a division by zero gives what numpy gives: to check for it would keep SIMD out
    "no_cfunc_wrapper": True,  # nobody calls from C, and a wrapper takes as long to compile as a short kernel
}
_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Complexes = NDArray[np.complex64]
Indices = NDArray[np.int64]


def compiled(kernel: _Kernel) -> _Kernel:
    """Decorator: to be called from Python."""
    try:
        return cast(_Kernel, numba.njit(cache=True, **_OPTIONS)(kernel))
    except RuntimeError:  # an installation that cannot be written to: compiled anew at each start
        return cast(_Kernel, numba.njit(**_OPTIONS)(kernel))


def inlined(kernel: _Kernel) -> _Kernel:
    """Decorator: a part of kernels in the same file, compiled into them. Python cannot call it."""
    options = {**_OPTIONS, "no_cpython_wrapper": True}
    return cast(_Kernel, numba.njit(**options)(kernel))
