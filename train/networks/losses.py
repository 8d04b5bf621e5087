"""The loss of the paper, in both forms, and a companion for networks that give a whole distribution.

E. Quinton, Equivariant Self-Supervision for Musical Tempo Estimation, ISMIR 2022. Two views of a piece, at
speeds a_i and a_j, have outputs z_i and z_j, positive numbers; `ratio` is a_i / a_j. Each loss is 0 exactly
when the outputs move as the speeds do. None says anything of absolute tempo.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]


def ratio_loss(z_i: Tensor, z_j: Tensor, ratio: Tensor) -> Tensor:
    """½ (|z_i / z_j - a_i / a_j| + |z_j / z_i - a_j / a_i|): blind to the scale of z, so z cannot shrink away."""
    return 0.5 * ((z_i / z_j - ratio).abs() + (z_j / z_i - 1 / ratio).abs()).mean()


def difference_loss(z_i: Tensor, z_j: Tensor, ratio: Tensor) -> Tensor:
    """|z_i - z_j a_i / a_j|: what z = 0 satisfies as well, unless something holds z up."""
    return (z_i - z_j * ratio).abs().mean()


LOSSES: dict[str, Loss] = {"ratio": ratio_loss, "difference": difference_loss}


def shifted(log_p: Tensor, bins: Tensor) -> Tensor:
    """Probabilities (batch, bins) moved up by a fractional number of bins each; what leaves the axis is lost."""
    size = log_p.shape[1]
    source = torch.arange(size, device=log_p.device) - bins[:, None]
    below = source.floor()
    share = source - below
    p = torch.nn.functional.pad(log_p.exp(), (1, 1))

    def at(index: Tensor) -> Tensor:
        return p.gather(1, (index.long() + 1).clamp(0, size + 1))

    return (1 - share) * at(below) + share * at(below + 1)


def shift_loss(log_p_i: Tensor, log_p_j: Tensor, shift_bins: Tensor) -> Tensor:
    """How badly each distribution, moved by the known shift, is foretold by the other (cross-entropy, both ways)."""

    def cross_entropy(target: Tensor, log_p: Tensor) -> Tensor:
        mass = target.sum(1, keepdim=True).clamp(min=1e-6)
        return -((target / mass).detach() * log_p).sum(1).mean()

    return 0.5 * (
        cross_entropy(shifted(log_p_j, shift_bins), log_p_i)
        + cross_entropy(shifted(log_p_i, -shift_bins), log_p_j)
    )
