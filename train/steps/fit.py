"""Step `fit`: learn the encoder from a corpus of takes."""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from livetempo.parameters import SLOWEST_BPM
from train.data.examples import SPECTRUM_SCALE, Examples, snapshots
from train.data.takes import Take, load_takes

TARGET_WIDTH_BINS = 0.7


def targets(bpm: Tensor, other_level: Tensor, config: ModelConfig) -> Tensor:
    """Soft targets over tempo bins and "none"; a second tapped level shares the mass."""
    bins = torch.arange(config.encoder.tempo_bins, dtype=torch.float32)

    def bump(tempo: Tensor) -> Tensor:
        centre = torch.log2(tempo.clamp(min=1.0) / SLOWEST_BPM) * config.rhythm.bins_per_octave
        shape = torch.exp(-0.5 * ((bins - centre[:, None]) / TARGET_WIDTH_BINS) ** 2)
        return shape / shape.sum(1, keepdim=True).clamp(min=1e-6)

    other = bpm * other_level
    shared = ((other_level != 1) & (other >= 40) & (other <= 240)).float()[:, None] * 0.4
    tempo = bump(bpm) * (1 - shared) + bump(other) * shared
    has_tempo = (bpm > 0).float()[:, None]
    return torch.cat([tempo * has_tempo, 1 - has_tempo], dim=1)


def vary(spectra: Tensor, config: ModelConfig, generator: torch.Generator) -> Tensor:
    """Random gains for each onset band, some bands silent: instruments and microphones that were not in the corpus."""
    looks = len(config.rhythm.time_constant_periods)
    bands = config.onset.flux_bands
    gains = torch.exp(0.5 * torch.randn(len(spectra), bands, generator=generator))
    dropped = torch.rand(len(spectra), bands, generator=generator) < 0.08
    gains = gains.masked_fill(dropped, 0.05)
    return spectra * gains.repeat_interleave(looks, dim=1)[:, :, None]


def accuracy(logits: Tensor, bpm: Tensor) -> dict[str, float]:
    """Acc1/Acc2 (within 4 %, by bin centre) where there is a tempo; how often "none" is said rightly and wrongly."""
    real = bpm > 0
    best = SLOWEST_BPM * 2 ** (logits[:, :-1].argmax(1).float() / 24)
    ratio = (best / bpm.clamp(min=1))[real]
    near = torch.stack([(ratio / level - 1).abs() < 0.04 for level in (1.0, 2.0, 0.5, 3.0, 1 / 3)])
    none = torch.softmax(logits, 1)[:, -1] > 0.5
    return {
        "acc1": near[0].float().mean().item(),
        "acc2": near.any(0).float().mean().item(),
        "half": ((ratio * 2 - 1).abs() < 0.04).float().mean().item(),
        "double": ((ratio / 2 - 1).abs() < 0.04).float().mean().item(),
        "none_right": none[~real].float().mean().item(),
        "none_wrong": none[real].float().mean().item(),
    }


def tensors(examples: Examples) -> tuple[Tensor, Tensor, Tensor]:
    """Spectra (float16), bpm, other level."""
    return (
        torch.from_numpy(examples.spectra),
        torch.from_numpy(examples.bpm),
        torch.from_numpy(examples.other_level),
    )


class Kitchen(threading.Thread):
    """Prepares the next helping of examples while the last one is being learnt (numba lets go of the GIL)."""

    def __init__(self, takes: list[Take], order: NDArray[np.int64], seed: int, config: ModelConfig) -> None:
        super().__init__(daemon=True)
        self._takes, self._seed, self._config = [takes[i] for i in order], seed, config
        self.examples: Examples | None = None
        self.start()

    def run(self) -> None:
        """The work."""
        self.examples = snapshots(self._takes, np.random.default_rng(self._seed), self._config)

    def serve(self) -> Examples:
        """Wait for the examples."""
        self.join()
        assert self.examples is not None
        return self.examples


def fit(
    takes: list[Take],
    out: Path,
    *,
    config: ModelConfig,
    minutes: float,
    seed: int,
    rate: float = 2e-3,
    start: Path | None = None,
    batch: int = 128,
) -> None:
    """Train for about `minutes` with a learning rate that rises, then falls; keep a running average of the weights."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    rng = np.random.default_rng(seed)
    training = [t for t in takes if not t.held_out]
    checking = [t for t in takes if t.held_out][:1200]
    check_spectra, check_bpm, _ = tensors(snapshots(checking, np.random.default_rng(1), config, splice=0.0))
    model = TempoEncoder(config)
    if start is not None:
        model.load_state_dict(torch.load(start / "encoder.pt", weights_only=True)["weights"])
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998)
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.02)
    started, log = time.monotonic(), []
    helping = 800
    orders = _endless_orders(len(training), helping, rng)
    kitchen = Kitchen(training, next(orders), seed * 1000, config)
    served, done = 0, 0.0
    while done < 1:
        spectra, bpm, other = tensors(kitchen.serve())
        served += 1
        kitchen = Kitchen(training, next(orders), seed * 1000 + served, config)
        order = torch.randperm(len(bpm), generator=generator)
        losses = []
        for chosen in order.split(batch):
            done = min((time.monotonic() - started) / 60 / minutes, 1.0)
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, 0.02 + done / 0.05) * (0.5 + 0.5 * np.cos(np.pi * done))
            x = vary(spectra[chosen].float() / SPECTRUM_SCALE, config, generator)
            loss = torch.nn.functional.cross_entropy(model(x), targets(bpm[chosen], other[chosen], config))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            average.update_parameters(model)
            losses.append(loss.item())
        with torch.no_grad():
            average.eval()
            logits = torch.cat([average(s.float() / SPECTRUM_SCALE) for s in check_spectra.split(512)])
        loss_now = float(np.mean(losses))
        row = {"served": served, "done": done, "loss": loss_now, **accuracy(logits, check_bpm)}
        log.append(row)
        print(" ".join(f"{k} {v:.3f}" for k, v in row.items()), flush=True)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": average.module.state_dict(), "config": config.to_dict()}, out / "encoder.pt")
    (out / "log.json").write_text(json.dumps(log, indent=1))


def _endless_orders(takes: int, helping: int, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    while True:
        order = rng.permutation(takes)
        for at in range(0, takes, helping):
            yield order[at : at + helping]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train fit`."""
    parser = subparsers.add_parser("fit", help="learn the encoder from a corpus")
    parser.add_argument("--corpus", type=Path, required=True, nargs="+")
    parser.add_argument("--start", type=Path, help="folder of an earlier run to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Train with the default configuration."""
    torch.set_num_threads(args.threads)
    takes = [take for folder in args.corpus for take in load_takes(folder)]
    fit(
        takes,
        args.out,
        config=ModelConfig(),
        minutes=args.minutes,
        seed=args.seed,
        rate=args.rate,
        start=args.start,
    )
