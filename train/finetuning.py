"""A few labelled excerpts teach a network the octave: the whole of it, or only a small head on frozen ears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from train.data.examples import SPECTRUM_SCALE, Examples
from train.learning import targets, tensors, vary
from train.pretraining import schedule

HEAD = ("score", "prior", "absence")
BATCH = 64


class Lesson(NamedTuple):
    """How to fine-tune."""

    steps: int
    rate: float
    seed: int
    frozen: bool = False


def finetune(
    examples: Examples, lesson: Lesson, config: ModelConfig, start: dict[str, Tensor] | None = None
) -> TempoEncoder:
    """An encoder taught by the examples; from nothing, or from `start`, what a pre-trained encoder knows."""
    torch.manual_seed(lesson.seed)
    generator = torch.Generator().manual_seed(lesson.seed)
    encoder = TempoEncoder(config)
    if start is not None:
        encoder.load_state_dict(kept_of_pretrained(start), strict=False)
    if lesson.frozen:
        for name, parameter in encoder.named_parameters():
            parameter.requires_grad_(name.startswith(HEAD))
    learnt = [p for p in encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=lesson.rate, weight_decay=0.02)
    spectra, bpm, other = tensors(examples)
    for step, chosen in enumerate(_batches(len(bpm), lesson.steps, generator)):
        for group in optimiser.param_groups:
            group["lr"] = lesson.rate * schedule(step / lesson.steps)
        x = vary(spectra[chosen].float() / SPECTRUM_SCALE, config, generator)
        truth = targets(bpm[chosen], other[chosen], config)
        loss = torch.nn.functional.cross_entropy(encoder(x), truth)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
    return encoder.eval()


def kept_of_pretrained(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Of a pre-trained encoder, the convolutions and the score, which is what the pre-training was for."""
    return {name: value for name, value in weights.items() if not name.startswith(("prior", "absence"))}


def _batches(count: int, steps: int, generator: torch.Generator) -> Iterator[Tensor]:
    order = torch.empty(0, dtype=torch.long)
    for _ in range(steps):
        while len(order) < BATCH:
            order = torch.cat([order, torch.randperm(count, generator=generator)])
        yield order[:BATCH]
        order = order[BATCH:]


def of_takes(examples: Examples, chosen: np.ndarray) -> Examples:
    """The examples of some of the takes only."""
    mine = np.isin(examples.take, chosen)
    return Examples(
        examples.spectra[mine], examples.bpm[mine], examples.other_level[mine], examples.take[mine]
    )
