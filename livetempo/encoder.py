"""TempoEncoder: which of the periodicities in a modulation spectrum is the beat?

Everything up to the last bias is convolution along the logarithmic tempo axis, with dilations at the
distances between metrical levels. A faster performance is the same picture shifted, so the scores shift
with it: the network is equivariant to tempo by construction, and has only to learn rhythm.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from livetempo.config import SPECTRUM_GAIN, ModelConfig


class Dilated(nn.Conv1d):
    """A convolution along the tempo axis that keeps its size.

    While it listens it is a single product of matrices, since for one picture as small as ours a library's
    convolution spends as much time on arranging as on multiplying.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, dilation=dilation, padding=dilation * (kernel // 2))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs, bins) -> (batch, outputs, bins)."""
        step, bins, bias = self.dilation[0], x.shape[2], self.bias
        reach = step * (self.kernel_size[0] // 2)
        if self.training:
            return torch.conv1d(x, self.weight, bias, padding=reach, dilation=step)
        assert bias is not None
        padded = torch.constant_pad_nd(x, [reach, reach])
        shifted: list[Tensor] = []  # no comprehension: TorchScript knows none over a range
        for k in range(self.kernel_size[0]):
            shifted.append(padded[:, :, k * step : k * step + bins])
        weight = self.weight.permute(0, 2, 1).flatten(1)
        return torch.matmul(weight, torch.cat(shifted, dim=1)) + bias[:, None]


class TempoEncoder(nn.Module):
    """(batch, rows, bins) spectra -> (batch, tempo bins + 1) logits; the last is "no tempo"."""

    def __init__(self, config: ModelConfig = ModelConfig()) -> None:
        super().__init__()
        rhythm, encoder = config.rhythm, config.encoder
        width, kernel = encoder.channels, encoder.kernel
        self.first_tempo_bin = rhythm.bins_below_range
        self.tempo_bins = encoder.tempo_bins
        self.magnitude_rows = config.magnitude_rows
        self.gain = SPECTRUM_GAIN  # TorchScript takes no number from outside
        self.entry = Dilated(config.spectrum_rows, width, kernel)
        self.blocks = nn.ModuleList(Dilated(width, width, kernel, dilation) for dilation in encoder.dilations)
        self.score = nn.Conv1d(width, 1, 1)
        self.prior = nn.Parameter(torch.zeros(encoder.tempo_bins))  # the only place that knows absolute tempo
        self.absence = nn.Sequential(nn.Linear(2 * width + 1, width), nn.ReLU(), nn.Linear(width, 1))

    def forward(self, spectrum: Tensor) -> Tensor:
        """Scores of each tempo, and of there being none. Loudness and contrast of the spectrum do not matter."""
        mean = spectrum[:, : self.magnitude_rows].mean(dim=(1, 2), keepdim=True) + 1e-7
        x = self.entry(torch.log1p(self.gain * spectrum / mean))
        for block in self.blocks:
            x = x + block(torch.relu(x))
        x = torch.relu(x)
        in_range = x[:, :, self.first_tempo_bin : self.first_tempo_bin + self.tempo_bins]
        tempo = self.score(in_range).squeeze(1) + self.prior
        summary = torch.cat([x.mean(dim=2), x.amax(dim=2), torch.log(mean).squeeze(2)], dim=1)
        return torch.cat([tempo, self.absence(summary)], dim=1)
