"""essentia: two of its estimators of whole recordings, given a window."""

from __future__ import annotations

import essentia
import essentia.standard as es

from benchmarks.peers.adapter import Block, WindowAdapter

essentia.log.infoActive = False
essentia.log.warningActive = False


class Degara(WindowAdapter):
    """RhythmExtractor2013, method degara: beats, then their tempo."""

    def __init__(self, sample_rate: int) -> None:
        if sample_rate != 44100:
            raise ValueError("RhythmExtractor2013 knows 44100 Hz only")
        super().__init__(sample_rate)
        self._estimator = es.RhythmExtractor2013(method="degara")

    def ask(self, samples: Block) -> float | None:
        """The tempo of its beats; 0 where it found none."""
        self._estimator.reset()
        return float(self._estimator(samples)[0]) or None


class Percival(WindowAdapter):
    """PercivalBpmEstimator: autocorrelation and pulse trains."""

    def __init__(self, sample_rate: int) -> None:
        super().__init__(sample_rate)
        self._estimator = es.PercivalBpmEstimator(sampleRate=sample_rate)

    def ask(self, samples: Block) -> float | None:
        """Its estimate. Without the reset it would go on from all it was asked before."""
        self._estimator.reset()
        return float(self._estimator(samples)) or None
