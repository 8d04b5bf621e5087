"""librosa: a tempogram of a window, and the most likely tempo in it."""

from __future__ import annotations

import librosa
import numpy as np

from benchmarks.peers.adapter import Block, WindowAdapter

RATE = 22050  # what librosa's own examples and defaults are made for


class LibrosaTempo(WindowAdapter):
    """Asked once a second."""

    every_seconds = 1.0

    def ask(self, samples: Block) -> float | None:
        """Its default estimate."""
        heard = librosa.resample(samples, orig_sr=self.sample_rate, target_sr=RATE, res_type="soxr_qq")
        strength = librosa.onset.onset_strength(y=heard, sr=RATE)
        if not np.any(strength):
            return None
        return float(librosa.feature.tempo(onset_envelope=strength, sr=RATE)[0])
