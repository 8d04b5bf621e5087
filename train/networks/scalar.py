"""Both networks as one thing that can be pre-trained: frames of a view in, log z out.

Of ours, z is read off the scores: exp of the expected log tempo under a softmax. Left to itself, that network
learns to move the centroid of a broad hump along a little, which hedges against every mistake, or stays with the
uniform distribution, which foretells every other. So the scores first lose whatever is broad (their mean over
half an octave) and are standardised: z can only lie on narrow peaks, and what is learnt is which. Once it has
learnt, the network is asked for its highest peak.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from livetempo.parameters import SLOWEST_BPM
from livetempo.rhythm import Rhythm
from train.data.pieces import Features
from train.networks.paper import PaperNetwork

Frames = NDArray[np.float32]

BROAD_BINS = 6  # on either side: half an octave together
FLATTEST = 1e-6  # bend of a top: a plateau has none to divide by
SHARPNESS = 4.0
NOT_PRETRAINED = ("prior", "absence", "score.bias")  # what knows absolute tempo, or has no say in z


class Heard(NamedTuple):
    """log z (batch,); log probabilities of log-spaced tempi (batch, bins), empty where a network gives none."""

    log_z: Tensor
    log_p: Tensor


class Pretrainable(Protocol):
    """What the pre-training needs of a network."""

    features: Features
    bins_per_octave: int

    def prepare(self, views: Frames) -> Tensor:
        """Views (batch, frames, bands) as the module's input."""
        ...

    def __call__(self, inputs: Tensor) -> Heard: ...


class PaperScalar(nn.Module):
    """The network of the paper."""

    features: Features = "paper"
    bins_per_octave = 1

    def __init__(self) -> None:
        super().__init__()
        self.network = PaperNetwork()

    def prepare(self, views: Frames) -> Tensor:
        """As they are."""
        return torch.from_numpy(views)

    def forward(self, inputs: Tensor) -> Heard:
        """log z."""
        return Heard(self.network(inputs), inputs.new_zeros(len(inputs), 0))


class EncoderScalar(nn.Module):
    """TempoEncoder, with nothing in it that knows of absolute tempo."""

    features: Features = "livetempo"

    def __init__(self, config: ModelConfig = ModelConfig()) -> None:
        super().__init__()
        self.encoder = TempoEncoder(config)
        self.bins_per_octave = config.rhythm.bins_per_octave
        self._rhythm = Rhythm(config)
        bins = torch.arange(config.encoder.tempo_bins, dtype=torch.float32)
        self.log_bpm: Tensor
        self.register_buffer("log_bpm", np.log(SLOWEST_BPM) + bins * np.log(2) / self.bins_per_octave)
        for name, parameter in self.encoder.named_parameters():
            if name.startswith(NOT_PRETRAINED):
                parameter.requires_grad_(False)

    def prepare(self, views: Frames) -> Tensor:
        """The modulation spectrum at the end of each view."""
        return torch.from_numpy(np.stack([self._spectrum(view) for view in views]))

    def _spectrum(self, view: Frames) -> Frames:
        self._rhythm.reset()
        self._rhythm.push(np.ascontiguousarray(view))
        return self._rhythm.spectrum.copy()

    def forward(self, inputs: Tensor) -> Heard:
        """Expected log tempo, and the distribution behind it."""
        scores = self.encoder(inputs)[:, :-1] - self.encoder.prior
        around = nn.functional.pad(scores.unsqueeze(1), (BROAD_BINS, BROAD_BINS), mode="replicate")
        peaks = scores - nn.functional.avg_pool1d(around, 2 * BROAD_BINS + 1, 1).squeeze(1)
        log_p = torch.log_softmax(SHARPNESS * peaks / (peaks.std(1, keepdim=True) + 1e-4), 1)
        if self.training:
            return Heard(log_p.exp() @ self.log_bpm, log_p)
        return Heard(self.log_bpm[0] + _summit(log_p) * (self.log_bpm[1] - self.log_bpm[0]), log_p)


def _summit(log_p: Tensor) -> Tensor:
    """Where a parabola through the highest bin and its neighbours has its top, in bins.

    When asked, unlike when taught, the network decides; and what lies further off, which is the foot of some other
    peak, has no part in it.
    """
    top = log_p.argmax(1, keepdim=True).clamp(1, log_p.shape[1] - 2)
    before, at, after = log_p.gather(1, top + torch.arange(-1, 2, device=top.device)).unbind(1)
    bend = (2 * at - before - after).clamp(min=FLATTEST)
    return top.squeeze(1) + (0.5 * (after - before) / bend).clamp(-0.5, 0.5)


def new_network(name: str) -> Any:
    """`livetempo` or `paper`, untrained."""
    return EncoderScalar() if name == "livetempo" else PaperScalar()
