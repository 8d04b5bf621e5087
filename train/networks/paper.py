"""The network of the paper, for comparison: log mel frames in, one positive number out.

Three convolutions collapse 81 mel bands into one, ten residual dilated blocks look along time, a mean over
time, two dense layers. 23,235 weights, as many as the original has.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

WIDTH, KERNEL, BLOCKS = 16, 5, 10


class DilatedBlock(nn.Module):
    """A dilated convolution, ELU and a mix of the channels, beside a mix that sees the input."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilated = nn.Conv1d(WIDTH, WIDTH, KERNEL, dilation=dilation, padding=dilation * (KERNEL // 2))
        self.mix = nn.Conv1d(WIDTH, WIDTH, 1)
        self.residual = nn.Conv1d(WIDTH, WIDTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, frames) to the same."""
        result: Tensor = self.residual(x) + self.mix(nn.functional.elu(self.dilated(x)))
        return result


class PaperNetwork(nn.Module):
    """(batch, frames, 81) log mel magnitudes -> (batch,) log z; z itself is positive."""

    def __init__(self) -> None:
        super().__init__()
        # In place of batch normalisation, which would see each process's share of a batch for itself.
        self.input_scale = nn.Parameter(torch.tensor([0.3, 1.5]))
        # Pooling before ELU rather than after gives the same, ELU being monotonic, for a third of the work.
        self.front = nn.Sequential(
            nn.Conv2d(1, WIDTH, 3, padding=(1, 0)),
            nn.MaxPool2d((1, 3)),
            nn.ELU(),
            nn.Conv2d(WIDTH, WIDTH, 3, padding=(1, 0)),
            nn.MaxPool2d((1, 3)),
            nn.ELU(),
            nn.Conv2d(WIDTH, WIDTH, (1, 8)),
            nn.ELU(),
        )
        self.front.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.blocks = nn.Sequential(*(DilatedBlock(2**i) for i in range(BLOCKS)))
        self.dense = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ELU(), nn.Linear(WIDTH, 1))
        self._begin_lively()

    def _begin_lively(self) -> None:
        """With PyTorch's own initial weights z hardly depends on the input, and the loss has nothing to hold on to."""
        for module in self.modules():
            if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        for block in self.blocks:
            if isinstance(block, DilatedBlock):
                nn.init.dirac_(block.residual.weight)
                with torch.no_grad():
                    block.mix.weight.mul_(0.5)
        last = self.dense[-1]
        assert isinstance(last, nn.Linear)
        with torch.no_grad():
            last.weight.mul_(0.3)

    def embed(self, mel: Tensor) -> Tensor:
        """The 16 numbers after the mean over time."""
        x = (mel * self.input_scale[0] + self.input_scale[1]).unsqueeze(1)
        # While it learns, four fifths of the work may be done in half precision; z itself never is.
        with torch.autocast(mel.device.type, torch.bfloat16, enabled=self.training):
            bands = self.front(x)
        mean: Tensor = self.blocks(bands.float().squeeze(3)).mean(dim=2)
        return mean

    def forward(self, mel: Tensor) -> Tensor:
        """Log z."""
        log_z: Tensor = self.dense(self.embed(mel)).squeeze(1)
        return log_z
