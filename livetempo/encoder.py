"""TempoEncoder: which of the periodicities in a modulation spectrum is the beat?

Everything up to the last bias is convolution along the logarithmic tempo axis, with dilations at the
distances between metrical levels. A faster performance is the same picture shifted, so the scores shift
with it: the network is equivariant to tempo by construction, and has only to learn rhythm.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from livetempo.config import ModelConfig


class TempoEncoder(nn.Module):
    """(batch, bands * looks, bins) magnitudes -> (batch, tempo bins + 1) logits; the last is "no tempo"."""

    def __init__(self, config: ModelConfig = ModelConfig()) -> None:
        super().__init__()
        rhythm, encoder = config.rhythm, config.encoder
        inputs = config.onset.flux_bands * len(rhythm.time_constant_periods)
        width, kernel = encoder.channels, encoder.kernel
        self.first_tempo_bin = rhythm.bins_below_range
        self.tempo_bins = encoder.tempo_bins
        self.entry = nn.Conv1d(inputs, width, kernel, padding=kernel // 2)
        self.blocks = nn.ModuleList(
            nn.Conv1d(width, width, kernel, dilation=d, padding=d * (kernel // 2)) for d in encoder.dilations
        )
        self.score = nn.Conv1d(width, 1, 1)
        self.prior = nn.Parameter(torch.zeros(encoder.tempo_bins))  # the only place that knows absolute tempo
        self.absence = nn.Sequential(nn.Linear(2 * width + 1, width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, spectrum: Tensor) -> Tensor:
        """Scores of each tempo, and of there being none. Loudness and contrast of the spectrum do not matter."""
        mean = spectrum.mean(dim=(1, 2), keepdim=True) + 1e-7
        x = self.entry(torch.log1p(4.0 * spectrum / mean))
        for block in self.blocks:
            x = x + block(torch.relu(x))
        x = torch.relu(x)
        in_range = x[:, :, self.first_tempo_bin : self.first_tempo_bin + self.tempo_bins]
        tempo = self.score(in_range).squeeze(1) + self.prior
        summary = torch.cat([x.mean(dim=2), x.amax(dim=2), torch.log(mean).squeeze(2)], dim=1)
        return torch.cat([tempo, self.absence(summary)], dim=1)
