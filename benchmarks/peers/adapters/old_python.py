"""Names that numpy and Python have dropped since madmom was written, put back so that it can be imported."""

from __future__ import annotations

import collections
import collections.abc

import numpy as np


def restore() -> None:
    """Call it before madmom is imported."""
    collections.MutableSequence = collections.abc.MutableSequence  # type: ignore[attr-defined]
    for name, kind in (("float", float), ("int", int), ("bool", bool), ("object", object)):
        if name not in vars(np):
            setattr(np, name, kind)
