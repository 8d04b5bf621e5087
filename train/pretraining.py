"""The loop of step `pretrain`, alone or as one of several processes.

Every process draws the whole batch alike and works on its own part of it; gradients are averaged. So any
number of processes does the same as one. Everything random follows from the seed and the number of the batch:
a run that was interrupted goes on as if nothing had happened.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from train.data.pairs import LONGEST_FRAMES, SHORTEST_FRAMES, Batch, draw_pairs
from train.data.pieces import Piece
from train.data.sketches import sketched_batch
from train.data.traps import BATCH_MAKERS
from train.networks.losses import LOSSES, shift_loss
from train.networks.scalar import Heard, new_network
from train.runs import Run
from train.study.equivariance import equivariance

CHECK_FRAMES = 800
CHECK_PAIRS = 64
LARDER_DEPTH = 4  # of the batches that serve for n steps each, 4 n are kept


@dataclass(frozen=True)
class Plan:
    """The settings of a pre-training run."""

    network: str
    loss: str
    steps: int
    pairs: int
    rate: float
    shift_weight: float
    seed: int
    longest_frames: int = LONGEST_FRAMES
    views: str = "honest"
    sketched: float = 0.0  # share of the pairs that are sketches of grooves, not cut from pieces
    widest: float = 2.0  # how far the speeds of a sketch lie from its own, as a factor
    reuse: int = 1  # how many steps a batch serves for; to prepare it may take longer than to learn from it
    report_every: int = 100


@dataclass(frozen=True)
class Crew:
    """Which of how many processes this is."""

    rank: int = 0
    size: int = 1


@contextmanager
def crew() -> Iterator[Crew]:
    """As torchrun says in the environment; alone without it."""
    if "RANK" not in os.environ:
        yield Crew()
        return
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield Crew(dist.get_rank(), dist.get_world_size())
    finally:
        dist.destroy_process_group()


def device_of(member: Crew) -> torch.device:
    """A GPU where there is one."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", member.rank % torch.cuda.device_count())


def pretrain(
    plan: Plan,
    training: list[Piece],
    checking: list[Piece],
    run: Run,
    *,
    member: Crew = Crew(),
    start: Path | None = None,
) -> Any:
    """Train; returns the network."""
    if plan.pairs % member.size:
        raise ValueError(f"{plan.pairs} pairs cannot be shared evenly by {member.size} processes")
    torch.manual_seed(plan.seed)
    device = device_of(member)
    network = new_network(plan.network)
    if start is not None:
        network.load_state_dict(torch.load(start / "network.pt", weights_only=True)["weights"])
    network.to(device)
    wrapped = DistributedDataParallel(network) if member.size > 1 else network
    learnt = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(learnt, lr=plan.rate)
    first = 0
    state = run.restore()
    if state is not None:
        network.load_state_dict(state["weights"])
        optimiser.load_state_dict(state["optimiser"])
        first = int(state["step"])
    losses: list[float] = []
    larder = Larder(plan, network, training, member)
    for step in tqdm(range(first, plan.steps), initial=first, total=plan.steps, disable=member.rank > 0):
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * schedule(step / plan.steps)
        loss = _loss(plan, wrapped, larder.helping(step), network.bins_per_octave, device)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        losses.append(loss.item())
        if (step + 1) % plan.report_every == 0 or step + 1 == plan.steps:
            if member.rank == 0:
                figures = equivariance(
                    network, checking, frames=CHECK_FRAMES, count=CHECK_PAIRS, views=plan.views
                )
                run.log(step=step + 1, loss=float(np.mean(losses)), **figures._asdict())
            losses = []
            run.save({"weights": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1})
    return network


def schedule(done: float) -> float:
    """The learning rate rises for the first twentieth, then falls as a cosine."""
    return min(1.0, 0.02 + done / 0.05) * (0.5 + 0.5 * float(np.cos(np.pi * done)))


class Prepared(NamedTuple):
    """This process's part of a batch: what the network takes, first views and then second ones, and the ratios."""

    inputs: Tensor
    ratio: Tensor


class Larder:
    """Batches that are ready. Each stays for a while, and the steps help themselves at random."""

    def __init__(self, plan: Plan, network: Any, pieces: list[Piece], member: Crew) -> None:
        self._plan, self._network, self._pieces, self._member = plan, network, pieces, member
        self._batches: dict[int, Prepared] = {}

    def helping(self, step: int) -> Prepared:
        """The batch for a step: always the same one for the same step, whether or not the run was interrupted."""
        newest = step // self._plan.reuse
        oldest = max(newest - self._plan.reuse * LARDER_DEPTH + 1, 0) if self._plan.reuse > 1 else newest
        for number in range(oldest, newest + 1):
            if number not in self._batches:
                self._batches[number] = self._prepare(number)
        self._batches = {n: batch for n, batch in self._batches.items() if n >= oldest}
        chosen = np.random.default_rng([self._plan.seed, 1, step]).integers(oldest, newest + 1)
        return self._batches[int(chosen)]

    def _prepare(self, number: int) -> Prepared:
        plan = self._plan
        rng = np.random.default_rng([plan.seed, number])
        frames = int(rng.integers(min(SHORTEST_FRAMES, plan.longest_frames), plan.longest_frames + 1))
        sketches = round(plan.sketched * plan.pairs)
        seeds = rng.integers(2**31, size=sketches)
        pairs = draw_pairs(self._pieces, rng, plan.pairs - sketches, frames)
        mine = np.arange(plan.pairs) % self._member.size == self._member.rank
        my_seeds = seeds[mine[:sketches]]
        my_pairs = [pair for pair, is_mine in zip(pairs, mine[sketches:], strict=True) if is_mine]
        made: list[Batch] = []
        if len(my_seeds):
            made.append(sketched_batch(my_seeds, frames, plan.widest))
        if my_pairs:
            made.append(BATCH_MAKERS[plan.views](self._pieces, my_pairs, frames))
        sides = [np.concatenate(side) for side in zip(*(np.split(b.views, 2) for b in made), strict=True)]
        ratio = np.concatenate([b.ratio for b in made])
        return Prepared(self._network.prepare(np.concatenate(sides)), torch.from_numpy(ratio))


def _loss(plan: Plan, network: Any, batch: Prepared, bins_per_octave: int, device: torch.device) -> Tensor:
    ratio = batch.ratio.to(device)
    heard: Heard = network(batch.inputs.to(device))
    log_i, log_j = heard.log_z.chunk(2)
    loss = LOSSES[plan.loss](log_i.exp(), log_j.exp(), ratio)
    if plan.shift_weight and heard.log_p.shape[1]:
        p_i, p_j = heard.log_p.chunk(2)
        loss = loss + plan.shift_weight * shift_loss(p_i, p_j, torch.log2(ratio) * bins_per_octave)
    return loss
