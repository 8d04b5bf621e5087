"""What supervised learning shares: soft targets, random variation, how right a network is."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics import acc1, acc2
from livetempo.config import ModelConfig
from livetempo.parameters import SLOWEST_BPM
from train.data.examples import (
    BAND_GAIN_SPREAD,
    SILENT_BAND_GAIN,
    SILENT_BAND_SHARE,
    SPECTRUM_SCALE,
    Examples,
)

TARGET_WIDTH_BINS = 0.7
TAPPED_BPM = (40, 240)  # nobody taps a second level outside
OTHER_LEVEL_SHARE = 0.4
AT_ONCE = 512


def targets(bpm: Tensor, other_level: Tensor, config: ModelConfig) -> Tensor:
    """Soft targets over tempo bins and "none"; a second tapped level shares the mass."""
    bins = torch.arange(config.encoder.tempo_bins, dtype=torch.float32)

    def bump(tempo: Tensor) -> Tensor:
        centre = torch.log2(tempo.clamp(min=1.0) / SLOWEST_BPM) * config.rhythm.bins_per_octave
        shape = torch.exp(-0.5 * ((bins - centre[:, None]) / TARGET_WIDTH_BINS) ** 2)
        return shape / shape.sum(1, keepdim=True).clamp(min=1e-6)

    other = bpm * other_level
    slowest, fastest = TAPPED_BPM
    tapped = (other_level != 1) & (other >= slowest) & (other <= fastest)
    shared = tapped.float()[:, None] * OTHER_LEVEL_SHARE
    tempo = bump(bpm) * (1 - shared) + bump(other) * shared
    has_tempo = (bpm > 0).float()[:, None]
    return torch.cat([tempo * has_tempo, 1 - has_tempo], dim=1)


def cross_entropy(logits: Tensor, target: Tensor, octave_known: Tensor, config: ModelConfig) -> Tensor:
    """Where the octave is not known, only the sum over octaves is taught: nobody learns what a label cannot know."""
    log_p = torch.log_softmax(logits, dim=1)
    octave = config.rhythm.bins_per_octave
    missing = -config.encoder.tempo_bins % octave
    folded = torch.nn.functional.pad(log_p[:, :-1], (0, missing), value=-1e4)
    across = folded.reshape(len(target), -1, octave).logsumexp(1)
    padded = torch.nn.functional.pad(target[:, :-1], (0, missing))
    target_across = padded.reshape(len(target), -1, octave).sum(1)
    absence = target[:, -1] * log_p[:, -1]
    exact = (target[:, :-1] * log_p[:, :-1]).sum(1)
    return -(torch.where(octave_known, exact, (target_across * across).sum(1)) + absence).mean()


def vary(spectra: Tensor, config: ModelConfig, generator: torch.Generator) -> Tensor:
    """Random gains for each onset band, some bands silent, given to spectra that are there already.

    The bands together cannot be taken apart any more, and stay as they were.
    """
    looks, bands = len(config.rhythm.time_constant_periods), config.onset.flux_bands
    gains = torch.exp(BAND_GAIN_SPREAD * torch.randn(len(spectra), bands, generator=generator))
    silent = torch.rand(len(spectra), bands, generator=generator) < SILENT_BAND_SHARE
    gains = gains.masked_fill(silent, SILENT_BAND_GAIN)
    together = torch.ones(len(spectra), looks)
    rows = torch.cat([gains.repeat_interleave(looks, dim=1), together, gains, gains], dim=1)
    return spectra * rows[:, :, None]


def scores(network: torch.nn.Module, spectra: Tensor) -> Tensor:
    """Of scaled spectra, some at a time."""
    with torch.no_grad():
        parts = [
            network(spectra[at : at + AT_ONCE].float() / SPECTRUM_SCALE)
            for at in range(0, len(spectra), AT_ONCE)
        ]
    return torch.cat(parts)


def accuracy(logits: Tensor, bpm: Tensor, config: ModelConfig) -> dict[str, float]:
    """Acc1/Acc2, by bin centre, where there is a tempo; how often "none" is said rightly and wrongly."""
    real = bpm.numpy() > 0
    true = bpm.numpy()[real].astype(np.float64)
    octaves = logits[:, :-1].argmax(1).numpy()[real] / config.rhythm.bins_per_octave
    heard = SLOWEST_BPM * 2**octaves
    none = (torch.softmax(logits, 1)[:, -1] > 0.5).numpy()
    return {
        "acc1": acc1(heard, true),
        "acc2": acc2(heard, true),
        "half": acc1(2 * heard, true),
        "double": acc1(heard / 2, true),
        "none_right": float(none[~real].mean()) if (~real).any() else float("nan"),
        "none_wrong": float(none[real].mean()),
    }


def tensors(examples: Examples) -> tuple[Tensor, Tensor, Tensor]:
    """Spectra (float16, still scaled), bpm, other level."""
    return (
        torch.from_numpy(examples.spectra),
        torch.from_numpy(examples.bpm),
        torch.from_numpy(examples.other_level),
    )
