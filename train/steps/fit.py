"""Step `fit`: learn the encoder from a corpus of takes, with all that is known of them."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from livetempo.config import ModelConfig
from livetempo.encoder import TempoEncoder
from livetempo.errors import UsageError
from train.data.examples import SPECTRUM_SCALE, Examples, snapshots
from train.data.takes import OCTAVE_UNKNOWN, Take, load_takes
from train.finetuning import kept_of_pretrained
from train.learning import accuracy, cross_entropy, scores, targets, tensors
from train.pretraining import schedule
from train.runs import Run
from train.study.pretrained import NETWORK, load_network

HELPING_TAKES = 800
BATCH = 128
CHECK_TAKES, CHECK_EVERY = 1200, 10  # helpings: to be asked takes half as long as to learn from one
AVERAGE_DECAY = 0.998
# beyond these there is little music, and what there is must not be halved or doubled
SLOW_BPM, FAST_BPM = 62, 160


class Kitchen(threading.Thread):
    """Prepares the next helping of examples while the last one is being learnt (numba lets go of the GIL)."""

    def __init__(self, takes: list[Take], order: NDArray[np.int64], seed: int, config: ModelConfig) -> None:
        super().__init__(daemon=True)
        self._takes, self._seed, self._config = [takes[i] for i in order], seed, config
        self.examples: Examples | None = None
        self.start()

    def run(self) -> None:
        """The work."""
        rng = np.random.default_rng(self._seed)
        self.examples = snapshots(self._takes, rng, self._config, varied=True)

    def serve(self) -> Examples:
        """Wait for the examples."""
        self.join()
        assert self.examples is not None
        return self.examples


class Learner:
    """An encoder, the running average of its weights, and its optimiser."""

    def __init__(self, config: ModelConfig, rate: float, seed: int) -> None:
        torch.manual_seed(seed)
        self.config, self._rate = config, rate
        self.encoder = TempoEncoder(config)
        self._optimiser = torch.optim.AdamW(self.encoder.parameters(), lr=rate, weight_decay=0.02)
        averaging: Any = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE_DECAY)  # type: ignore[no-untyped-call]
        self.average = torch.optim.swa_utils.AveragedModel(self.encoder, multi_avg_fn=averaging)

    def start_from(self, weights: dict[str, Tensor]) -> None:
        """Go on from trained weights."""
        self.encoder.load_state_dict(weights)
        self.average.module.load_state_dict(weights)

    def learn(self, x: Tensor, bpm: Tensor, other_level: Tensor, done: float) -> float:
        """One step; `done` of the whole lies behind."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate * schedule(done)
        truth = targets(bpm, other_level, self.config)
        loss = cross_entropy(self.encoder(x), truth, other_level != OCTAVE_UNKNOWN, self.config)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.encoder.parameters(), 1.0)
        self._optimiser.step()
        self.average.update_parameters(self.encoder)
        return loss.item()

    def scores(self, spectra: Tensor) -> Tensor:
        """Of the average."""
        return scores(self.average.eval(), spectra)

    def averaged(self) -> TempoEncoder:
        """What the run was for."""
        assert isinstance(self.average.module, TempoEncoder)
        return self.average.module

    def state(self) -> dict[str, Any]:
        """Everything a checkpoint needs."""
        return {
            "encoder": self.encoder.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self.encoder.load_state_dict(state["encoder"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])


def extra_hearings(take: Take) -> int:
    """How many more times to hear a take whose tempo is rare, so that rare does not mean unlikely."""
    bpm = float(np.median(take.bpm))
    if take.other_level == OCTAVE_UNKNOWN or bpm == 0:
        return 0
    return 2 if bpm > FAST_BPM else 1 if bpm < SLOW_BPM else 0


def start_weights(folder: Path, new: dict[str, Tensor]) -> dict[str, Tensor]:
    """What an earlier run knows; what `pretrain` does not teach is as in `new`."""
    if (folder / NETWORK).exists():
        return new | kept_of_pretrained(load_network(folder).encoder.state_dict())
    return dict(torch.load(folder / "encoder.pt", weights_only=True)["weights"])


def fit(
    takes: list[Take],
    run: Run,
    *,
    config: ModelConfig,
    hearings: float,
    seed: int,
    rate: float,
    start: Path | None = None,
    rare: bool = False,
) -> TempoEncoder:
    """Hear each take about so many times, all sittings together; returns the average of the weights."""
    training = [take for take in takes if not take.held_out]
    if rare:
        training += [take for take in training for _ in range(extra_hearings(take))]
    checking = [take for take in takes if take.held_out][:CHECK_TAKES]
    if not training or not checking:
        raise UsageError(
            "too few takes: some are kept apart to check on, and some must be left to learn from"
        )
    check_spectra, check_bpm, _ = tensors(snapshots(checking, np.random.default_rng(1), config, splice=0.0))
    learner = Learner(config, rate, seed)
    if start is not None:
        learner.start_from(start_weights(start, learner.encoder.state_dict()))
    served, helpings = 0, max(round(hearings * len(training) / HELPING_TAKES), 1)
    state = run.restore()
    if state is not None:
        learner.restore(state["learner"])
        served = int(state["served"])
    if served < helpings:
        orders = _endless_orders(len(training), seed, served)
        kitchen = Kitchen(training, next(orders), seed * 1000 + served, config)
        bar = tqdm(total=helpings, initial=served, unit="helping")
        for number in range(served, helpings):
            spectra, bpm, other = tensors(kitchen.serve())
            kitchen = Kitchen(training, next(orders), seed * 1000 + number + 1, config)
            shuffling = torch.Generator().manual_seed(seed * 1000 + number)
            batches = list(_split(torch.randperm(len(bpm), generator=shuffling), BATCH))
            losses = []
            for at, chosen in enumerate(batches):
                x = spectra[chosen].float() / SPECTRUM_SCALE
                done = (number + at / len(batches)) / helpings
                losses.append(learner.learn(x, bpm[chosen], other[chosen], done))
            bar.update()
            if (number + 1) % CHECK_EVERY and number + 1 < helpings:
                continue
            figures = accuracy(learner.scores(check_spectra), check_bpm, config)
            loss = float(np.mean(losses))
            run.log(served=number + 1, done=(number + 1) / helpings, loss=loss, **figures)
            run.save({"learner": learner.state(), "served": number + 1})
            bar.set_postfix(loss=f"{loss:.3f}", acc1=f"{figures['acc1']:.3f}", acc2=f"{figures['acc2']:.3f}")
        bar.close()
    return learner.averaged()


def _split(tensor: Tensor, size: int) -> Iterator[Tensor]:
    for at in range(0, len(tensor), size):
        yield tensor[at : at + size]


def _endless_orders(takes: int, seed: int, served: int) -> Iterator[NDArray[np.int64]]:
    """Helpings of takes in ever new orders, from the given helping on."""
    helpings = max(-(-takes // HELPING_TAKES), 1)
    while True:
        order = np.random.default_rng([seed, served // helpings]).permutation(takes)
        at = served % helpings * HELPING_TAKES
        yield order[at : at + HELPING_TAKES]
        served += 1


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`python -m train fit`."""
    parser = subparsers.add_parser("fit", help="learn the encoder from a corpus")
    parser.add_argument("--corpus", type=Path, required=True, nargs="+")
    parser.add_argument("--start", type=Path, help="folder of an earlier `fit` or `pretrain` to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hearings", type=float, default=10, help="how often each take is heard")
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rare", action="store_true", help="hear slow and fast takes more often")
    parser.add_argument("--threads", type=int, default=1)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Train with the default configuration; encoder.pt is what `export` reads."""
    torch.set_num_threads(args.threads)
    takes = [take for folder in args.corpus for take in load_takes(folder)]
    config = ModelConfig()
    encoder = fit(
        takes,
        Run.of_step("fit", args),
        config=config,
        hearings=args.hearings,
        seed=args.seed,
        rate=args.rate,
        start=args.start,
        rare=args.rare,
    )
    torch.save({"weights": encoder.state_dict(), "config": config.to_dict()}, args.out / "encoder.pt")
