"""tempo-CNN: mel spectra of a window through a convolutional network."""

from __future__ import annotations

import io
import os
import sys

os.environ["HOME"] = sys.prefix  # it unpacks its weights into the home folder
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import soundfile
from tempocnn.classifier import TempoClassifier
from tempocnn.feature import read_features

from benchmarks.peers.adapter import Block, WindowAdapter


class TempoCnn(WindowAdapter):
    """Its default model, asked once a second."""

    every_seconds = 1.0

    def __init__(self, sample_rate: int) -> None:
        super().__init__(sample_rate)
        keras.utils.disable_interactive_logging()
        self._classifier = TempoClassifier("fcn")

    def ask(self, samples: Block) -> float | None:
        """It reads files, so it gets one in memory."""
        if not samples.any():
            return None
        file = io.BytesIO()
        soundfile.write(file, samples, self.sample_rate, format="WAV", subtype="FLOAT")
        file.seek(0)
        return float(self._classifier.estimate_tempo(read_features(file), interpolate=True))
