"""Scorer: the encoder as it runs while the music plays.

The same numbers as `TempoEncoder`, computed by our own kernels from the same weights: for one picture as
small as ours a library spends more time on calling and arranging than on multiplying, and to load it takes
longer than all else. That both agree is a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetempo.config import SPECTRUM_GAIN, ModelConfig
from livetempo.kernels import network
from livetempo.kernels.aligned import aligned

Float32Array = NDArray[np.float32]


class Scorer:
    """Call it with a spectrum (rows, bins): logits of each tempo and, last, of there being none.

    Not thread-safe; allocates nothing but the result.
    """

    def __init__(self, config: ModelConfig, weights: Mapping[str, NDArray[Any]]) -> None:
        """weights: as in the state of a TempoEncoder."""
        bins, width = config.rhythm.bins, config.encoder.channels
        if bins % 2 or width % 4:
            raise ValueError(f"bins must come in pairs and channels in fours, not {bins} and {width}")
        blocks = range(len(config.encoder.dilations))
        self._magnitude_rows = config.magnitude_rows
        self._layers = (
            aligned(_as_matrix(weights["entry.weight"])),
            weights["entry.bias"],
            aligned(np.stack([_as_matrix(weights[f"blocks.{n}.weight"]) for n in blocks])),
            np.stack([weights[f"blocks.{n}.bias"] for n in blocks]),
            np.array((1, *config.encoder.dilations), np.int64),
        )
        self._head = (
            config.rhythm.bins_below_range,
            weights["score.weight"].reshape(-1),
            weights["prior"] + weights["score.bias"],
            weights["absence.0.weight"],
            weights["absence.0.bias"],
            weights["absence.2.weight"].reshape(-1),
            float(weights["absence.2.bias"][0]),
        )
        rows, kernel = config.spectrum_rows, config.encoder.kernel
        self._compressed = np.zeros((bins, rows), np.float32)
        self._seen_first = aligned(np.zeros((bins, kernel * rows), np.float32))
        self._seen = aligned(np.zeros((bins, kernel * width), np.float32))
        self._picture = np.zeros((bins, width), np.float32)
        self._summary = np.zeros(2 * width + 1, np.float32)
        self._logits = np.zeros(config.encoder.tempo_bins + 1, np.float32)

    def __call__(self, spectrum: Float32Array) -> Float32Array:
        """One forward pass."""
        mean = network.normalise(spectrum, self._magnitude_rows, SPECTRUM_GAIN, self._compressed)
        np.log(self._compressed, out=self._compressed)  # numpy's is several at once, a compiler's one by one
        network.convolve(self._compressed, *self._layers, self._seen_first, self._seen, self._picture)
        network.judge(self._picture, mean, *self._head, self._summary, self._logits)
        return self._logits.copy()


def _as_matrix(weight: NDArray[Any]) -> Float32Array:
    """(outputs, inputs, kernel) -> (outputs, kernel * inputs)."""
    return np.ascontiguousarray(weight.transpose(0, 2, 1).reshape(len(weight), -1), np.float32)
